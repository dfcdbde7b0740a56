"""Layouts in which answers stand inside, below or further right of what they answer."""

from __future__ import annotations

from html import escape

from tests.carriers.recovery.layouts import RECENT, Said, depth, flat, nested, page

Talk = tuple[Said, ...]


def nested_lists(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<li id='c-{index + 4711}' class='reader{' first' if not index else ''}'><div class='top'><span"
            f" class='who'>"
            f"<a href='/people/{index}'>{escape(said.author)}</a></span> <time>{said.date}</time></div><div"
            f" class='words'>"
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
            f"<tr><td width='{20 * depth(talk, index) + 10}'></td><td><font size='2'><b>{escape(said.author)}</b>"
            f" wrote on"
            f" {said.date}</font><br>{escape(said.text)}<br><a href='re.cgi?n={index + 900}'>answer</a></td></tr>"
        )

    return page(f"<h2>Readers' comments</h2><table border='0'><tbody>{flat(talk, one)}</tbody></table>")


def author_after_text(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<li class='msg' id='msg{index + 310}'><div class='txt'><p>{escape(said.text)}</p></div>"
            f"<p class='by'>Posted by {escape(said.author)} at {said.date}"
            f"</p>{f'<ol>{below}</ol>' if below else ''}</li>"
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


def containers_after(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<a id='comment-{index + 82_000}'></a><article class='remark'><h4><a href='#comment-{index + 82_000}'>"
            f"{escape(said.text[:20])}</a></h4><span class='username'>{escape(said.author)}</span> <em>{said.date}</em>"
            f"<div class='field'>{escape(said.text)}</div></article>"
            f"{f'<div class=indented>{below}</div>' if below else ''}"
        )

    return page(f"<section class='remarks'><h2>Comments</h2>{nested(talk, one)}</section>")


def before_the_article(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<div class='comment' id='comment-{index + 60}'><cite>{escape(said.author)}</cite> <small>{said.date}"
            f"</small><p>"
            f"{escape(said.text)}</p>{below}</div>"
        )

    return page("", before=f"<div id='comments'><h2>Comments</h2>{nested(talk, one)}</div>", after=RECENT)


def hash_classes(talk: Talk) -> str:
    def one(index: int, said: Said, below: str) -> str:
        return (
            f"<div class='sc-x7Gh2 kPqwZe'><div class='sc-99aBc'><a class='sc-Zz1'"
            f" href='/profile/{index}'>{escape(said.author)}</a>"
            f"<span class='sc-t0'>{said.ago}</span></div><div class='sc-bd3'><div><span>{escape(said.text)}</span>"
            f"</div></div>"
            f"<div class='sc-ft1'><button>Like</button><button>Reply</button>"
            f"</div>{f'<div class=sc-re4>{below}</div>' if below else ''}"
            "</div>"
        )

    return page(f"<div class='sc-root'><div class='sc-head'>{len(talk)} comments</div>{nested(talk, one)}</div>")
