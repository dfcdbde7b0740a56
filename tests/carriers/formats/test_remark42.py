"""Remark42's backups: lines, joined or nested, with everything that a comment says."""

from __future__ import annotations

import pytest

from rejoinder.carriers.opened import FileSource
from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from tests.carriers.formats.exports import REMARK42_HEAD, dump, lines, read, remark42
from tests.machinery.corpora import corpus


def test_a_comment_keeps_what_it_says() -> None:
    found = read(
        lines(
            REMARK42_HEAD,
            remark42(
                "1",
                title="A story",
                orig="Hello **there**",
                votes={"u1": True, "u2": True, "u3": False},
                pin=True,
                edit={"time": "2021-03-05T00:00:00Z", "summary": "typo"},
                user={"name": "Ann", "id": "github_1", "admin": True, "ip": "d3b0"},
            ),
        )
    )
    one = found.comments["news:1"]
    assert (one.body, one.raw, one.raw_type) == ("Hello **there**", "Hello **there**", "text/markdown")
    assert (one.author.value, one.author_key, one.author_email) == ("Ann", "github_1", "ann@mail.example")
    assert one.author_is_staff
    assert one.posted_at.value == 1614827167123456
    assert one.posted_text == "2021-03-04T05:06:07.123456789+02:00"
    assert one.edited_at == 1614902400000000
    assert (one.up, one.down) == (2, 1)
    assert one.anchors == ("remark42__comment-1",)
    assert one.extra == (("pinned", "true"), ("edit_summary", "typo"))
    story = found.stories[one.story_key]
    assert (story.url, story.title.value, story.is_closed) == ("https://news.example/a", "A story", True)


def test_what_was_shown_is_read_where_what_was_typed_is_not_kept() -> None:
    one = read(lines(REMARK42_HEAD, remark42("1"))).comments["news:1"]
    assert (one.body, one.raw_type) == ("Hello **there**", "text/html")
    assert (one.up, one.down) == (1, 0)


def test_a_deleted_comment_keeps_its_place() -> None:
    found = read(lines(REMARK42_HEAD, remark42("1", delete=True, text=""), remark42("2", "1")))
    deleted = found.comments["news:1"]
    assert (deleted.is_withdrawn, deleted.status, deleted.empty) == (True, Status.PUBLISHED, Reason.NOT_STATED)
    assert found.comments["news:2"].parent_key.value == "news:1"
    assert not found.comments["news:2"].is_withdrawn


def test_a_comment_that_came_from_elsewhere_says_so() -> None:
    old = [
        remark42("123", user={"name": "A &lt;b&gt; & c", "id": "disqus_f1"}),
        remark42("124", user={"name": "B", "id": "wordpress_f2"}),
        remark42("125"),
    ]
    found = read(lines(REMARK42_HEAD, *old)).comments
    assert [one.other_keys for one in found.values()] == [("disqus:123",), ("wxr:*:124",), ()]
    assert found["news:123"].author.value == "A <b> & c"


def test_backups_of_several_sites_may_be_joined() -> None:
    other = remark42("1", locator={"site": "blog", "url": "https://blog.example/"})
    found = read(lines(REMARK42_HEAD, remark42("1"), {"version": 1}, other))
    assert set(found.comments) == {"news:1", "blog:1"}
    assert len(found.stories) == 2


def test_a_title_that_a_later_comment_knows_is_the_story_s() -> None:
    found = read(lines(REMARK42_HEAD, remark42("1"), remark42("2", title="A story")))
    assert [story.title.value for story in found.stories.values()] == ["A story"]


def test_replies_that_are_nested_are_read_in_their_order() -> None:
    node = {"comment": remark42("1"), "replies": [{"comment": remark42("2", "1")}, {"comment": remark42("3", "1")}]}
    found = read(dump({"comments": [node], "info": {"count": 3}}))
    assert found.parents() == {"news:1": None, "news:2": "news:1", "news:3": "news:1"}


def test_ten_thousand_nested_replies_are_read() -> None:
    def nested(depth: int) -> bytes:
        inner = b"".join(
            b'{"comment": %b, "replies": [' % dump(remark42(str(n), str(n - 1) if n else "")) for n in range(depth)
        )
        return b'{"comments": [' + inner + b"]}" * depth + b"]}"

    assert len(read(nested(9_000), "remark42").comments) == 9_000


def test_numbers_and_missing_fields_are_taken_as_they_come() -> None:
    found = read(
        lines({"version": "1"}, {"id": 5, "text": "Hi", "locator": {"url": "https://a.example/"}, "score": "-3"})
    )
    one = found.comments[":5"]
    assert (one.author.value, one.posted_at.value, one.down) == (None, None, 3)


def test_bad_lines_are_lost_with_their_numbers() -> None:
    data = lines(REMARK42_HEAD, remark42("1"), {"text": "no id"}, ["no", "object"], remark42("2"))
    found = read(data + b'{"id": "3", "te\n' + lines(remark42("4")))
    assert set(found.comments) == {"news:1", "news:2", "news:4"}
    assert [loss for loss in found.losses if loss[0] is Reason.BAD_RECORD] == [
        (Reason.BAD_RECORD, 3),
        (Reason.BAD_RECORD, 4),
        (Reason.BAD_RECORD, 4),
        (Reason.BAD_RECORD, 6),
    ]


@pytest.mark.parametrize("name", ["backup-native.jsonl", "tree.json"])
def test_a_real_backup_is_read_whole(name: str) -> None:
    found = read(FileSource(corpus(f"imports/remark42/{name}")))
    missing = [key for key, above in found.parents().items() if above is not None and above not in found.comments]
    counts = (len(found.comments), len(found.stories), sum(above is not None for above in found.parents().values()))
    if name == "backup-native.jsonl":
        assert (counts, len(missing)) == ((2, 2, 1), 1)
    else:
        assert counts[0] == 12
        assert not missing
