"""Pages and fragments: values in, HTML out. Nothing is read from the store or the clock here."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from rejoinder.core.ids import to_text
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.core.tree import View
from rejoinder.web.assets import Assets
from rejoinder.web.comment_html import Around, comment_html
from rejoinder.web.comment_list import fragment_html
from rejoinder.web.decision_html import DECISIONS
from rejoinder.web.discussion_page import around_of, discussion_values
from rejoinder.web.i18n import Language, direction_of, language_for
from rejoinder.web.links import Links
from rejoinder.web.phrases import phrases_for
from rejoinder.web.sentences import CLOSED, FORM_TITLES, KEYS, REASON_NAMES, REPORTED_AS, REPORTED_AS_MEANS
from rejoinder.web.structured import iso, json_ld
from rejoinder.web.views import (
    CommentView,
    DiscussionView,
    FormKind,
    FormView,
    RevisionView,
    ViewerView,
    WaitingView,
)

TEMPLATES: Final = Path(__file__).parent / "templates"
NOBODY: Final = ViewerView()
LANGUAGE_NAMES: Final[Mapping[str, str]] = {"en": "English", "ar": "العربية"}


class Pages:
    """Renders every page; made once. `language` is what `?lang=` asked for, None for the site's own."""

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

    def front_page(
        self, site: Site, stories: Sequence[Story], viewer: ViewerView, *, now: int, language: str | None = None
    ) -> str:
        """Return the list of a site's stories, the first one leading."""
        return self._page("front.html", site, viewer, language, "/", stories=stories, now=now)

    def story_page(self, view: DiscussionView, form: FormView, *, language: str | None = None) -> str:
        """Return the whole page of a story: the story and a page of its discussion."""
        return self._discussion_page("story.html", view, form, language)

    def permalink_page(self, view: DiscussionView, form: FormView, *, language: str | None = None) -> str:
        """Return the page of one comment (`view.branch`): what is above it, itself, its branch."""
        return self._discussion_page("permalink.html", view, form, language)

    def discussion(self, view: DiscussionView, form: FormView, *, language: str | None = None) -> str:
        """Return the discussion alone, with absolute addresses, to stand in another page."""
        spoken = language_for(language or view.site.language)
        links = Links.of_fragments(view.site, self.assets, language)
        values = discussion_values(view, links, spoken, canonical=links)
        return self._render("discussion.html", spoken, links, view.site, view.viewer, form=form, **values)

    def comment_fragment(
        self, site: Site, view: CommentView, around: DiscussionView, *, absolute: bool, language: str | None = None
    ) -> str:
        """Return the `<li>` of one comment, for live insertion; `around` says what the viewer may do there."""
        make = Links.of_fragments if absolute else Links.of_pages
        links = make(site, self.assets, language)
        spoken = language_for(language or site.language)
        return fragment_html(view, around_of(around, links, spoken), is_nested=around.view is View.NESTED)

    def form_page(
        self,
        kind: FormKind,
        site: Site,
        story: Story,
        viewer: ViewerView,
        form: FormView,
        *,
        comment: CommentView | None = None,
        url: str | None = None,
        language: str | None = None,
    ) -> str:
        """Return a page with one form. `comment` is what it is about; None for a new comment at the top.

        `url` is the address of a page that nobody has named yet.

        A reply also names it in `form.parent`. An edit starts from `form.body`.
        """
        links = Links.of_pages(site, self.assets, language)
        spoken = language_for(language or site.language)
        about = Around(phrases_for(spoken), links, takes_replies=False, takes_votes=False, csrf=None, acts=False)
        title = FORM_TITLES["comment" if comment is None else kind.value]
        back = links.story(story.id) if comment is None else links.comment(comment.comment.id)
        if url is not None:
            action, back = links.to("/discussion"), url
        elif comment is None or kind is FormKind.REPLY:
            action = links.story(story.id, "/comments")
        else:
            action = links.comment(comment.comment.id, f"/{kind.value}")
        return self._page(
            "form.html",
            site,
            viewer,
            language,
            None,
            kind=kind.value,
            story=story,
            form=form,
            title=spoken.gettext(title),
            comment_html=None if comment is None else comment_html(comment, about),
            action=action,
            cancel=back,
            url=url,
            version=comment.comment.version if comment is not None and kind is FormKind.EDIT else None,
            reasons=REASON_NAMES,
            decisions=[
                (value, label)
                for status, value, label in DECISIONS
                if comment is None or status != comment.comment.status
            ],
        )

    def history_page(
        self,
        site: Site,
        story: Story,
        viewer: ViewerView,
        comment: CommentView,
        revisions: Sequence[RevisionView],
        *,
        language: str | None = None,
    ) -> str:
        """Return a comment's wordings, given latest first."""
        path = f"/comments/{to_text(comment.comment.id)}/history"
        return self._page(
            "history.html", site, viewer, language, path, story=story, comment=comment, revisions=revisions
        )

    def desk_page(
        self, site: Site, waiting: Sequence[WaitingView], viewer: ViewerView, *, language: str | None = None
    ) -> str:
        """Return the page of the comments that wait; a decision there leads back to it."""
        links = Links.of_pages(site, self.assets, language)
        phrases = phrases_for(language_for(language or site.language))
        around = Around(
            phrases, links, takes_replies=False, takes_votes=False, csrf=viewer.csrf, back=links.to("/desk")
        )
        shown = [
            (one.story, comment_html(one.comment, around, is_nested=False, has_parent_here=False)) for one in waiting
        ]
        return self._page("desk.html", site, viewer, language, "/desk", waiting=shown)

    def account_page(self, site: Site, viewer: ViewerView, *, language: str | None = None) -> str:
        """Return who the viewer is to us, with the way out."""
        return self._page("account.html", site, viewer, language, "/account")

    def enter_page(self, site: Site, viewer: ViewerView, token: str, *, language: str | None = None) -> str:
        """Return the page of a one-time link; only its button uses the token up."""
        return self._page("enter.html", site, viewer, language, None, token=token)

    def keys_page(self, site: Site, viewer: ViewerView, *, language: str | None = None) -> str:
        """Return the page on walking by keyboard; the `?` dialog shows a part of it."""
        return self._page("keys.html", site, viewer, language, "/help/keys", keys=KEYS)

    def problem_page(
        self,
        status: int,
        title: str,
        text: str,
        *,
        site: Site | None = None,
        language: str | None = None,
        comment: bytes | None = None,
    ) -> str:
        """Return the page for a refusal; `title` and `text` are translated already.

        `comment` is the one to whose page it leads.
        """
        spoken = language_for(language or (site.language if site else "en"))
        links = Links.of_pages(site, self.assets, language) if site else Links("", self.assets, language)
        return self._render(
            "problem.html",
            spoken,
            links,
            site,
            NOBODY,
            others=(),
            status=status,
            title=title,
            text=text,
            comment=comment,
        )

    def preview(self, html: str) -> str:
        """Return a rendered draft as a fragment."""
        return f'<div class="rj-body" dir="auto">{html}</div>'

    def _discussion_page(self, name: str, view: DiscussionView, form: FormView, language: str | None) -> str:
        spoken = language_for(language or view.site.language)
        links = Links.of_pages(view.site, self.assets, language)
        absolute = Links.of_fragments(view.site, self.assets)
        values = discussion_values(view, links, spoken, canonical=absolute)
        if name == "story.html":
            values["json_ld"] = json_ld(view, absolute)
        path = values.pop("path")
        return self._page(name, view.site, view.viewer, language, path, form=form, **values)

    def _page(
        self, name: str, site: Site, viewer: ViewerView, language: str | None, path: str | None, **values: Any
    ) -> str:
        spoken = language_for(language or site.language)
        links = Links.of_pages(site, self.assets, language)
        return self._render(name, spoken, links, site, viewer, others=_others(spoken, links, path), **values)

    def _render(
        self, name: str, language: Language, links: Links, site: Site | None, viewer: ViewerView, **values: Any
    ) -> str:
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
