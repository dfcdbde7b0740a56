"""Opinions about a draft's text, formed before any transaction: one ordered list, every item of one shape."""

from collections.abc import Callable
from typing import Final

from rejoinder.core.links import urls
from rejoinder.core.policy import Reason, Signal
from rejoinder.core.site import Policy

Phase = Callable[[Policy, str], Signal | None]


def many_links(policy: Policy, html: str) -> Signal | None:
    """Hold a rendering with as many links as the site says, or more."""
    if policy.hold_links and len(urls(html)) >= policy.hold_links:
        return Signal(Reason.LINKS)
    return None


PHASES: Final[tuple[Phase, ...]] = (many_links,)


def judge(policy: Policy, html: str) -> tuple[Signal, ...]:
    """Return what the phases say of a rendered draft, in their order."""
    return tuple(signal for phase in PHASES if (signal := phase(policy, html)) is not None)
