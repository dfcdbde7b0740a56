"""Templates: how a page of ours is filled in, in which language, and what HTML may stand in it as it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from rejoinder.core.ids import to_text
from rejoinder.core.site import Site
from rejoinder.web.assets import Assets
from rejoinder.web.i18n import Language, direction_of, language_for
from rejoinder.web.links import Links
from rejoinder.web.sentences import CLOSED, REPORTED_AS, REPORTED_AS_MEANS
from rejoinder.web.structured import iso
from rejoinder.web.views import ViewerView

TEMPLATES: Final = Path(__file__).parent / "templates"
LANGUAGE_NAMES: Final[Mapping[str, str]] = {"en": "English", "ar": "العربية"}


class Templates:
    """Fills in templates; made once."""

    def __init__(self, assets: Assets) -> None:
        self.assets = assets
        self.templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters["rendered"] = rendered
        self.templates.globals.update(
            direction_of=direction_of,
            to_text=to_text,
            iso=iso,
            isolate=isolate,
            closed=CLOSED,
            reported_as=REPORTED_AS,
            reported_as_means=REPORTED_AS_MEANS,
        )

    def page(
        self, name: str, site: Site, viewer: ViewerView, language: str | None, path: str | None, **values: Any
    ) -> str:
        """Return a page of a site; `path` is where it can be asked for again, None where it can't."""
        spoken = language_for(language or site.language)
        links = Links.of_pages(site, self.assets, language)
        return self.fill(name, spoken, links, site, viewer, others=_others(spoken, links, path), **values)

    def fill(
        self, name: str, language: Language, links: Links, site: Site | None, viewer: ViewerView, **values: Any
    ) -> str:
        """Return a template filled in with `values` and what every template has."""

        def t(message: str, **parts: object) -> str:
            return escape(language.gettext(message)).format(**parts)

        def tn(one: str, other: str, count: int) -> str:
            return language.counted(one, other, count)

        def stamp(at: int) -> Markup:
            return rendered(language.stamp(at))

        return self.templates.get_template(name).render(
            values,
            _=language.gettext,
            t=t,
            tn=tn,
            stamp=stamp,
            language=language,
            links=links,
            site=site,
            viewer=viewer,
        )


def rendered(html: str) -> Markup:
    """Let HTML through that `core.markup`, the comment writer or another function of ours made, never a person."""
    return Markup(html)


def isolate(name: str) -> Markup:
    """Return a person's text in its own bidirectional isolate."""
    return rendered("<bdi>{}</bdi>").format(name)


def _others(language: Language, links: Links, path: str | None) -> list[dict[str, str]]:
    """The same page in the interface's other languages; none for a page that can't be asked for again."""
    if path is None:
        return []
    joint = "&" if "?" in path else "?"
    return [
        {"tag": tag, "name": name, "href": f"{links.prefix}{path}{joint}lang={tag}"}
        for tag, name in LANGUAGE_NAMES.items()
        if tag != language.locale.language
    ]
