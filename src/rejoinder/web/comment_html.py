"""One comment as HTML: the only writer of it, for pages, fragments, permalinks and live updates.

A plain join of strings, because a template costs ten times as much and a page holds fifty comments. Names are
escaped here; a comment's `html` was made by `core.markup`; phrases are escaped when they are translated.
"""

from dataclasses import dataclass
from html import escape
from typing import Final

from rejoinder.core.comment import Comment, Status
from rejoinder.core.ids import to_text
from rejoinder.core.story import Origin
from rejoinder.web.decision_html import decision_menu
from rejoinder.web.links import Links
from rejoinder.web.phrases import Phrases
from rejoinder.web.quotation_html import name_sources
from rejoinder.web.views import CommentView

LONG_CHARS: Final = 2_400
LONG_LINES: Final = 24


@dataclass(frozen=True, slots=True)
class Around:
    """What one comment's HTML depends on besides itself.

    `form` is the id of the page's form through which votes go; without `acts` nothing can be done to the comments.
    `back` is where a decision leads; None for the comment itself.
    """

    phrases: Phrases
    links: Links
    takes_replies: bool
    takes_votes: bool
    csrf: str | None
    form: str = "rj-act"
    acts: bool = True
    back: str | None = None


def is_readable(view: CommentView) -> bool:
    """Whether this viewer reads the text: what is published, and what waits or was refused if it is theirs."""
    comment = view.comment
    if comment.withdrawn_at is not None or not view.show_body:
        return False
    return comment.status is Status.PUBLISHED or view.mine.is_mine or view.mine.can_moderate


def comment_html(
    view: CommentView, around: Around, *, is_nested: bool = True, has_parent_here: bool = True, is_current: bool = False
) -> str:
    """Return the `<article>` of one comment, or its tombstone.

    `is_nested` says that the place on the page shows what it answers; `has_parent_here` that the answered comment
    stands on the same page.
    """
    comment = view.comment
    key = to_text(comment.id)
    marked = f'id="rj-c-{key}" part="comment" aria-labelledby="rj-b-{key}" tabindex="-1"'
    if is_current:
        marked += ' aria-current="true"'
    if not is_readable(view):
        gone = _tombstone(comment, around.phrases)
        return (
            f'<article class="rj-comment rj-gone" {marked}>'
            f'<p class="rj-head"><span class="rj-tombstone" id="rj-b-{key}">{gone}</span>'
            f"{_answers(view, around, is_nested, has_parent_here)}{_when(view, key, around)}</p></article>"
        )
    mine = " rj-mine" if view.mine.is_mine else ""
    return (
        f'<article class="rj-comment{mine}" {marked}>'
        f'<header class="rj-head">{_author(comment, key, around.phrases)}'
        f"{_answers(view, around, is_nested, has_parent_here)}{_when(view, key, around)}</header>"
        f"{_state(view, around.phrases)}{_body(view, key, around)}{_footer(view, key, around)}</article>"
    )


def _author(comment: Comment, key: str, phrases: Phrases) -> str:
    author = comment.author
    shown = author.shown_name
    if shown is None:
        name = f'<span class="rj-author rj-lost" id="rj-b-{key}">{phrases.lost}</span>'
    else:
        name = f'<bdi class="rj-author" part="author" id="rj-b-{key}">{escape(shown) or phrases.guest}</bdi>'
    if author.is_staff:
        name += f'<span class="rj-badge">{phrases.staff}</span>'
    if comment.author_suggestion is not None:
        before, after = phrases.suggestion
        name += f'<span class="rj-note">{before}<bdi>{escape(comment.author_suggestion)}</bdi>{after}</span>'
    if comment.origin is Origin.IMPORTED:
        name += f'<span class="rj-note">{phrases.imported}</span>'
    elif comment.origin is Origin.RECOVERED:
        name += f'<span class="rj-note" title="{phrases.recovered_from}">{phrases.recovered}</span>'
    return name


def _when(view: CommentView, key: str, around: Around) -> str:
    """The time is the permalink, and comes last: its words change in the browser, and nothing may move for that."""
    comment, phrases = view.comment, around.phrases
    stamp = phrases.lost_time if comment.posted_at is None else phrases.language.stamp(comment.posted_at)
    when = f'<a class="rj-when" href="{escape(around.links.to("/comments/" + key))}">{stamp}</a>'
    if comment.edited_at is None or not is_readable(view):
        return when
    history = escape(around.links.to(f"/comments/{key}/history"))
    return f'<a class="rj-edited" href="{history}">{phrases.edited}</a>{when}'


