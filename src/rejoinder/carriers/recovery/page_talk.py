"""The comments of a page as a conversation: whom they quote and address, and what they may answer besides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent
from rejoinder.carriers.recovery.drafts import Draft
from rejoinder.carriers.recovery.entries import Bullet, Entry
from rejoinder.carriers.recovery.heads import Head
from rejoinder.carriers.recovery.lines import Line
from rejoinder.carriers.recovery.names import Shape
from rejoinder.carriers.recovery.quotes import Traced, addressee_of, conversation_of, trace
from rejoinder.carriers.recovery.replies import Guess, flattened, guesses

_QUOTE_HEADER = re.compile(r"^> [^\n]{1,80}[:：][*_]*(?=\n>)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """One comment: its author, its text as Markdown, the index of what it answers."""

    author: Field[str]
    body: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation tells, each by the index of the comment: passages that it quotes, whom it addresses, which
    stand on a level below which the page nests no deeper, and what those may answer.
    """

    traced: list[list[Traced]]
    addressees: list[Field[str]]
    flat: set[int]
    answers: dict[int, tuple[Guess, ...]]


def talk_of(said: Sequence[Said], story_text: str) -> Talk:
    """Return what the comments of a page, in its order, tell about each other."""
    drafts = _drafts([replace(one, body=_without_headers(one.body)) for one in said])
    conversation = conversation_of(drafts, story_text)
    traced = [trace(conversation, index) for index in range(len(drafts))]
    addressees = [addressee_of(conversation, index, traced[index]) for index in range(len(drafts))]
    called = [addressee.value for addressee in addressees]
    flat = flattened(drafts, traced, called)
    return Talk(traced, addressees, flat, dict(guesses(drafts, traced, called, flat)))


def _without_headers(body: str) -> str:
    """Return Markdown with blanks for the "Ann said:" at the head of quotations: it is no part of what was said."""
    return _QUOTE_HEADER.sub(lambda header: ">" + " " * (len(header[0]) - 1), body)


def _drafts(said: Sequence[Said]) -> list[Draft]:
    levels: list[int] = []
    drafts = []
    nowhere: Field[str] = absent(Reason.NOT_STATED)
    for number, one in enumerate(said, start=1):
        # A parent may stand below its reply, as on pages with the newest first.
        is_above = one.parent is not None and one.parent < len(levels)
        levels.append(levels[one.parent] + 1 if one.parent is not None and is_above else 1)
        line = Line(number, 0, 0, levels[-1], "")
        bullet = Bullet(number, line, None, None, 1, 1, Shape.PROPER, has_body=True)
        entry = Entry(bullet, one.parent, levels[-1])
        drafts.append(Draft(entry, one.parent, Head(nowhere, None), one.author, one.body))
    return drafts
