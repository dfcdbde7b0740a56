"""The words that an element shows, and copies of what it holds without what does not belong to it."""

import re
from collections.abc import Callable, Iterable, Iterator, Set

from lxml import etree, html

from rejoinder.carriers.recovery.page_comments import TextPlace, ancestors

UNSEEN = frozenset("script style template noscript head title svg select option textarea button input iframe".split())
BREAKS = frozenset(
    "br p div li ul ol dl dt dd tr td th table blockquote pre h1 h2 h3 h4 h5 h6 section article header footer".split()
)
_SPACES = re.compile(r"\s+")
_SOFT = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
# What stands between a name and a time, in the languages that systems come in.
_SAYS = (
    "says? said wrote writes commented replied posted submitted sagt sagte schrieb schreibt meint meinte kommentierte"
    " dit écrit dice dijo escribió disse scrive scrisse zegt schreef skriver skrev napisał pisze пишет говорит написал"
    " говорить yazdı diyor dedi 说 說 說道 より يقول قال"
)
_LINKING = (
    "on at am um by von par por da de del le la les el il lo a à à dit in den op om kl at the ha em as às | via us"
)
_CONNECTED = "|".join((_SAYS + " " + _LINKING.replace("|", "")).split())
_CONNECTING = re.compile(rf"^[\W\d_]*+(?:(?:{_CONNECTED})(?![^\W\d_])[\W\d_]*+)*+$", re.IGNORECASE)
MOST_CONNECTING_CHARS = 40
_UNVERIFIED = re.compile(
    r"\((?:not verified|nicht überprüft|non vérifié|no verificado|non verificato|niet gecontroleerd|não verificado"
    r"|niezweryfikowany|не проверено|غير متحقق)\)\s*+$",
    re.IGNORECASE,
)
# Small letters only: Said is a name too.
_SAYING_LAST = re.compile(rf"(?<![ ,])[ ,]{{1,4}}(?:(?:a|ha|has) )?(?:{'|'.join(_SAYS.split())}) ?[:：.…]{{0,8}} ?$")


def words(
    element: html.HtmlElement,
    is_skipped: Callable[[html.HtmlElement], bool] | None = None,
    dropped: Set[TextPlace] = frozenset(),
) -> str:
    """Return the words that an element shows, blanks joined; what `is_skipped` says is left out."""
    parts: list[str] = []
    for one, is_tail, text in texts_in(element, is_skipped):
        if one.tag in BREAKS:
            parts.append(" ")
        if text and (one, is_tail) not in dropped:
            parts.append(text)
    return tidy("".join(parts))


def spaced_words(element: html.HtmlElement) -> str:
    """Return the words of an element with a blank between any two of its elements, as dates are set apart by style."""
    return tidy(" ".join(text for _, _, text in texts_in(element) if text))


def texts_in(
    root: html.HtmlElement, is_skipped: Callable[[html.HtmlElement], bool] | None = None
) -> Iterator[tuple[html.HtmlElement, bool, str | None]]:
    """Yield the text nodes within an element that are shown, in order: (element, is it behind it, text)."""
    skipping: html.HtmlElement | None = None
    for event, one in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            if skipping is None and one is not root:
                is_unseen = one.tag in UNSEEN or (is_skipped is not None and is_skipped(one))
                skipping = one if is_unseen else None
            if skipping is None:
                yield one, False, one.text
        else:
            if skipping is one:
                skipping = None
            if skipping is None and one is not root:
                yield one, True, one.tail


def tidy(text: str) -> str:
    """Return text with single blanks and without marks that are not seen."""
    return _SPACES.sub(" ", _SOFT.sub("", text)).strip()


def is_connecting(text: str) -> bool:
    """Whether text only joins a name and a time: punctuation, "says:", "on"."""
    return len(text) <= MOST_CONNECTING_CHARS and bool(_CONNECTING.match(text.strip()))


def name_of(text: str) -> str:
    """Return a name without the "says:" or colon behind it, and without a system's "(not verified)"."""
    text = _UNVERIFIED.sub("", text)
    return _SAYING_LAST.sub("", tidy(text)).rstrip(":： ").strip(" ,|·•–—")


def around(
    head: html.HtmlElement, root: html.HtmlElement, is_skipped: Callable[[html.HtmlElement], bool]
) -> html.HtmlElement:
    """Return the outermost element around a head within `root` that shows nothing but heads and what joins them."""
    best = head
    for above in ancestors(head):
        if above is root or not is_connecting(words(above, is_skipped)):
            break
        best = above
    return best


def copy_of(
    roots: Iterable[html.HtmlElement], is_skipped: Callable[[html.HtmlElement], bool], dropped: Set[TextPlace]
) -> html.HtmlElement:
    """Return a `div` with what the elements hold, without what is skipped and dropped."""
    whole = html.Element("div")
    for root in roots:
        box = etree.SubElement(whole, "div")
        _copy_into(box, root, is_skipped, dropped)
    return whole[0] if len(whole) == 1 else whole


def _copy_into(
    box: html.HtmlElement,
    root: html.HtmlElement,
    is_skipped: Callable[[html.HtmlElement], bool],
    dropped: Set[TextPlace],
) -> None:
    copies = {root: box}
    for one, is_tail, text in texts_in(root, is_skipped):
        kept = "" if text is None or (one, is_tail) in dropped else text
        if is_tail:
            target = copies[one.getparent()]
            if len(target):
                target[-1].tail = (target[-1].tail or "") + kept
            else:
                target.text = (target.text or "") + kept
            continue
        if one is not root:
            copies[one] = etree.SubElement(copies[one.getparent()], one.tag, dict(one.attrib))
        copies[one].text = kept


def text_before(element: html.HtmlElement) -> tuple[TextPlace, str]:
    """Return the text node right before an element, and its text."""
    previous = element.getprevious()
    if previous is not None:
        return (previous, True), previous.tail or ""
    above = element.getparent()
    return (above, False), above.text or ""
