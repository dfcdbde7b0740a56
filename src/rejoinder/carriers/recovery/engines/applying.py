"""What a rule finds on a page."""

import re
from collections import defaultdict
from collections.abc import Iterator

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent
from rejoinder.carriers.recovery.engines.rules import Place, Rule
from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.html_parents import set_parents
from rejoinder.carriers.recovery.html_times import Calendar, machine_time, moment_in
from rejoinder.carriers.recovery.page_comments import Found, PageComment, ancestors, owners_of
from rejoinder.carriers.recovery.page_texts import lay_out
from rejoinder.carriers.recovery.times import name_and_time
from rejoinder.carriers.recovery.page_words import name_of, spaced_words, tidy, words

_MOST_NAME_CHARS = 100
_BESIDE_NAMES = ".says, .reply, .comment-reply-link, .comment-edit-link, .comment-number, time, button"
_DEPTH = re.compile(r"(?:^|\s)depth-\d+(?:\s|$)")
_REPLIES = re.compile(r"(?:^|[\s_-])(?:children|replies|child|indented|answers)(?:[\s_-]|$)")
_COMMENT_CLASS = re.compile(r"(?:^|[\s_-])(?:comment|pingback|trackback|depth-\d+)", re.IGNORECASE)
_PRECEDING = "preceding-anchor"
_MOST_MARKED = 30
_MOST_CLOCK_CHARS = 20
_CLOCK = re.compile(r"\d\d?[:.h]\d\d(?!\d)|\d\d?\s*[ap]\.?m\b", re.IGNORECASE)
_ANY_TIME = Calendar(captured_at=0)

_Matches = dict[int, list[html.HtmlElement]]


def apply(rule: Rule, root: html.HtmlElement, text: str) -> Found | None:
    """Return the comments that a rule finds on a page; None when it does not apply. `text` is the whole file's."""
    if not any(hint in text for hint in rule.hints):
        return None
    if rule.where is not None and not find_all(root, rule.where):
        return None
    items = list(_items(rule, root))
    if not items:
        return None
    parts = find_all(root, rule.parts) if rule.parts else []
    comments = [PageComment(item) for item in (_in_order(root, [*items, *parts]) if parts else items)]
    if rule.item_id:
        _widen(comments)
    if rule.follows:
        _add_following(comments)
    owners = owners_of(root, comments)
    found = Found(comments, owners, rule.confidence, Reason.ENGINE_MARKUP, rule.name, rule.key)
    search = _Search(root, owners)
    for index, comment in enumerate(found.comments):
        _read(rule, search, index, comment)
    _mark(rule.pingback, Reason.PINGBACK, search, found)
    _mark(rule.private, Reason.PRIVATE, search, found)
    for index, comment in enumerate(found.comments):
        lay_out(comment, owners, index, _texts(rule, search, index))
    for selector in rule.more:
        found.more += find_all(root, selector)
    set_parents(found, rule.tree)
    return found


class _Search:
    """Looks for elements all over the page at once, and gives each item those that are its own."""

    def __init__(self, root: html.HtmlElement, owners: dict[html.HtmlElement, int]) -> None:
        self._root = root
        self._owners = owners
        self._known: dict[str, _Matches] = {}

    def own(self, selector: str, index: int) -> list[html.HtmlElement]:
        """Return the matches within the item `index`, outside the items in it."""
        if selector not in self._known:
            found: _Matches = defaultdict(list)
            for element in find_all(self._root, selector):
                owner = self._owners.get(element)
                if owner is not None:
                    found[owner].append(element)
            self._known[selector] = found
        return self._known[selector].get(index, [])


