"""Whatever bullets, steps and indentation a page uses, its tree is read back as it was written."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.carriers.reading import read_bytes

FIRST = ["Anna", "Boris", "Chloe", "Dmitri", "Esra", "Farid", "Greta", "Hamid", "Ines", "Jonas"]
LAST = ["Okafor", "Lindqvist", "Marchetti", "Duarte", "Vogel", "Haddad"]
WORDS = ["river", "council", "bridge", "money", "night", "bus", "school", "budget", "vote", "flood", "plan", "road"]


@dataclass(frozen=True)
class Style:
    """How a page is printed. `marks` by depth, "1" numbers siblings; `step` and `body` in columns, a tab for 0."""

    marks: str
    step: int
    body: int
    base: int
    gap: int
    is_tight: bool
    line_end: str
    has_mark: bool


Comment = tuple[int, str, str]

names = st.one_of(
    st.sampled_from(FIRST),
    st.tuples(st.sampled_from(FIRST), st.sampled_from(LAST)).map(" ".join),
    st.tuples(st.sampled_from(FIRST), st.integers(1, 99)).map(lambda parts: f"{parts[0].lower()}{parts[1]}"),
    st.sampled_from(["ليلى حسن", "山田太郎", "Ольга Петрова", "J. R. Silva", "Maria de la Silva y Nowak"]),
)
sentences = st.tuples(st.lists(st.sampled_from(WORDS), min_size=3, max_size=20), st.sampled_from(".!?")).map(
    lambda parts: " ".join(parts[0]).capitalize() + parts[1]
)
paragraphs = st.lists(sentences, min_size=1, max_size=2).map("\n".join)
texts = st.lists(paragraphs, min_size=1, max_size=3).map("\n\n".join)


@st.composite
def trees(draw: st.DrawFn) -> list[Comment]:
    """Return (depth, author, text) in document order; a depth is at most one more than the one before."""
    found: list[Comment] = []
    depth = 0
    for _ in range(draw(st.integers(3, 14))):
        depth = draw(st.integers(1, min(depth + 1, 12)))
        found.append((depth, draw(names), draw(texts)))
    return found


@st.composite
def styles(draw: st.DrawFn) -> Style:
    step = draw(st.sampled_from([0, 2, 3, 4, 8]))
    return Style(
        marks=draw(st.sampled_from(["•", "-", "*", "+", "–", "1", "*+-"])),
        step=step,
        body=draw(st.sampled_from([step, min(2, step)])),
        base=draw(st.sampled_from([0, 2, 4])),
        gap=draw(st.sampled_from([1, 1, 2])),
        is_tight=draw(st.booleans()),
        line_end=draw(st.sampled_from(["\n", "\r\n"])),
        has_mark=draw(st.booleans()),
    )


def printed(tree: list[Comment], style: Style) -> bytes:
    lines = ["A bridge is closed", "", "The council voted to close the old bridge for two years.", ""]
    numbers: dict[int, int] = {}
    for depth, author, text in tree:
        numbers = {level: count for level, count in numbers.items() if level <= depth}
        numbers[depth] = numbers.get(depth, 0) + 1
        margin = " " * (style.base + style.step * (depth - 1)) if style.step else "\t" * (depth - 1)
        mark = style.marks[(depth - 1) % len(style.marks)]
        lines.append(f"{margin}{f'{numbers[depth]}.' if mark == '1' else mark} {author}")
        lines += [] if style.is_tight else [""]
        inner = margin + (" " * style.body if style.step else "\t")
        lines += [inner + line if line else "" for line in text.split("\n")]
        lines += [""] * style.gap
    return (b"\xef\xbb\xbf" if style.has_mark else b"") + style.line_end.join(lines).encode()


PLAIN = Style("•", 2, 2, 2, 1, False, "\n", False)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=trees(), style=styles())
@example(tree=[(1, "Anna", "Yes."), (2, "Boris", "No."), (3, "Anna", "Why not?")], style=PLAIN)
def test_a_tree_is_read_as_it_was_printed(tree: list[Comment], style: Style) -> None:
    reading = read_bytes(printed(tree, style))
    assert reading.tree() == [list(comment) for comment in tree]
    assert reading.is_whole


LISTS = [
    "Three things:\n\n1. a bus\n\n2. a ramp\n\n3. some grease\n\nThat is all.",
    "First of all:\n1) a bus\n2) a ramp",
    "Nothing new.\n\n- the bus is late\n- the ramp is steep\n\nAs ever.",
    "What we need\n\n  • a bus\n  • a ramp\n\nand not a plan.",
    "I have two questions:\n\n• who pays\n\n• who checks",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=trees(), places=st.sets(st.integers(0, 13), max_size=3), which=st.integers(0, len(LISTS) - 1))
def test_a_list_that_a_reader_wrote_stays_in_the_text(tree: list[Comment], places: set[int], which: int) -> None:
    written = [
        (depth, author, LISTS[which] if place in places and place * 3 < len(tree) * 2 else text)
        for place, (depth, author, text) in enumerate(tree)
    ]
    assert read_bytes(printed(written, PLAIN)).tree() == [list(comment) for comment in written]
