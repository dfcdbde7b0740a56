"""All pages of the reference, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from rejoinder.app import ROUTES
from rejoinder.cli.reference.archives import archive_page
from rejoinder.cli.reference.carriers import carriers_page
from rejoinder.cli.reference.commands import commands_page
from rejoinder.cli.reference.events import events_page
from rejoinder.cli.reference.front_matter import front_matter_page
from rejoinder.cli.reference.looks import custom_properties_page, keys_page
from rejoinder.cli.reference.policy import permissions_page, policy_page
from rejoinder.cli.reference.privacy import stored_page
from rejoinder.web.declaring import Route, routes_of
from rejoinder.web.operations import operation_routes
from rejoinder.web.reference import problems_page, routes_page, settings_page
from rejoinder.web.story_addresses import BY_ADDRESS
from rejoinder.web.tally import Tally


def every_route() -> list[Route]:
    """Return the declaration of every route that a server has."""
    return [*routes_of(*ROUTES), *BY_ADDRESS, *operation_routes(Tally(), _nothing, bytes)]


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "commands.md": commands_page,
    "settings.md": settings_page,
    "policy.md": policy_page,
    "permissions.md": permissions_page,
    "story-files.md": front_matter_page,
    "carriers.md": carriers_page,
    "routes.md": lambda: routes_page(every_route()),
    "problems.md": problems_page,
    "events.md": events_page,
    "custom-properties.md": custom_properties_page,
    "keys.md": keys_page,
    "archive.md": archive_page,
    "stored.md": stored_page,
}
"""The pages by their file names."""


def write_pages(folder: Path) -> None:
    """Write every page into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in PAGES.items():
        (folder / name).write_text(made(), encoding="utf-8")


async def _nothing() -> dict[str, Any]:
    return {}