def _items(rule: Rule, root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    pattern = re.compile(rule.item_id) if rule.item_id else None
    numbers: dict[html.HtmlElement, str] = {}
    known: set[html.HtmlElement] = set()
    for element in find_all(root, rule.item):
        if pattern is not None:
            match = pattern.fullmatch(element.get("id", ""))
            if match is None:
                continue
            # A list item and the block in it may bear the same number: they are one.
            if any(numbers.get(above) == match[1] for above in ancestors(element)):
                continue
            numbers[element] = match[1]
        elif _is_wrapped(element, rule):
            continue
        if rule.is_once_in_lists:
            if _is_part(element, known):
                continue
            known.add(element)
        yield element


def _is_part(element: html.HtmlElement, known: set[html.HtmlElement]) -> bool:
    """Whether an element stands within an item that is known, with no list of replies between."""
    for above in ancestors(element):
        if above in known:
            return True
        if above.tag in ("ul", "ol") or _REPLIES.search(above.get("class") or ""):
            return False
    return False


def _is_wrapped(element: html.HtmlElement, rule: Rule) -> bool:
    """Whether an element of a table is only around the row that is the item."""
    return element.tag == "tr" and (
        bool(find_all(element, "tr")) or not any(find_all(element, one) for one in rule.text)
    )


def _in_order(root: html.HtmlElement, items: list[html.HtmlElement]) -> list[html.HtmlElement]:
    wanted = set(items)
    return [element for element in root.iter() if element in wanted]


def _add_following(comments: list[PageComment]) -> None:
    known = {comment.element for comment in comments}
    for comment in comments:
        for sibling in comment.element.itersiblings():
            if sibling in known:
                break
            comment.members.append(sibling)


def _widen(comments: list[PageComment]) -> None:
    """Take the list item around a comment for the comment, when that alone is in it beside lists of replies.

    Themes put the number on a block within; replies then stand beside the block, not in it.
    """
    items = {comment.element for comment in comments}
    wrappers: dict[html.HtmlElement, PageComment | None] = {}
    for comment in comments:
        is_in_list = False
        for above in ancestors(comment.element):
            if above in items:
                break
            if above.tag == "li" or _DEPTH.search(above.get("class") or ""):
                if above not in wrappers:
                    wrappers[above] = comment
                elif not is_in_list:
                    wrappers[above] = None
                break
            is_in_list = is_in_list or above.tag in ("ul", "ol") or bool(_REPLIES.search(above.get("class") or ""))
    for wrapper, owner in wrappers.items():
        if owner is not None and _COMMENT_CLASS.search(wrapper.get("class") or ""):
            owner.anchors = (owner.element.get("id", ""),)
            owner.element = wrapper


def _read(rule: Rule, search: _Search, index: int, comment: PageComment) -> None:
    comment.boundary = rule.confidence
    _read_author(rule, search, index, comment)
    _read_time(rule, search, index, comment)
    comment.id = _first_value(rule.ids, search, index, comment)
    if comment.id is None and rule.item_id is not None:
        own = [comment.element.get("id", ""), *comment.anchors]
        comment.id = next((match[1] for one in own if (match := re.fullmatch(rule.item_id, one))), None)
    comment.anchors = tuple(_anchors(comment))
    comment.parent_id = _last_value(rule.parents, search, index, comment)
    comment.number = _first_value(rule.numbers, search, index, comment)
    level = _first_value(rule.levels, search, index, comment)
    comment.level = int(level) if level is not None and level.isdigit() else None
    votes = [_number(value) for place in rule.rated[:2] if (value := _first_value((place,), search, index, comment))]
    comment.up, comment.down = [*(max(0, vote) for vote in votes), 0, 0][:2]
    if rule.removed is not None and (notices := search.own(rule.removed, index)):
        is_whole = notices[0] is comment.element
        comment.notice = "" if is_whole else words(notices[0])


def _anchors(comment: PageComment) -> Iterator[str]:
    """Yield the names by which links lead to a comment."""
    seen = set()
    marked = [comment.element, *_anchors_before(comment.element), *comment.element.iter("a", "article", "div", "p")]
    for name in (*comment.anchors, *(one.get(key) or "" for one in marked[:_MOST_MARKED] for key in ("id", "name"))):
        if name and name not in seen and comment.id is not None and comment.id in name:
            seen.add(name)
            yield name


def _read_author(rule: Rule, search: _Search, index: int, comment: PageComment) -> None:
    """Set the author. Where the name stands among other things, those are told from it, else it is only suggested."""
    others = {one for selector in (*rule.drop, _BESIDE_NAMES) for one in search.own(selector, index)}
    for place in rule.time:
        if place.selector and place.selector != _PRECEDING:
            others.update(search.own(place.selector, index))
    for place in rule.author:
        for element, value in _values(place, search, index, comment):
            if place.attribute is None and place.pattern is None:
                value = words(element, lambda one: one in others)
            name, time = _without_time(name_of(value))
            if not name or len(name) > _MOST_NAME_CHARS:
                continue
            if moment_in(name, _ANY_TIME) is not None:
                comment.author = absent(Reason.NAME_IN_HEAD, name, 0.5)
            else:
                confidence = rule.confidence if time is None else min(rule.confidence, 0.9)
                comment.author = Field(name, confidence, Reason.ENGINE_MARKUP)
            comment.time_text = time
            if element is not comment.element:
                comment.heads.append(element)
            comment.author_url = _address(element, comment.element)
            return
    comment.author = absent(Reason.NOT_STATED, confidence=0.9)


def _without_time(name: str) -> tuple[str, str | None]:
    """Return a name without a time behind it, and that time."""
    parts = name_and_time(name) if any(char.isdigit() for char in name) else None
    if parts is not None and parts[1] is not None and parts[0].strip():
        return parts[0].strip(" -–—|,"), parts[1]
    return name.rstrip(" -–—|,"), None


def _address(element: html.HtmlElement, item: html.HtmlElement) -> str | None:
    """Return where the name leads to: it is in a link, or a link is in it."""
    links = [element, *find_all(element, "a[href]")] if element is not item else []
    for above in ancestors(element):
        if above is item:
            break
        links.append(above)
    return next((one.get("href") for one in links if one.tag == "a" and one.get("href")), None)


def _read_time(rule: Rule, search: _Search, index: int, comment: PageComment) -> None:
    for place in rule.time:
        for element, value in _values(place, search, index, comment):
            mark = value if place.attribute is not None else None
            if mark is not None and machine_time(mark) is None and moment_in(mark, _ANY_TIME) is None:
                continue
            shown = spaced_words(element) if element is not comment.element else ""
            said = value if mark is None and place.pattern else shown or value
            if mark is None and moment_in(said, _ANY_TIME) is None:
                continue
            if mark is None and not place.pattern:
                element, said = _with_clock(element, said, comment.element)
            comment.time_mark, comment.time_text = mark, said
            if element is not comment.element:
                comment.heads.append(element)
            return


def _with_clock(element: html.HtmlElement, said: str, item: html.HtmlElement) -> tuple[html.HtmlElement, str]:
    """Return a date together with the time of day where that stands beside it."""
    if _CLOCK.search(said):
        return element, said
    for sibling in (element.getnext(), element.getprevious()):
        if sibling is None or not isinstance(sibling.tag, str) or sibling is item:
            continue
        clock = spaced_words(sibling)
        if len(clock) <= _MOST_CLOCK_CHARS and _CLOCK.search(clock) and moment_in(clock, _ANY_TIME) is None:
            return element, f"{said} {clock}"
    return element, said


def _values(
    place: Place, search: _Search, index: int, comment: PageComment
) -> Iterator[tuple[html.HtmlElement, str]]:
    """Yield what stands in a place of an item, each with its element."""
    if place.selector == _PRECEDING:
        elements = list(_anchors_before(comment.element))
    else:
        elements = search.own(place.selector, index) if place.selector else [comment.element]
    for element in elements:
        value = element.get(place.attribute) if place.attribute else words(element)
        if value is not None and place.pattern is not None:
            match = re.search(place.pattern, value)
            value = match[1] if match else None
        if value:
            yield element, tidy(value)


def _first_value(places: tuple[Place, ...], search: _Search, index: int, comment: PageComment) -> str | None:
    return next((value for place in places for _, value in _values(place, search, index, comment)), None)


def _last_value(places: tuple[Place, ...], search: _Search, index: int, comment: PageComment) -> str | None:
    """Return the last of several: a comment may name the story first and then what it answers."""
    for place in places:
        values = [value for _, value in _values(place, search, index, comment)]
        if values:
            return values[-1]
    return None


def _anchors_before(item: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the empty anchors that stand right before an item."""
    for sibling in item.itersiblings(preceding=True):
        if sibling.tag != "a" or (sibling.text or "").strip():
            return
        yield sibling


def _number(text: str) -> int:
    found = re.search(r"-?\d{1,9}", text.replace(",", ""))
    return int(found[0]) if found else 0


def _mark(selector: str | None, reason: Reason, search: _Search, found: Found) -> None:
    """Mark the items that a selector finds, or whose first child it finds, as none to be kept."""
    if selector is None:
        return
    for index, comment in enumerate(found.comments):
        if any(one in (comment.element, *comment.element[:1]) for one in search.own(selector, index)):
            comment.skipped = reason


def _texts(rule: Rule, search: _Search, index: int) -> tuple[list[html.HtmlElement], list[html.HtmlElement]]:
    """Return the elements of an item's text (none: the item itself), and what is left out of it."""
    dropped = [element for selector in rule.drop for element in search.own(selector, index)]
    for selector in rule.text:
        elements = search.own(selector, index)
        outermost = [one for one in elements if not any(above in elements for above in ancestors(one))]
        if any(words(one) or find_all(one, "img, iframe, video, embed") for one in outermost):
            return outermost, dropped
    return [], dropped

