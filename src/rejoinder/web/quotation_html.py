"""Above each quotation in a comment: whom it quotes, linked to where that stands."""

from html import escape

from rejoinder.web.phrases import Phrases
from rejoinder.web.views import QuoteView

_OPEN = "<blockquote>"
_CLOSE = "</blockquote>"


def name_sources(html: str, quotes: tuple[QuoteView, ...], phrases: Phrases, prefix: str) -> str:
    """Return a comment's rendering with the source named at the head of its outermost quotations.

    `block` of a quote counts the outermost quotations from 0; those that nobody claimed stay as they are. `prefix`
    stands before addresses that begin with a slash.
    """
    by_block = {quote.block: quote for quote in quotes}
    pieces = html.split(_OPEN)
    shown = [pieces[0]]
    depth = 0
    block = -1
    for piece in pieces[1:]:
        if depth == 0:
            block += 1
            quote = by_block.get(block)
            shown.append(_OPEN if quote is None else _OPEN + _source(quote, phrases, prefix))
        else:
            shown.append(_OPEN)
        depth = max(0, depth + 1 - piece.count(_CLOSE))
        shown.append(piece)
    return "".join(shown)


def _source(quote: QuoteView, phrases: Phrases, prefix: str) -> str:
    if quote.of_story:
        words = phrases.story_says
    else:
        before, after = phrases.wrote
        name = phrases.lost if quote.author is None else f"<bdi>{escape(quote.author)}</bdi>"
        words = f"{before}{name}{after}"
    if quote.href is not None:
        href = prefix + quote.href if quote.href.startswith("/") else quote.href
        words = f'<a href="{escape(href)}">{words}</a>'
    # With a direction of its own it does not count when the browser looks for the body's.
    return f'<p class="rj-source" dir="{phrases.language.direction}">{words}</p>'
