"""Pages and fragments: values in, HTML out. Nothing is read from the store or the clock here."""

from collections.abc import Sequence
from typing import Final

from rejoinder.core.ids import to_text
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.core.tree import View
from rejoinder.web.comment_html import Around, comment_html
from rejoinder.web.comment_list import fragment_html
from rejoinder.web.decision_html import DECISIONS
from rejoinder.web.discussion_page import around_of, discussion_values
from rejoinder.web.i18n import language_for
from rejoinder.web.links import Links, with_query
from rejoinder.web.phrases import phrases_for
from rejoinder.web.sentences import FORM_TITLES, KEYS, REASON_NAMES
from rejoinder.web.structured import json_ld
from rejoinder.web.templating import Templates
from rejoinder.web.views import (
    CommentView,
    DiscussionView,
    FormKind,
    FormView,
    GuestView,
    RevisionView,
    ViewerView,
    WaitingView,
)

NOBODY: Final = ViewerView()


class Pages(Templates):
    """Renders every page; made once. `language` is what `?lang=` asked for, None for the site's own."""

    def front_page(
        self, site: Site, stories: Sequence[Story], viewer: ViewerView, *, now: int, language: str | None = None
    ) -> str:
        """Return the list of a site's stories, the first one leading."""
        return self.page("front.html", site, viewer, language, "/", stories=stories, now=now)

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
        return self.fill("discussion.html", spoken, links, view.site, view.viewer, form=form, **values)

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
        version: int | None = None,
        language: str | None = None,
    ) -> str:
        """Return a page with one form. `comment` is what it is about; None for a new comment at the top.

        `url` is the address of a page that nobody has named yet. A reply also names it in `form.parent`. An edit
        starts from `form.body` and changes `version`, None for the comment's present one.
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
        return self.page(
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
            version=version or comment.comment.version if comment is not None and kind is FormKind.EDIT else None,
            reasons=REASON_NAMES,
            decisions=[
                (value, label)
                for status, value, label in DECISIONS
                if comment is None or status != comment.comment.status
            ],
        )

    def mine_page(
        self,
        site: Site,
        story: Story,
        guest: GuestView,
        viewer: ViewerView,
        form: FormView,
        *,
        language: str | None = None,
    ) -> str:
        """Return the page of a guest's own comment, with the link that leads there and what may be done."""
        links = Links.of_pages(site, self.assets, language)
        phrases = phrases_for(language_for(language or site.language))
        around = Around(phrases, links, takes_replies=False, takes_votes=False, csrf=None, acts=False)
        comment, mine = guest.comment.comment, guest.comment.mine
        return self.page(
            "mine.html",
            site,
            viewer,
            language,
            guest.path,
            story=story,
            form=form,
            comment_html=comment_html(guest.comment, around),
            shown=f"{links.comment(comment.id)}#rj-c-{to_text(comment.id)}" if comment.is_visible else None,
            link=site.public_url + guest.path,
            until=guest.until,
            version=comment.version,
            edit=links.comment(comment.id, "/edit") if mine.can_edit else None,
            withdraw=links.comment(comment.id, "/withdraw") if mine.can_withdraw else None,
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
        return self.page(
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
        return self.page("desk.html", site, viewer, language, "/desk", waiting=shown)

    def account_page(
        self, site: Site, viewer: ViewerView, *, chosen: str | None = None, language: str | None = None
    ) -> str:
        """Return who the viewer is to us, with the way out; `chosen` is the slug by which the site was asked for."""
        return self.page(
            "account.html", site, viewer, language, with_query("/account", {"site": chosen}), chosen=chosen
        )

    def enter_page(
        self, site: Site, viewer: ViewerView, token: str, *, chosen: str | None = None, language: str | None = None
    ) -> str:
        """Return the page of a one-time link; only its button uses the token up."""
        return self.page("enter.html", site, viewer, language, None, token=token, chosen=chosen)

    def keys_page(self, site: Site, viewer: ViewerView, *, language: str | None = None) -> str:
        """Return the page on walking by keyboard; the `?` dialog shows a part of it."""
        return self.page("keys.html", site, viewer, language, "/help/keys", keys=KEYS)

    def problem_page(
        self,
        status: int,
        title: str,
        text: str,
        *,
        site: Site | None = None,
        language: str | None = None,
        has_first_page: bool = False,
        comment: bytes | None = None,
    ) -> str:
        """Return the page for a refusal; `title` and `text` are translated already.

        It leads on to the site's stories; with `has_first_page` to the first of the pages at this address, with
        `comment` to that comment's page.
        """
        spoken = language_for(language or (site.language if site else "en"))
        links = Links.of_pages(site, self.assets, language) if site else Links("", self.assets, language)
        return self.fill(
            "problem.html", spoken, links, site, NOBODY, others=(), status=status, title=title, text=text,
            has_first_page=has_first_page, comment=comment,
        )  # fmt: skip

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
        return self.page(name, view.site, view.viewer, language, path, form=form, **values)
