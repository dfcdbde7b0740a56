"""What posts and answers of the fediverse say, who says it, and how many like it."""

from __future__ import annotations

import pytest

from rejoinder.carriers.reasons import Reason
from tests.carriers.formats.activities import A, B, C, activity, note, read


def test_typed_markdown_is_taken_before_what_is_shown() -> None:
    told = read(
        note(B, A, "<p><em>a</em></p>", source={"content": "*a*  \nb", "mediaType": "text/markdown"}),
        note(C, A, "*c*", mediaType="text/markdown"),
    )
    assert [(one.body, one.raw_type) for one in told.comments] == [
        ("*a*  \nb", "text/markdown"),
        ("*c*", "text/markdown"),
    ]
    (other,) = read(note(B, A, None, contentMap={"de": "<p>Hallo</p>"}, source="x")).comments
    assert other.body == "Hallo"


@pytest.mark.parametrize(
    ("content", "body", "addressee"),
    [
        (
            '<p><span class="h-card"><a href="x" class="u-url mention">@<span>ben</span></a></span> Yes</p>',
            "Yes",
            "ben",
        ),
        (
            '<p>@<a class="mention" href="x">ben</a> <a class="mention" href="y">@cy@b.example</a>, Yes</p>',
            "Yes",
            "ben",
        ),
        ('<a class="mention" href="https://b.example/">@ben</a>', "[@ben](https://b.example/)", "ben"),
        ('<a class="mention hashtag" href="https://b.example/">#ben</a> Yes', "[#ben](https://b.example/) Yes", None),
        ('Yes <a class="mention" href="https://b.example/">@ben</a>', "Yes [@ben](https://b.example/)", None),
    ],
)
def test_names_that_an_answer_begins_with_are_no_text(content: str, body: str, addressee: str | None) -> None:
    (comment,) = read(note(B, A, content)).comments
    assert (comment.body, comment.addressee.value) == (body, addressee)
    assert comment.raw == content


def test_names_in_markdown_are_known_by_their_tags() -> None:
    tag = [{"type": "Mention", "name": "@ben@b.example", "href": "x"}]
    told = read(
        note(B, A, "@ben@b.example Yes", mediaType="text/markdown", tag=tag),
        note(C, A, "@media rules", mediaType="text/markdown", tag=tag),
    )
    assert [one.body for one in told.comments] == ["Yes", "@media rules"]


def test_persons_are_called_as_the_source_calls_them() -> None:
    told = read(
        {"type": "Person", "id": "https://a.example/users/ann", "name": "Ann A.", "preferredUsername": "ann"},
        note(B, A),
        note(C, A, attributedTo=[{"type": "Person", "id": "x", "preferredUsername": "ben"}]),
        note("https://a.example/3", A, attributedTo=None),
    )
    assert [one.author.value for one in told.comments] == ["Ann A.", "ben", None]


def test_likes_and_dislikes_are_counted() -> None:
    told = read(
        note(B, A),
        note(C, A, likes={"type": "Collection", "totalItems": 39}),
        activity("Like", B),
        activity("Like", {"id": B}),
        activity("Dislike", B),
        activity("Undo", activity("Like", B)),
    )
    assert [(one.up, one.down) for one in told.comments] == [(1, 1), (39, 0)]
    assert told.lost(Reason.VOTERS_UNKNOWN) == 2


def test_attachments_are_linked_to_and_stay_there() -> None:
    picture = {"type": "Document", "url": "https://a.example/p.jpg", "name": "A [bridge]", "mediaType": "image/jpeg"}
    told = read(note(B, A, attachment=[picture]))
    assert told.comments[0].body == "Hi\n\n[A \\[bridge\\]](https://a.example/p.jpg)"
    assert told.lost(Reason.PICTURE_LEFT_THERE) == 1


def test_a_poll_shows_its_choices() -> None:
    (record,) = read(note(B, A, "Which?", type="Question", oneOf=[{"name": "<Left>"}, {"name": "Right"}])).comments
    assert record.body == "Which?\n\n- \\<Left>\n- Right"
