"""Which comment each one answers: by links and attributes, nesting, containers, levels, numbers, and names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.recovery.repetition.bodies import Body
from rejoinder.carriers.recovery.repetition.columns import Layout
from rejoinder.carriers.recovery.repetition.groups import Group
from rejoinder.carriers.recovery.repetition.levels import Levels, find_levels
from rejoinder.carriers.recovery.repetition.marks import class_tokens, is_answer_label
from rejoinder.carriers.recovery.repetition.numbers import Numbers
from rejoinder.carriers.recovery.repetition.page import Page
from rejoinder.carriers.recovery.repetition.reading import Reading

_PARENT_ATTRIBUTE: Final = re.compile(
    r"parent|repl(?:y|ied)[-_]?to|in[-_]?reply|ancestor|antwort[-_]?auf", re.IGNORECASE
)
MOST_NUMBERED_CHARS: Final = 59
MOST_OPENING_CHARS: Final = 120
_DOTTED: Final = re.compile(r"^\W*(?:nr\.?|no\.?|#)?\s*(\d{1,5}(?:\.\d{1,4})*)\.?(?=$|\s|\W)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+")
_ADDRESS: Final = re.compile(r"^\W{0,2}@\s?(?P<name>\S.{0,60})")
_QUOTED: Final = re.compile(
    r"^\W{0,3}(?:(?:quote|zitat|citation|cita|quoting|originally posted) ?(?:by|von|from|de"
    r"|di)? ?:? ?)?(?P<name>[^\n]{1,50}?)"
    r" ?(?:said|wrote|writes|says|schrieb|schreibt|sagte|hat geschrieben|a [ée]crit|dijo|escribi[óo]"
    r"|ha scritto|escreveu|schreef"
    r"|skrev|napisa[łl]\w*|писал\w*|написал\w*|kirjoitti|yazd[ıi]|كتب)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Parent:
    """The item that another answers, None for the top level, with the reason and its confidence."""

    index: int | None
    reason: Reason
    confidence: float
    level: int | None = None


def find_parents(reading: Reading) -> list[Parent]:
    """Return the parent of every item."""
    page, group, layouts, shells = reading.page, reading.choice.group, reading.layouts, reading.shells
    numbers = reading.numbers
    authors = [item.name for item in reading.items]
    bodies = [item.body for item in reading.items]
    count = len(group.items)
    stated = _stated(page, layouts, shells, numbers, authors, bodies)
    below = _helpers(page, group, shells, numbers)
    nested = any(outer >= 0 for outer in group.outer) or bool(below)
    levels = find_levels(page, layouts, shells) if not nested or not any(outer >= 0 for outer in group.outer) else None
    by_level = _by_level(levels, count) if levels is not None and not below else {}
    dotted = {} if nested or by_level else _dotted(page, layouts, count)
    structured = bool(stated or nested or by_level or dotted)
    named = {} if structured else _named(page, authors, bodies)
    result = []
    for item in range(count):
        level = levels.by_item[item] if levels is not None else None
        if item in stated:
            target = stated[item]
            result.append(Parent(target, Reason.PARENT_LINK, 0.98, level))
        elif group.outer[item] >= 0:
            result.append(Parent(group.outer[item], Reason.NESTING, 0.97, level))
        elif item in below:
            result.append(Parent(below[item], Reason.NESTING, 0.95, level))
        elif item in by_level and levels is not None:
            result.append(Parent(by_level[item], Reason.LEVEL_NUMBER, levels.confidence, level))
        elif item in dotted:
            result.append(Parent(dotted[item], Reason.DOTTED_NUMBER, 0.95, level))
        elif item in named:
            result.append(named[item])
        else:
            result.append(Parent(None, Reason.TOP_LEVEL, 0.96 if structured else 0.9, level))
    return _without_rings(result)


def _without_rings(parents: list[Parent]) -> list[Parent]:
    """Return the parents with every ring opened at the item that closes it."""
    done = [0] * len(parents)
    for start in range(len(parents)):
        way: list[int] = []
        at: int | None = start
        while at is not None and not done[at]:
            done[at] = 1
            way.append(at)
            at = parents[at].index
        if at is not None and at in way:
            parents[way[-1]] = Parent(None, Reason.TOP_LEVEL, 0.5)
    return parents


def _stated(
    page: Page,
    layouts: Sequence[Layout],
    shells: Sequence[list[int]],
    numbers: Numbers,
    authors: Sequence[str | None],
    bodies: Sequence[Body],
) -> dict[int, int]:
    """Return the parents that attributes name and that links with such a label lead to."""
    by_attribute: dict[int, int] = {}
    by_link: dict[int, int] = {}
    for layout in layouts:
        for item in layout.read:
            body = bodies[item]
            texts = {page.owner[piece] for piece in body.pieces}
            first_text = body.pieces[0] if body.pieces else len(page.pieces)
            for index in (*shells[item], *layout.own[item]):
                element = page.elements[index]
                if page.tags[index] == "a" and index not in texts:
                    target = _link_target(page, index, numbers, authors)
                    if target is not None and target != item:
                        by_link.setdefault(item, target)
                if page.first_piece[index] > first_text and page.tags[index] not in ("a", "input", "div", "li", "span"):
                    continue
                for name, value in element.attrib.items():
                    if len(value) < 100 and _PARENT_ATTRIBUTE.search(name):
                        target = _target(value, numbers)
                        if target is not None and target != item:
                            by_attribute.setdefault(item, target)
    return {**by_link, **by_attribute}


def _target(value: str, numbers: Numbers) -> int | None:
    if value in numbers.targets:
        return numbers.targets[value]
    found = _NUMBER.findall(value)
    return numbers.targets.get(found[-1]) if found else None


def _link_target(page: Page, index: int, numbers: Numbers, authors: Sequence[str | None]) -> int | None:
    address = page.attribute(index, "href")
    if not address or not any(char.isdigit() for char in address):
        return None
    target = _target(address.rsplit("#", 1)[-1], numbers)
    if target is None:
        return None
    parent = page.parent[index]
    around = page.text(parent) if page.last_piece[parent] - page.first_piece[parent] <= 4 else ""
    label = " ".join(
        (page.text(index), page.attribute(index, "title"), page.attribute(index, "rel"), page.names[index])
    )
    if is_answer_label(label) or (len(around) < 80 and is_answer_label(around)):
        return target
    author = authors[target]
    text = page.text(index).lstrip("@ ").strip()
    return target if author and text == author else None


def _helpers(page: Page, group: Group, shells: Sequence[list[int]], numbers: Numbers) -> dict[int, int]:
    """Return the parents of items in containers that follow the comment they answer, or bear its number."""
    tops: dict[int, int] = {}
    for place, (first, end) in enumerate(group.items):
        if group.outer[place] < 0:
            top = shells[place][-1] if shells[place] else first
            tops[top] = place
            if page.end[first] != end:
                # Any element of a run may be the one before a container.
                index = first
                while page.end[index] < end:
                    index = page.end[index]
                    tops[index] = place
    result: dict[int, int] = {}
    answers: dict[int, int | None] = {}
    for top, place in tops.items():
        if place in result or page.parent[top] < 0:
            continue
        index = page.parent[top]
        while index > 0 and page.tags[index] not in ("body", "html"):
            if index not in answers:
                answers[index] = _answered_by(page, index, tops, numbers, answers)
            if (target := answers[index]) is not None and target != place:
                result[place] = target
                break
            index = page.parent[index]
    return result


def _answered_by(
    page: Page, container: int, tops: dict[int, int], numbers: Numbers, answers: dict[int, int | None]
) -> int | None:
    """Return the item whose answers a container holds, None when it is no such container."""
    pattern = page.attribute(container, "id")
    if pattern and (found := _NUMBER.findall(pattern)) and len(found[-1]) > 2 and found[-1] in numbers.targets:
        return numbers.targets[found[-1]]
    kind = (page.tags[container], class_tokens(page.classes[container]))
    index = page.before[container]
    while index >= 0:
        if index in tops:
            return tops[index]
        if page.first_piece[index] < page.last_piece[index]:
            if (page.tags[index], class_tokens(page.classes[index])) != kind:
                return None
            if index in answers:
                return answers[index]
        index = page.before[index]
    return None


def _by_level(levels: Levels, count: int) -> dict[int, int]:
    result: dict[int, int] = {}
    stack: list[tuple[int, int]] = []
    for item in range(count):
        level = levels.by_item[item]
        while stack and stack[-1][0] >= level:
            stack.pop()
        if stack:
            result[item] = stack[-1][1]
        stack.append((level, item))
    return result


def _dotted(page: Page, layouts: Sequence[Layout], count: int) -> dict[int, int]:
    """Return the parents that numbers such as 1.2 give, when nearly all items have a number of their own."""
    found: dict[int, str] = {}
    for layout in layouts:
        for item in layout.read:
            for piece in layout.own_pieces[item][:8]:
                match = _numbered(page.pieces[piece])
                if match and (place := page.time_at[piece]) is not None and place[0] <= match.start(1):
                    continue
                if match:
                    found[item] = match[1]
                    break
    places = {number: item for item, number in found.items()}
    if len(found) < 0.8 * count or len(places) < len(found) or not any("." in number for number in places):
        return {}
    result = {}
    for item, number in found.items():
        target = places.get(number.rpartition(".")[0])
        if target is not None and target < item:
            result[item] = target
    return result


def _numbered(text: str) -> re.Match[str] | None:
    return _DOTTED.match(text) if len(text) <= MOST_NUMBERED_CHARS else None


def _quoted(opening: str) -> re.Match[str] | None:
    return _QUOTED.match(" ".join(opening[:MOST_OPENING_CHARS].split()))


def _named(page: Page, authors: Sequence[str | None], bodies: Sequence[Body]) -> dict[int, Parent]:
    """Return whom texts address or quote by name at their beginning: suggestions, on pages without any tree."""
    result: dict[int, Parent] = {}
    latest: dict[str, int] = {}
    for item, body in enumerate(bodies):
        opening = " ".join(page.pieces[piece] for piece in body.pieces[:3])
        match = _quoted(opening)
        target = latest.get(match["name"].strip(" ,:@").casefold()) if match else None
        if target is not None:
            result[item] = Parent(target, Reason.QUOTED_HEADER, 0.75)
        elif (match := _ADDRESS.match(opening[:MOST_OPENING_CHARS])) is not None:
            target = _addressed(match["name"], latest)
            if target is not None:
                result[item] = Parent(target, Reason.ADDRESSED, 0.7)
        if author := authors[item]:
            latest[author.casefold()] = item
    return result


def _addressed(text: str, latest: dict[str, int]) -> int | None:
    words = text.casefold().split()
    for length in range(min(5, len(words)), 0, -1):
        name = " ".join(words[:length]).rstrip(":,;.!?")
        if name in latest:
            return latest[name]
    return None
