"""Pages with what misleads: second lists, copies, patterns, removed comments, no discussion, few comments."""

from __future__ import annotations

from tests.carriers.recovery.layouts import ENGLISH, RECENT, Said, flat, nested, page

STORY = "/bridge-closed/"


def usual(index: int, said: Said, below: str) -> str:
    """Return one comment of a plain nested list."""
    return (
        f"<li class='comment' id='comment-{index + 60}'><cite class='fn'>{said.author}</cite>"
        f"<a href='{STORY}#comment-{index + 60}'><time datetime='2021-05-03T10:{index:02}'>{said.date}</time></a>"
        f"<div class='body'><p>{said.text}</p></div><a class='reply'>Reply</a>"
        f"{f'<ul class=children>{below}</ul>' if below else ''}</li>"
    )


def usual_list(talk: tuple[Said, ...] = ENGLISH) -> str:
    """Return the talk as a plain nested list."""
    return f"<ol class='commentlist'>{nested(talk, usual)}</ol>"


def with_comments_of_another_page() -> str:
    foreign = "".join(
        f"<li class='comment' id='comment-{number}'><cite class='fn'>Ole {number}</cite><a"
        f" href='/other-story/#comment-{number}'>"
        "<time>5 May 2021</time></a><div class='body'><p>I have always said so and will go on saying it.</p></div></li>"
        for number in range(960, 965)
    )
    return page(usual_list(), after=f"<ul class='latest'>{foreign}</ul>{RECENT}")


def shown_twice() -> str:
    return page(
        f"<div class='desktop'>{usual_list()}</div><div class='mobile' style='display:none'>{usual_list()}</div>"
    )


def with_a_pattern() -> str:
    pattern = (
        "<li class='comment' id='comment-0' style='display:none'><cite class='fn'>{{name}}</cite> <time>{{date}}</time>"
        "<div class='body'><p>{{text}}</p></div></li>"
    )
    return page(f"<ol class='commentlist'>{nested(ENGLISH, usual)}{pattern}</ol>")


def with_pingbacks() -> str:
    pingbacks = "".join(
        f"<li class='pingback' id='comment-{number}'><p>Pingback: <a href='https://example.org/{number}'>A page"
        f" that links</a>"
        "</p></li>"
        for number in range(700, 704)
    )
    return page(f"<ol class='commentlist'>{nested(ENGLISH, usual)}{pingbacks}</ol>")


def with_removed_comments() -> str:
    def one(index: int, said: Said, below: str) -> str:
        if index not in (4, 7):
            return usual(index, said, below)
        return (
            f"<li class='comment' id='comment-{index + 60}'><p>This comment was removed by a moderator.</p>{below}</li>"
        )

    return page(f"<ol class='commentlist'>{nested(ENGLISH, one)}</ol>")


def without_names() -> str:
    def one(index: int, said: Said) -> str:
        return f"<div class='comment'><span class='date'>{said.date}</span><p>{said.text}</p><a>Report</a></div>"

    return page(f"<div class='comments'><h2>Comments</h2>{flat(ENGLISH, one)}</div>")


def under_a_long_article() -> str:
    paragraph = (
        "<p>By Jane Roe, 3 May 2021. A long paragraph of the article with a lot of words in it, number {}.</p>" * 5
    )
    article = "".join(f"<h2>Part {number}: what happened then</h2>{paragraph}" for number in range(12))
    teasers = "".join(
        f"<article class='teaser'><span class='author'>Reporter {number % 4}</span><time>{number + 1} May 2021</time>"
        f"<h3><a href='/n/{number}'>A headline about something that happened {number}</a></h3><p>Teaser text that"
        f" tells a bit"
        " of the story to make you read on and on and on.</p></article>"
        for number in range(20)
    )

    def one(index: int, said: Said) -> str:
        return f"<div class='k'><b>{said.author}</b><span>{said.ago}</span><div>{said.text}</div></div>"

    return page(f"<div class='ks'>{flat(ENGLISH, one)}</div>", before=article, after=f"<div>{teasers}</div>")


def with_signs_only() -> str:
    def one(index: int, said: Said, below: str) -> str:
        return usual(index, Said(said.author, "❤" if index % 3 else said.text, said.parent, said.date, said.ago), below)

    return page(f"<ol class='commentlist'>{nested(ENGLISH, one)}</ol>")


def questions_with_answers() -> str:
    def remark(number: int, said: Said) -> str:
        return (
            f"<li class='remark' id='remark-{number}'><span>{said.text}</span> – <a"
            f" href='/users/{number}'>{said.author}</a>"
            f" <span class='age'>{said.date}</span></li>"
        )

    def answer(number: int, said: Said) -> str:
        remarks = "".join(remark(10 * number + place, ENGLISH[place + 6]) for place in range(2))
        return (
            f"<div class='answer' id='answer-{number + 100}'><div class='votes'>{number}</div><div class='post'>"
            f"<p>{said.text}</p>"
            f"<div class='card'>answered <span>{said.date}</span> <a href='/users/{number}'>{said.author}</a></div>"
            f"</div>"
            f"<ul>{remarks}</ul></div>"
        )

    return page("<h2>4 Answers</h2>" + "".join(answer(number, ENGLISH[number]) for number in range(4)))
