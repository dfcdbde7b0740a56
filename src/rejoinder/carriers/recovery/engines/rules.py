"""The shape of a rule about one discussion system's pages."""

from dataclasses import dataclass
from enum import StrEnum


class Tree(StrEnum):
    """How a system's pages show what a comment answers."""

    NAMED = "named"
    NESTED = "nested"
    BLOCK_AFTER = "block_after"
    LEVELS = "levels"
    DOTTED = "dotted"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: in an attribute (the item's own without a selector), else in the text.

    `pattern` takes its first group out of what stands there.
    """

    selector: str = ""
    attribute: str | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One system. Selectors are those of selectors.py, looked for within an item and outside the items nested in it.

    `hints` are words of which at least one stands in the file, so that most rules are passed over without a search;
    `where` finds something without which the rule does not apply. `item` finds the comments; with `item_id` only
    elements whose id it matches count, and of nested ones with the same number the outermost. `follows` says that an
    item's later siblings up to the next item belong to it. With `is_once_in_lists` an item directly within another,
    no list between, is a part of it. A rule that `is_last_resort` is tried only when no other found anything.
    `parts` finds, within items, further comments that answer the item (an owner's answer).

    `author`, `text` and `time` are tried in their order. Without a `text` that is there, the item itself is the text
    after taking off what is known to be none; `drop` is left out of either. `ids` and `parents` give the id of the
    comment and of what it answers; `levels` a number that grows with the depth. `key` is the prefix of the
    `other_keys` that the id makes. `pingback`, `private`, `removed` and `rated` find within an item what says so; of
    `removed` the words in it are the notice. `more` finds what leads to comments that this page does not show.
    `confidence` is that of everything the rule finds.
    """

    name: str
    title: str
    hints: tuple[str, ...]
    item: str
    author: tuple[Place, ...]
    text: tuple[str, ...]
    time: tuple[Place, ...] = ()
    where: str | None = None
    item_id: str | None = None
    follows: bool = False
    is_once_in_lists: bool = False
    is_last_resort: bool = False
    parts: str | None = None
    drop: tuple[str, ...] = ()
    ids: tuple[Place, ...] = ()
    parents: tuple[Place, ...] = ()
    levels: tuple[Place, ...] = ()
    numbers: tuple[Place, ...] = ()
    tree: tuple[Tree, ...] = (Tree.NESTED,)
    key: str | None = None
    pingback: str | None = None
    private: str | None = None
    removed: str | None = None
    rated: tuple[Place, ...] = ()
    more: tuple[str, ...] = ()
    confidence: float = 0.98
