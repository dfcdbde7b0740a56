"""The words of a comment, translated and escaped once a language."""

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final

from rejoinder.web.i18n import Language
from rejoinder.web.sentences import REASONS

_COUNTED_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Phrases:
    """What stands in every comment, safe to write into HTML text and double-quoted attributes.

    A pair is what stands before and after a name.
    """

    language: Language
    reply: str
    quote: str
    flag: str
    flagged: str
    edit: str
    withdraw: str
    moderate: str
    edited: str
    staff: str
    guest: str
    lost: str
    lost_time: str
    to_parent: str
    reply_to: tuple[str, str]
    reply_to_lost: str
    wrote: tuple[str, str]
    story_says: str
    comment_says: str
    vote_up: str
    vote_down: str
    withdrawn: str
    waiting: str
    removed: str
    mine_waits: str
    mine_refused: str
    theirs_waits: str
    theirs_refused: str
    imported: str
    recovered: str
    recovered_from: str
    suggestion: tuple[str, str]
    show_all: str
    level: tuple[str, str]

    def reason(self, code: str) -> str:
        """Return the sentence for a reason's code; the text itself when it is none."""
        return escape(self.language.gettext(REASONS[code]) if code in REASONS else code)

    def replies(self, count: int) -> str:
        return _counted(self.language, "{count} reply", "{count} replies", count)

    def folded(self, count: int) -> str:
        return _counted(self.language, "{count} reply folded", "{count} replies folded", count)

    def more(self, count: int) -> str:
        return _counted(
            self.language, "{count} more comment in this branch", "{count} more comments in this branch", count
        )


@lru_cache(maxsize=16 * _COUNTED_KEPT)
def _counted(language: Language, one: str, other: str, count: int) -> str:
    return escape(language.counted(one, other, count))


@lru_cache(maxsize=32)
def phrases_for(language: Language) -> Phrases:
    """Return the words of a comment in a language."""

    def _(message: str) -> str:
        return escape(language.gettext(message))

    def around(message: str) -> tuple[str, str]:
        before, _, after = message.partition("{name}")
        return before, after

    return Phrases(
        language=language,
        reply=_("Reply"),
        quote=_("Quote"),
        flag=_("Flag"),
        flagged=_("Flagged"),
        edit=_("Edit"),
        withdraw=_("Withdraw"),
        moderate=_("Moderate"),
        edited=_("edited"),
        staff=_("Staff"),
        guest=_("Guest"),
        lost=_("author not preserved"),
        lost_time=_("time not preserved"),
        to_parent=_("To the comment this answers"),
        reply_to=around(_("in reply to {name}")),
        reply_to_lost=_("in reply to an earlier comment"),
        wrote=around(_("{name} wrote:")),
        story_says=_("From the story:"),
        comment_says=_("From an earlier comment:"),
        vote_up=_("Vote up"),
        vote_down=_("Vote down"),
        withdrawn=_("Withdrawn by its author."),
        waiting=_("This comment waits for a moderator."),
        removed=_("Removed by a moderator."),
        mine_waits=_("Waiting for a moderator; only you can see it."),
        mine_refused=_("Not published; only you can see it."),
        theirs_waits=_("Waiting for a moderator; its author and moderators can see it."),
        theirs_refused=_("Not published; its author and moderators can see it."),
        imported=_("imported"),
        recovered=_("recovered"),
        recovered_from=_("recovered from a saved page"),
        suggestion=around(_("Probably {name}")),
        show_all=_("Show all of this comment"),
        level=around(_("level {name}")),
    )
