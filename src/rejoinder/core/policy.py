"""From signals and facts to a verdict: what becomes of a draft.

Text is judged before the transaction and arrives as signals; the facts (pace, repeats, record) are loaded inside it.
"""

from dataclasses import dataclass
from enum import StrEnum

from rejoinder.core.account import Viewer
from rejoinder.core.comment import Status
from rejoinder.core.errors import GuestsOff, StoryClosed, TooOften
from rejoinder.core.site import Hold, Policy, Stop
from rejoinder.core.story import Standing, Story


class Reason(StrEnum):
    """Why a comment waits or was refused; each has a sentence for its author in every language."""

    HOLD_ALL = "hold_all"
    FIRST_COMMENT = "first_comment"
    LINKS = "links"
    OFF_TOPIC = "off_topic"
    INSULT = "insult"
    SPAM = "spam"
    ILLEGAL = "illegal"
    PERSONAL_DATA = "personal_data"
    IMPORTED = "imported"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Signal:
    """One opinion about a draft's text: hold it, for this reason."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows about the author at this moment."""

    published_count: int
    """Comments of this author published on the site, counted up to 1."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy concluded; `reason` None for a comment that is published."""

    status: Status
    reason: Reason | None = None


PUBLISH = Verdict(Status.PUBLISHED)


def closed_why(policy: Policy, story: Story | Standing, viewer: Viewer, now: int) -> str | None:
    """Return why `viewer` can't comment on the story (story_closed, site_closed, guests_off), or None."""
    if policy.stop is Stop.CLOSE_ALL:
        return "site_closed"
    if not story.is_open(now):
        return "story_closed"
    if viewer.account is None and (not policy.guests or policy.stop is Stop.GUESTS_OFF):
        return "guests_off"
    return None


def check_open(policy: Policy, story: Story | Standing, viewer: Viewer, now: int) -> None:
    """Refuse (StoryClosed, GuestsOff) when `viewer` can't comment on the story now."""
    match closed_why(policy, story, viewer, now):
        case None:
            return
        case "guests_off":
            raise GuestsOff()
        case why:
            raise StoryClosed(why=why)


def check_pace(count: int, limit: int, window_s: int, now: int) -> None:
    """Refuse (TooOften) when `count` in the window of `window_s` seconds around `now` is over `limit`."""
    if count > limit:
        window_us = window_s * 1_000_000
        raise TooOften(
            rate="post", limit=limit, window_s=window_s, retry_after_s=-(-(window_us - now % window_us) // 1_000_000)
        )


def decide(policy: Policy, viewer: Viewer, facts: Facts, signals: tuple[Signal, ...]) -> Verdict:
    """Return what becomes of a draft; staff are never held, and the first reason that applies is the one told."""
    if viewer.is_staff:
        return PUBLISH
    if policy.stop is Stop.HOLD_ALL or policy.hold is Hold.ALL:
        return Verdict(Status.HELD, Reason.HOLD_ALL)
    if policy.hold is Hold.FIRST and viewer.account is None and facts.published_count == 0:
        return Verdict(Status.HELD, Reason.FIRST_COMMENT)
    if signals:
        return Verdict(Status.HELD, signals[0].reason)
    return PUBLISH
