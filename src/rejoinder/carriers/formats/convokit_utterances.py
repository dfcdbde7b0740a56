"""Utterances of ConvoKit as records, and which of them are stories."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rejoinder.carriers.formats.json_parts import Fields
from rejoinder.carriers.formats.loose_values import (
    fields_in,
    is_true,
    key_in,
    line_in,
    own_keys,
    status_in,
    text_in,
    time_in,
    unescaped,
    votes_in,
)
from rejoinder.carriers.formats.roots import Order, numbered
from rejoinder.carriers.instants import from_iso
from rejoinder.carriers.plain_markdown import from_plain
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Field, StoryRecord, absent, stated
from rejoinder.core.comment import Status
from rejoinder.core.story import Origin

_AT_TOP: Final[Field[str]] = stated(None)
_STORY_KINDS: Final = frozenset(("story", "article", "post", "submission"))
_TITLES: Final = ("title", "headline", "page_title", "op-title", "subject", "name")
_URLS: Final = ("url", "link", "page_url")
_KEPT: Final = ("stickied", "gilded", "subreddit", "controversiality", "toxicity")


@dataclass(frozen=True, slots=True)
class Utterance:
    """One utterance. `conversation` is the id of its conversation, which mostly is that of its root."""

    fields: Fields
    meta: Fields
    id: str
    conversation: str
    parent: str | None
    line: int

    @property
    def is_root(self) -> bool:
        return self.parent is None or self.id == self.conversation


@dataclass(slots=True)
class Conversations:
    """What is known of a corpus: whose roots are stories, what conversations are about, how speakers are called."""

    names: dict[str, str] = field(default_factory=dict)
    _about: dict[str, Fields] = field(default_factory=dict)
    _stories: set[int] = field(default_factory=set)
    _begun: set[int] = field(default_factory=set)

    def note(self, utterance: Utterance) -> None:
        """Look at an utterance before any is told."""
        if utterance.is_root and utterance.id == utterance.conversation and _is_post(utterance):
            self._stories.add(numbered(utterance.conversation))

    def tell(self, conversation: str, about: Fields) -> None:
        """Note what the corpus says of a conversation."""
        self._about[conversation] = {name: about[name] for name in (*_TITLES, *_URLS) if name in about} | {
            name: value for name, value in about.items() if "rejoinder" in name
        }

    def about(self, conversation: str) -> Fields:
        return self._about.get(conversation, {})

    def is_story(self, utterance: Utterance) -> bool:
        """Whether an utterance is what the others talk about."""
        return utterance.id == utterance.conversation and self.has_story(utterance.conversation)

    def has_story(self, conversation: str) -> bool:
        """Whether the root of a conversation is a story and no comment."""
        return numbered(conversation) in self._stories

    def begins(self, utterance: Utterance) -> bool:
        """Whether the story of a conversation is to be told now: at its root, where that is it, else at the first."""
        if self.has_story(utterance.conversation):
            return self.is_story(utterance)
        number = numbered(utterance.conversation)
        if number in self._begun:
            return False
        self._begun.add(number)
        return True


def utterance_of(value: object, line: int) -> Utterance | None:
    """Return an object as an utterance; None when it has no id or no conversation."""
    fields = fields_in(value)
    number = key_in(fields.get("id"))
    conversation = key_in(fields.get("conversation_id")) or key_in(fields.get("root"))
    parent = key_in(fields.get("reply-to", fields.get("reply_to")))
    if conversation is None and parent is None and "text" in fields:
        conversation = number
    if number is None or conversation is None:
        return None
    return Utterance(fields, fields_in(fields.get("meta")), number, conversation, parent, line)


def story_of(utterance: Utterance, talks: Conversations) -> StoryRecord:
    """Return the story of a conversation, told by its root or, where that is a comment, by what is said of it."""
    is_told = talks.is_story(utterance)
    about = talks.about(utterance.conversation)
    meta: Mapping[str, Any] = {**about, **utterance.meta} if is_told else about
    title = next((text for name in _TITLES if (text := line_in(about.get(name)) or line_in(meta.get(name)))), None)
    url = next((text for name in _URLS if (text := key_in(meta.get(name))) and "://" in text), None)
    page = _reddit_page(meta)
    text = text_in(utterance.fields.get("text")) if is_told else None
    return StoryRecord(
        source_key=f"conversation:{utterance.conversation}",
        origin=Origin.IMPORTED,
        title=stated(title),
        url=url or page,
        aliases=(page,) if url and page else (),
        byline=_speaker(utterance, talks) if is_told else absent(),
        published_at=time_in(utterance.fields.get("timestamp")) if is_told else absent(),
        body=_body(utterance, text) if text and text.strip() not in ("[deleted]", "[removed]") else None,
        other_keys=(*own_keys(meta), *((f"reddit:t3_{utterance.conversation}",) if "subreddit" in meta else ())),
    )


def comment_of(utterance: Utterance, talks: Conversations, order: Order) -> CommentRecord:
    """Return an utterance as a comment."""
    fields, meta = utterance.fields, utterance.meta
    raw = text_in(fields.get("text")) or ""
    status, word, is_withdrawn = _state(meta, raw.strip())
    is_empty = not raw.strip() or raw.strip() in ("[deleted]", "[removed]")
    story_key = f"conversation:{utterance.conversation}"
    parent = utterance.parent
    is_top = parent is None or (parent == utterance.conversation and talks.has_story(parent)) or parent == utterance.id
    up, down = _votes(meta)
    page = _reddit_page(meta)
    author = _speaker(utterance, talks)
    is_reddit = "subreddit" in meta and page is not None
    return CommentRecord(
        source_key=utterance.id,
        story_key=story_key,
        origin=Origin.IMPORTED,
        parent_key=_AT_TOP if is_top else Field(parent),
        order_index=order.place(story_key),
        author=author,
        body="" if is_empty else _body(utterance, raw),
        raw="" if is_empty else raw,
        raw_type="text/markdown" if _is_markdown(meta) else "text/plain",
        author_key=key_in(_speaker_id(utterance)) if author.value is not None else None,
        posted_at=time_in(fields.get("timestamp")),
        posted_text=text_in(fields.get("timestamp")),
        edited_at=from_iso(str(meta.get("edited_at") or "")),
        url=page or key_in(meta.get("url")),
        status=status,
        status_reason=word,
        is_withdrawn=is_withdrawn,
        up=up,
        down=down,
        empty=(Reason.DELETED_EMPTY if word else Reason.BODY_LOST) if is_empty else None,
        other_keys=(*own_keys(meta), *((f"reddit:t1_{utterance.id}",) if is_reddit else ())),
        extra=tuple((name, str(meta[name])) for name in _KEPT if meta.get(name) not in (None, "", False, -1)),
    )


def _is_post(utterance: Utterance) -> bool:
    """Whether a root is what the talk is about: a submission of Reddit, or what calls itself a story or has a title."""
    meta = utterance.meta
    if "top_level_comment" in meta:
        return meta["top_level_comment"] is None
    kind = str(meta.get("rejoinder_kind") or meta.get("kind") or meta.get("type") or "").lower()
    return kind in _STORY_KINDS or utterance.id.startswith("t3_") or line_in(meta.get("title")) is not None


def _state(meta: Fields, text: str) -> tuple[Status, str | None, bool]:
    """Return a comment's status, the source's word for it, and whether its author took it back."""
    ours = status_in(meta.get("status") or meta.get("rejoinder_status"))
    is_withdrawn = text == "[deleted]" or any(is_true(meta.get(name)) for name in ("withdrawn", "is_withdrawn"))
    if text == "[removed]":
        return ours or Status.REJECTED, text, is_withdrawn
    word = ours.value if ours not in (None, Status.PUBLISHED) else "[deleted]" if is_withdrawn else None
    return ours or Status.PUBLISHED, word, is_withdrawn


def _votes(meta: Fields) -> tuple[int, int]:
    if "up" in meta or "down" in meta or "votes_up" in meta:
        up, down = votes_in(meta.get("up", meta.get("votes_up"))), votes_in(meta.get("down", meta.get("votes_down")))
        return up[0], down[0]
    return votes_in(meta.get("score"))


def _speaker_id(utterance: Utterance) -> object:
    speaker = utterance.fields.get("speaker", utterance.fields.get("user"))
    return speaker.get("id") if isinstance(speaker, dict) else speaker


def _speaker(utterance: Utterance, talks: Conversations) -> Field[str]:
    number = key_in(_speaker_id(utterance))
    if number is None or number in ("[deleted]", "[removed]"):
        return absent()
    return stated(line_in(utterance.meta.get("author_name")) or talks.names.get(number) or line_in(number))


def _is_markdown(meta: Fields) -> bool:
    return "subreddit" in meta or any("rejoinder" in name for name in meta)


def _body(utterance: Utterance, text: str) -> str:
    if "subreddit" in utterance.meta:
        return unescaped(text).replace("\r\n", "\n").strip("\n")
    return text.replace("\r\n", "\n").strip("\n") if _is_markdown(utterance.meta) else from_plain(text)


def _reddit_page(meta: Fields) -> str | None:
    path = key_in(meta.get("permalink"))
    if path is None:
        return None
    return f"https://www.reddit.com{path}" if path.startswith("/r/") else path if path.startswith("http") else None
