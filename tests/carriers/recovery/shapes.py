"""The layouts: each prints the talk as some kind of system would. `TREE` ones show who answers whom, `FLAT` ones not."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tests.carriers.recovery.layouts import ENGLISH, RECENT, Said, children, depth, flat, nested, page

Talk = tuple[Said, ...]


def nested_lists(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<li id='c-{index + 4711}' class='reader{' first' if not index else ''}'><div class='top'><span class='who'>"
            f"<a href='/people/{index}'>{escape(said.author)}</a></span> <time>{said.date}</time></div><div class='words'>"
            f"<p>{escape(said.text)}</p></div><a href='#answer'>Reply</a>{f'<ul>{below}</ul>' if below else ''}</li>"
        )

    return page(f"<section id='talk'><h2>{len(talk)} Comments</h2><ul>{nested(talk, one)}</ul></section>")


def bare_divs(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<div><div><b>{escape(said.author)}</b> <i>{said.date}</i></div><div>{escape(said.text)}</div>"
            f"<div><a href='/r'>Reply</a></div>{f'<div>{below}</div>' if below else ''}</div>"
        )

    return page(f"<div><h3>Comments</h3><div>{nested(talk, one)}</div></div>")


def table_with_widths(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return (
            f"<tr><td width='{20 * depth(talk, index) + 10}'></td><td><font size='2'><b>{escape(said.author)}</b> wrote on"
            f" {said.date}</font><br>{escape(said.text)}<br><a href='re.cgi?n={index + 900}'>answer</a></td></tr>"
        )

    return page(f"<h2>Readers' comments</h2><table border='0'><tbody>{flat(talk, one)}</tbody></table>")


def definition_list(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return f"<dt><strong>{escape(said.author)}</strong>, {said.date}</dt><dd>{escape(said.text)}</dd>"

    return page(f"<h2>Comments</h2><dl>{flat(talk, one)}</dl>")


def flat_with_quotations(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        parent = talk[said.parent] if said.parent is not None else None
        quoted = f"<blockquote><p>{escape(parent.author)} wrote:</p><p>{escape(parent.text)}</p></blockquote>" if parent else ""
        return (
            f"<div class='entry' id='p{index + 20_000}'><div class='meta'><span class='nick'>{escape(said.author)}</span>"
            f"<span class='posted'>{said.date}</span></div><div class='content'>{quoted}<p>{escape(said.text)}</p></div></div>"
        )

    return page(f"<div id='board'><h2>Discussion</h2>{flat(talk, one)}</div>")


def author_after_text(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<li class='msg' id='msg{index + 310}'><div class='txt'><p>{escape(said.text)}</p></div>"
            f"<p class='by'>Posted by {escape(said.author)} at {said.date}</p>{f'<ol>{below}</ol>' if below else ''}</li>"
        )

    return page(f"<div class='responses'><h2>Responses</h2><ol>{nested(talk, one)}</ol></div>")


def one_sentence(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return (
            f"<div class='c' style='margin-left: {depth(talk, index) * 25}px'><h5>On {said.date}, {escape(said.author)}"
            f" wrote:</h5><p>{escape(said.text)}</p></div>"
        )

    return page(f"<div id='comments'>{flat(talk, one)}</div>")


def without_times(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<div class='comment'><span class='comment-author'>{escape(said.author)} says:</span>"
            f"<div class='comment-body'>{escape(said.text)}</div>{below}</div>"
        )

    return page(f"<div class='comments'>{nested(talk, one)}</div>")


def minified(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return (
            f"<div class=\"a1x q{depth(talk, index)}\" data-depth=\"{depth(talk, index)}\" id=\"t3_k{index + 10}z\"><span class=\"b7\">"
            f"{escape(said.author)}</span><span class=\"b9\">{said.ago}</span><div class=\"d4\">{escape(said.text)}</div>"
            "<button>Reply</button><button>Share</button></div>"
        )

    return page(f"<div class=\"z0\">{flat(talk, one)}</div>")


def containers_after(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<a id='comment-{index + 82_000}'></a><article class='remark'><h4><a href='#comment-{index + 82_000}'>"
            f"{escape(said.text[:20])}</a></h4><span class='username'>{escape(said.author)}</span> <em>{said.date}</em>"
            f"<div class='field'>{escape(said.text)}</div></article>{f'<div class=indented>{below}</div>' if below else ''}"
        )

    return page(f"<section class='remarks'><h2>Comments</h2>{nested(talk, one)}</section>")


def parent_attributes(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        parent = "" if said.parent is None else f"m{said.parent + 500}"
        return (
            f"<div class='row' data-id='m{index + 500}' data-parent='{parent}'><img src='/a.png' alt='{escape(said.author)}'>"
            f"<strong>{escape(said.author)}</strong><small title='2021-05-03T0{index % 10}:00:00Z'>{said.ago}</small>"
            f"<p>{escape(said.text)}</p><span class='likes'>{index}</span></div>"
        )

    return page(f"<div class='feed'><h2>Discussion ({len(talk)})</h2>{flat(talk, one)}</div>")


def parent_links(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        link = "" if said.parent is None else f"<a href='#note{said.parent + 70}'>in reply to {escape(talk[said.parent].author)}</a>"
        return (
            f"<div class='note' id='note{index + 70}'><a class='name' href='/user/{index}'>{escape(said.author)}</a> <a href='#note"
            f"{index + 70}'>{said.date}</a> {link}<div><p>{escape(said.text)}</p></div></div>"
        )

    return page(f"<h2>Notes from readers</h2><div>{flat(talk, one)}</div>")


def dotted_numbers(talk: Talk) -> str:
    numbers: dict[int, str] = {}

    def number(parent: int | None, before: str) -> None:
        for place, index in enumerate(children(talk, parent), 1):
            numbers[index] = f"{before}{place}"
            number(index, f"{before}{place}.")

    number(None, "")

    def one(index: int, said: Said) -> str:
        return (
            f"<div class='kommentar'><div class='kopf'><span class='nr'>#{numbers[index]}</span> <span class='autor'>"
            f"{escape(said.author)}</span> <span class='datum'>{said.date}</span></div><p>{escape(said.text)}</p></div>"
        )

    return page(f"<div class='kommentare'><h2>Kommentare</h2>{flat(talk, one)}</div>")


def levels_in_classes(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return (
            f"<article class='opinion opinion--level-{depth(talk, index) + 1}'><header><h3>{escape(said.author)}</h3><time datetime="
            f"'2021-05-03T10:{index:02}:00+02:00'>{said.date}</time></header><p>{escape(said.text)}</p><footer><button>Like</button>"
            "</footer></article>"
        )

    return page(f"<section class='opinions'>{flat(talk, one)}</section>")


def before_the_article(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<div class='comment' id='comment-{index + 60}'><cite>{escape(said.author)}</cite> <small>{said.date}</small><p>"
            f"{escape(said.text)}</p>{below}</div>"
        )

    return page("", before=f"<div id='comments'><h2>Comments</h2>{nested(talk, one)}</div>", after=RECENT)


def paragraphs_alone(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return f"<p><b>{escape(said.author)}</b> ({said.date})<br>{escape(said.text)}</p>"

    return page(f"<h3>Comments</h3>{flat(talk, one)}<hr>")


def headed_blocks(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return f"<h4>{escape(said.author)}</h4><p>{said.date}</p><p>{escape(said.text)}</p><p>And that is all I say.</p><hr>"

    return page(f"<div><h2>Comments</h2>{flat(talk, one)}</div>")


def two_rows_each(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return (
            f"<tr class='head'><td><b>{escape(said.author)}</b></td><td>{said.date}</td></tr><tr class='post'><td colspan='2'>"
            f"{escape(said.text)}</td></tr>"
        )

    return page(f"<h2>Comments</h2><table>{flat(talk, one)}</table>")


def forum_with_signatures(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return (
            f"<div class='post' id='post_{index + 3300}'><div class='member'><h4><a href='/member.php?u={len(said.author)}'>"
            f"{escape(said.author)}</a></h4><p>Posts: {len(said.author) * 7}</p><p>From: {said.author[:3]}town</p></div><div class='bit'>"
            f"<p class='when'>{said.date}</p><div class='text'>{escape(said.text)}</div><div class='signature'>{escape(said.author)}"
            f" thinks that all rivers lead home</div><ul><li><a href='/q'>Quote</a></li><li><a href='/r'>Report</a></li></ul></div></div>"
        )

    return page(f"<div id='posts'><h1>Bridge closed</h1>{flat(talk, one)}</div>")


def hash_classes(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<div class='sc-x7Gh2 kPqwZe'><div class='sc-99aBc'><a class='sc-Zz1' href='/profile/{index}'>{escape(said.author)}</a>"
            f"<span class='sc-t0'>{said.ago}</span></div><div class='sc-bd3'><div><span>{escape(said.text)}</span></div></div>"
            f"<div class='sc-ft1'><button>Like</button><button>Reply</button></div>{f'<div class=sc-re4>{below}</div>' if below else ''}"
            "</div>"
        )

    return page(f"<div class='sc-root'><div class='sc-head'>{len(talk)} comments</div>{nested(talk, one)}</div>")


def alternating(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        kind = "question" if said.parent is None else "reply"
        return (
            f"<div class='{kind}-box'><p class='{kind}-user'>{escape(said.author)}</p><p class='{kind}-date'>{said.date}</p>"
            f"<div class='{kind}-text'>{escape(said.text)}</div></div>"
        )

    return page(f"<div class='guestbook'><h2>Guest book</h2>{flat(talk, one)}</div>")


TREE: dict[str, Callable[[Talk], str]] = {
    shape.__name__: shape
    for shape in (
        nested_lists,
        bare_divs,
        table_with_widths,
        author_after_text,
        one_sentence,
        without_times,
        minified,
        containers_after,
        parent_attributes,
        parent_links,
        dotted_numbers,
        levels_in_classes,
        before_the_article,
        hash_classes,
    )
}
FLAT: dict[str, Callable[[Talk], str]] = {
    shape.__name__: shape
    for shape in (
        definition_list,
        flat_with_quotations,
        paragraphs_alone,
        headed_blocks,
        two_rows_each,
        forum_with_signatures,
    )
}
MIXED: dict[str, Callable[[Talk], str]] = {"alternating": alternating}
assert ENGLISH
