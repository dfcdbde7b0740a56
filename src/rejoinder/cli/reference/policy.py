"""The pages on what a site allows, and on who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, Final, get_type_hints

from rejoinder.cli.reference.tables import code, page, table
from rejoinder.cli.site_fields import LEAST, MOST, TEXTS
from rejoinder.core.account import Role
from rejoinder.core.permissions import ROLE_PERMISSIONS, Permission
from rejoinder.core.policy import Reason
from rejoinder.core.site import Hold, Policy, Stop
from rejoinder.web.sentences import ORDERS, REASON_NAMES, REASONS

SITE: Final[Mapping[str, str]] = {
    "name": "What the publication is called on its pages.",
    "public_url": "The address under which readers reach the server for this site; a path behind the host is allowed.",
    "language": "The language of its pages, as a BCP 47 tag; a reader may choose another with `?lang=`.",
    "origins": "Origins whose pages may embed its discussions, with commas: `https://www.example.org`.",
}

POLICY: Final[Mapping[str, str]] = {
    "stop": "The site-wide brake; see below.",
    "hold": "Whose comments wait for a moderator; see below.",
    "hold_links": "Hold a comment with at least so many different links; 0 never does.",
    "guests": "Whether guests may comment: authors known by a name and a cookie only.",
    "guest_votes": "Whether guests may vote. Accounts always may.",
    "body_min_chars": "The shortest comment, in characters.",
    "body_max_chars": "The longest comment, in characters.",
    "edit_window_s": "Seconds in which authors may edit what they posted; 0 allows no edits.",
    "post_limit": "The most comments of one author within `post_window_s`.",
    "post_window_s": "That window, in seconds.",
    "network_post_limit": "The most comments from one network within `post_window_s`.",
    "repeat_window_s": "Seconds in which the same text of the same author is refused.",
    "default_order": "The order that readers find; see below.",
    "reserved_names": "Names that guests can't use, with commas; also in spellings that look alike.",
}

STOPS: Final[Mapping[Stop, str]] = {
    Stop.NONE: "Nothing is stopped.",
    Stop.HOLD_ALL: "Every comment waits for a moderator, an edited one too.",
    Stop.CLOSE_ALL: "Nobody comments, edits or votes. Comments can still be flagged and withdrawn.",
    Stop.GUESTS_OFF: "Only accounts comment, edit and vote. Guests can still flag, and withdraw what is theirs.",
}

HOLDS: Final[Mapping[Hold, str]] = {
    Hold.NOBODY: "Comments are published at once.",
    Hold.FIRST: "A guest's comments wait until one of them was published.",
    Hold.ALL: "Every comment waits.",
}

PERMISSIONS: Final[Mapping[Permission, str]] = {
    Permission.READ: "read what is published",
    Permission.POST: "comment and reply",
    Permission.VOTE: "vote",
    Permission.FLAG: "flag a comment",
    Permission.EDIT_OWN: "edit one's own comment",
    Permission.WITHDRAW_OWN: "withdraw one's own comment",
    Permission.ACCOUNT: "see and leave one's account",
    Permission.MODERATE: "publish, hold and reject comments; read what is held; close stories",
    Permission.PUBLISH_STORY: "publish stories",
    Permission.ADMINISTER: "administer the site",
}


def policy_page() -> str:
    """Return the page on what can be set of a site, as Markdown."""
    kinds = get_type_hints(Policy)
    return page(
        "# What a site allows",
        "`rejoinder site set SLUG KEY=VALUE...` sets these; `rejoinder site show SLUG` prints them. A running server\n"
        "takes them up within a second. Staff are never held, and keep no pace.",
        "## The site",
        table(("Key", "What it is"), ((_anchored(name), SITE[name]) for name in TEXTS)),
        "## Its policy",
        table(
            ("Key", "Without it", "Bounds", "What it is"),
            (
                (_anchored(each.name), _default(each.default), _bounds(each.name, kinds[each.name]), POLICY[each.name])
                for each in fields(Policy)
            ),
        ),
        "### stop",
        _choices(STOPS),
        "### hold",
        _choices(HOLDS),
        "### default_order",
        _choices(ORDERS),
        "## Reasons",
        "What is held or refused has a reason, which its author is told in this sentence. Moderators and readers who\n"
        "flag choose among those with a name.",
        table(
            ("Reason", "Name", "What its author is told"),
            ((code(reason), REASON_NAMES.get(reason, ""), REASONS[reason]) for reason in Reason),
        ),
    )


def permissions_page() -> str:
    """Return the page on who may do what, as Markdown."""
    return page(
        "# Roles and permissions",
        "A role belongs to an account on one site. Guests, and whoever is nobody in particular, have what a `reader`\n"
        "has. The state of an object may still refuse: a closed story, an edit too late, one's own comment.",
        table(
            ("Permission", "To", *Role),
            (
                (code(each), PERMISSIONS[each], *("yes" if each in ROLE_PERMISSIONS[role] else "" for role in Role))
                for each in Permission
            ),
        ),
        "Staff are moderators, editors and administrators. They never change a reader's words.",
    )


def _choices(meanings: Mapping[Any, str]) -> list[str]:
    return table(("Value", "What it means"), ((code(value), text) for value, text in meanings.items()))


def _anchored(name: str) -> str:
    return f'<a id="{name}"></a>`{name}`'


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return code(str(value).lower())
    return code(",".join(value)) if isinstance(value, tuple) else code(value)


def _bounds(name: str, kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ", ".join(map(code, kind))
    if kind is bool:
        return "true or false"
    if kind is int:
        return f"{LEAST.get(name, 0)} to {MOST[name]}" if name in MOST else f"{LEAST.get(name, 0)} or more"
    return "list of texts"
