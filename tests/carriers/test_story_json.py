"""Stories as JSON: refused where a value is of the wrong type, by the name of its field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.carriers.story_file import parse_story_json
from rejoinder.core.errors import BadStoryFile

MINIMAL: dict[str, Any] = {"url": "/a", "title": "A"}


def json_refusal_of(data: object) -> BadStoryFile:
    with pytest.raises(BadStoryFile) as caught:
        parse_story_json(data)
    assert caught.value.line is None
    return caught.value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 1984),
        ("title", True),
        ("open", "yes"),
        ("open", 1),
        ("published_at", 1_700_000_000),
        ("aliases", {"a": "/b"}),
        ("picture", []),
        ("body", ["text"]),
        ("language", 7.5),
    ],
)
def test_json_of_the_wrong_type_is_refused(field: str, value: object) -> None:
    assert json_refusal_of({**MINIMAL, field: value}).field == field


@pytest.mark.parametrize("width", ["1200", True, 1.5, -1, 10**30])
def test_a_json_width_must_be_a_whole_number_of_pixels(width: object) -> None:
    data = {**MINIMAL, "picture": {"url": "/p.png", "alt": "", "width": width}}
    assert json_refusal_of(data).field == "picture.width"


@pytest.mark.parametrize("data", [None, [], "text", 5, True])
def test_json_that_is_no_object_is_refused(data: object) -> None:
    assert json_refusal_of(data).field is None


@given(
    st.dictionaries(
        st.sampled_from(["url", "title", "picture", "history", "sources", "aliases", "open", "language", "body"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
            max_leaves=8,
        ),
    )
)
def test_any_json_object_is_read_or_refused(data: dict[str, object]) -> None:
    try:
        story = parse_story_json(data)
    except BadStoryFile as refusal:
        assert refusal.why
    else:
        assert story.url and story.title