def _answers(view: CommentView, around: Around, is_nested: bool, has_parent_here: bool) -> str:
    parent_id = view.comment.parent_id
    if parent_id is None:
        return ""
    phrases = around.phrases
    parent = to_text(parent_id)
    href = f"#rj-c-{parent}" if has_parent_here else escape(around.links.to("/comments/" + parent))
    if is_nested and view.reply_to is None:
        return f'<a class="rj-parent" href="{href}" aria-label="{phrases.to_parent}" title="{phrases.to_parent}"></a>'
    before, after = phrases.level
    level = f'<span class="rj-level">{before}{phrases.language.number(view.comment.depth)}{after}</span>'
    name = None if view.reply_to is None else view.reply_to[1]
    if name is None:
        return f'<span class="rj-to"><a href="{href}">{phrases.reply_to_lost}</a></span>{level}'
    before, after = phrases.reply_to
    shown = escape(name) or phrases.guest
    return f'<span class="rj-to">{before}<a href="{href}"><bdi>{shown}</bdi></a>{after}</span>{level}'


def _state(view: CommentView, phrases: Phrases) -> str:
    """What its author and moderators are told about a comment that readers don't see."""
    if view.comment.is_visible:
        return ""
    is_held, is_mine = view.comment.status is Status.HELD, view.mine.is_mine
    if is_held:
        state = phrases.mine_waits if is_mine else phrases.theirs_waits
    else:
        state = phrases.mine_refused if is_mine else phrases.theirs_refused
    reason = f" {phrases.reason(view.mine.reason)}" if view.mine.reason else ""
    note = f" <bdi>{escape(view.mine.note)}</bdi>" if view.mine.note else ""
    return f'<p class="rj-state"><strong>{state}</strong>{reason}{note}</p>'


def _body(view: CommentView, key: str, around: Around) -> str:
    html = view.comment.html
    if view.quotes:
        html = name_sources(html, view.quotes, around.phrases, around.links.prefix)
    body = f'<div class="rj-body" part="body" dir="auto">{html}</div>'
    if len(html) <= LONG_CHARS and html.count("\n") + html.count("<br") <= LONG_LINES:
        return body
    return (
        f'<div class="rj-long"><input type="checkbox" id="rj-m-{key}">{body}'
        f'<label for="rj-m-{key}">{around.phrases.show_all}</label></div>'
    )


def _footer(view: CommentView, key: str, around: Around) -> str:
    if not around.acts:
        return ""
    return f'<footer class="rj-acts">{_votes(view, key, around)}{_acts(view, key, around)}</footer>'


def _votes(view: CommentView, key: str, around: Around) -> str:
    comment, mine, phrases = view.comment, view.mine, around.phrases
    up, down = str(comment.up), str(comment.down)
    if not comment.is_visible:
        return ""
    if mine.is_mine or not around.takes_votes:
        return (
            f'<span class="rj-votes"><span class="rj-vote rj-for"><span class="rj-hidden">{phrases.vote_up}: </span>'
            f'<b>{up}</b></span><span class="rj-vote rj-against"><span class="rj-hidden">{phrases.vote_down}: </span>'
            f"<b>{down}</b></span></span>"
        )
    href = escape(around.links.to(f"/comments/{key}/vote"))
    start = f'<button class="rj-vote rj-%s" form="{around.form}" formaction="{href}" name="value" value="%s"'
    pressed = ("true", "0"), ("false", "1"), ("false", "-1")
    for_ = pressed[0] if mine.vote > 0 else pressed[1]
    against = pressed[0] if mine.vote < 0 else pressed[2]
    return (
        f'<span class="rj-votes">{start % ("for", for_[1])} aria-pressed="{for_[0]}" '
        f'aria-label="{phrases.vote_up}: {up}"><b>{up}</b></button>'
        f'{start % ("against", against[1])} aria-pressed="{against[0]}" '
        f'aria-label="{phrases.vote_down}: {down}"><b>{down}</b></button></span>'
    )


def _acts(view: CommentView, key: str, around: Around) -> str:
    comment, mine, phrases = view.comment, view.mine, around.phrases
    page = escape(around.links.to(f"/comments/{key}"))
    path, _, query = page.partition("?")
    query = "?" + query if query else ""
    acts: list[str] = []
    if around.takes_replies and comment.is_visible:
        acts.append(f'<a class="rj-reply" href="{path}/reply{query}">{phrases.reply}</a>')
        acts.append(
            f'<a class="rj-quote" href="{path}/reply{query + "&amp;" if query else "?"}quote=">{phrases.quote}</a>'
        )
    if mine.can_edit:
        acts.append(f'<a class="rj-edit" href="{path}/edit{query}">{phrases.edit}</a>')
    if mine.can_withdraw:
        acts.append(f'<a class="rj-withdraw" href="{path}/withdraw{query}">{phrases.withdraw}</a>')
    if mine.flagged:
        acts.append(f'<span class="rj-flagged">{phrases.flagged}</span>')
    elif not mine.is_mine and comment.is_visible:
        acts.append(f'<a class="rj-flag" href="{path}/flag{query}">{phrases.flag}</a>')
    if mine.can_moderate:
        acts.append(decision_menu(comment, f"{path}/decide{query}", around.csrf, phrases, back=around.back))
    return "".join(acts)


def _tombstone(comment: Comment, phrases: Phrases) -> str:
    if comment.withdrawn_at is not None:
        return phrases.withdrawn
    return phrases.waiting if comment.status is Status.HELD else phrases.removed
