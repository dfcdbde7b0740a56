"""Layouts in which all comments stand in one row, with or without marks of who answers whom."""

from __future__ import annotations

from html import escape

from tests.carriers.recovery.layouts import Said, children, depth, flat, page

Talk = tuple[Said, ...]


def definition_list(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return f"<dt><strong>{escape(said.author)}</strong>, {said.date}</dt><dd>{escape(said.text)}</dd>"

    return page(f"<h2>Comments</h2><dl>{flat(talk, one)}</dl>")


def flat_with_quotations(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        parent = talk[said.parent] if said.parent is not None else None
        quoted = ""
        if parent is not None:
            quoted = f"<blockquote><p>{escape(parent.author)} wrote:</p><p>{escape(parent.text)}</p></blockquote>"
        return (
            f"<div class='entry' id='p{index + 20_000}'><div class='meta'><span class='nick'>{escape(said.author)}"
            f"</span>"
            f"<span class='posted'>{said.date}</span></div><div class='content'>{quoted}<p>{escape(said.text)}</p>"
            f"</div></div>"
        )

    return page(f"<div id='board'><h2>Discussion</h2>{flat(talk, one)}</div>")


def paragraphs_alone(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return f"<p><b>{escape(said.author)}</b> ({said.date})<br>{escape(said.text)}</p>"

    return page(f"<h3>Comments</h3>{flat(talk, one)}<hr>")


def headed_blocks(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        end = f"<p>And that is all I say of number {index}.</p><hr>"
        return f"<h4>{escape(said.author)}</h4><p>{said.date}</p><p>{escape(said.text)}</p>{end}"

    return page(f"<div><h2>Comments</h2>{flat(talk, one)}</div>")


def two_rows_each(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return (
            f"<tr class='head'><td><b>{escape(said.author)}</b></td><td>{said.date}</td></tr><tr class='post'><td"
            f" colspan='2'>"
            f"{escape(said.text)}</td></tr>"
        )

    return page(f"<h2>Comments</h2><table>{flat(talk, one)}</table>")


def forum_with_signatures(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return (
            f"<div class='post' id='post_{index + 3300}'><div class='member'><h4><a"
            f" href='/member.php?u={len(said.author)}'>"
            f"{escape(said.author)}</a></h4><p>Posts: {len(said.author) * 7}</p><p>From: {said.author[:3]}town</p>"
            f"</div><div class='bit'>"
            f"<p class='when'>{said.date}</p><div class='text'>{escape(said.text)}</div><div"
            f" class='signature'>{escape(said.author)}"
            f" thinks that all rivers lead home</div><ul><li><a href='/q'>Quote</a></li><li><a href='/r'>Report</a>"
            f"</li></ul></div></div>"
        )

    return page(f"<div id='posts'><h1>Bridge closed</h1>{flat(talk, one)}</div>")


def alternating(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        kind = "question" if said.parent is None else "reply"
        return (
            f"<div class='{kind}-box'><p class='{kind}-user'>{escape(said.author)}</p><p"
            f" class='{kind}-date'>{said.date}</p>"
            f"<div class='{kind}-text'>{escape(said.text)}</div></div>"
        )

    return page(f"<div class='guestbook'><h2>Guest book</h2>{flat(talk, one)}</div>")


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
            f"<article class='opinion opinion--level-{depth(talk, index) + 1}'><header><h3>{escape(said.author)}"
            f"</h3><time datetime="
            f"'2021-05-03T10:{index:02}:00+02:00'>{said.date}</time></header><p>{escape(said.text)}</p><footer>"
            f"<button>Like</button>"
            "</footer></article>"
        )

    return page(f"<section class='opinions'>{flat(talk, one)}</section>")


def parent_attributes(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        parent = "" if said.parent is None else f"m{said.parent + 500}"
        return (
            f"<div class='row' data-id='m{index + 500}' data-parent='{parent}'><img src='/a.png'"
            f" alt='{escape(said.author)}'>"
            f"<strong>{escape(said.author)}</strong><small title='2021-05-03T0{index % 10}:00:00Z'>{said.ago}</small>"
            f"<p>{escape(said.text)}</p><span class='likes'>{index}</span></div>"
        )

    return page(f"<div class='feed'><h2>Discussion ({len(talk)})</h2>{flat(talk, one)}</div>")


def parent_links(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        link = ""
        if said.parent is not None:
            link = f"<a href='#note{said.parent + 70}'>in reply to {escape(talk[said.parent].author)}</a>"
        return (
            f"<div class='note' id='note{index + 70}'><a class='name' href='/user/{index}'>{escape(said.author)}"
            f"</a> <a href='#note"
            f"{index + 70}'>{said.date}</a> {link}<div><p>{escape(said.text)}</p></div></div>"
        )

    return page(f"<h2>Notes from readers</h2><div>{flat(talk, one)}</div>")


def minified(talk: Talk) -> str:
    def one(index: int, said: Said) -> str:
        return (
            f'<div class="a1x q{depth(talk, index)}" data-depth="{depth(talk, index)}"'
            f' id="t3_k{index + 10}z"><span class="b7">'
            f'{escape(said.author)}</span><span class="b9">{said.ago}</span><div class="d4">{escape(said.text)}'
            f"</div>"
            "<button>Reply</button><button>Share</button></div>"
        )

    return page(f'<div class="z0">{flat(talk, one)}</div>')
