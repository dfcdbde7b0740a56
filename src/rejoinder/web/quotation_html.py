"""Above each quotation in a comment: whom it quotes, linked to where that stands."""

from html import escape

from rejoinder.core.markup import with_quote_heads
from rejoinder.web.phrases import Phrases
from rejoinder.web.views import QuoteView


def name_sources(html: str, quotes: tuple[QuoteView, ...], phrases: Phrases, prefix: str) -> str:
    """Return a comment's rendering with the source named at the head of its outermost quotations.

    `block` of a quote counts the outermost quotations from 0; those that nobody claimed stay as they are. `prefix`
    stands before addresses that begin with a slash.
    """
    return with_quote_heads(html, {quote.block: _source(quote, phrases, prefix) for quote in quotes})


def _source(quote: QuoteView, phrases: Phrases, prefix: str) -> str:
    if quote.of_story:
        words = phrases.story_says
    elif quote.author is None:
        words = phrases.comment_says
    else:
        before, after = phrases.wrote
        words = f"{before}<bdi>{escape(quote.author) or phrases.guest}</bdi>{after}"
    if quote.href is not None:
        href = prefix + quote.href if quote.href.startswith("/") else quote.href
        words = f'<a href="{escape(href)}">{words}</a>'
    # With a direction of its own it does not count when the browser looks for the body's.
    return f'<p class="rj-source" dir="{phrases.language.direction}">{words}</p>'
