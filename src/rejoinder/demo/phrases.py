"""Comments composed of phrases: a writer with a good memory for what it has just said."""

import re
from dataclasses import dataclass
from importlib.resources import files
from random import Random

_REGULARS = 120
_AFTER_LATIN = "\u0250"
_SLOT = re.compile(r"\{([a-z]+)\}")
_QUOTABLE = re.compile(r"[^\n>*`|~\[]{12,160}?[.!?](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Said:
    """A comment's body, and one sentence of it that a reply can quote; None when there is none."""

    body: str
    sentence: str | None
    is_rude: bool = False


class Phrases:
    """Draws from each section of `content/phrases.txt` like from a deck: nothing twice before the deck is through."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._sections = _sections()
        self._decks: dict[str, list[str]] = {}
        self._regulars = [self._new_name() for _ in range(_REGULARS)]

    def name(self) -> str:
        """Return an author: mostly one of the regulars, some of whom write far more often than others."""
        if self._chance.random() < 0.8:
            return self._regulars[int(_REGULARS * self._chance.random() ** 1.5)]
        return self._new_name()

    def opening(self) -> Said:
        """Return a comment that answers nobody."""
        kind = self._chance.random()
        if kind < 0.08:
            return _said(self._draw("aside"))
        if kind < 0.16:
            return _said(self._draw("list"))
        if kind < 0.22:
            return _said(self._draw("joke"))
        if kind < 0.26:
            return _said(self._draw("abroad"))
        wanted = self._chance.choice((("saw", "think"), ("think", "ask"), ("saw", "ask"), ("saw", "saw", "think")))
        paragraphs = self._chance.random() < 0.25
        return _said(("\n\n" if paragraphs else " ").join(self._draw(each) for each in wanted))

    def answer(self, sentence: str | None) -> Said:
        """Return a reply to a comment in which `sentence` can be quoted."""
        kind = self._chance.random()
        if kind < 0.24:
            return _said(self._draw("short"))
        if kind < 0.32:
            return _said(self._quoting(sentence, 0.4) + self._draw("source"))
        if kind < 0.38:
            return _said(self._draw("link"))
        if kind < 0.43:
            return _said(self._draw("abroad"))
        if kind < 0.5:
            return _said(self._draw("joke"))
        if kind < 0.53:
            return Said(self._draw("rude"), None, is_rude=True)
        if kind < 0.55:
            return _said(self._draw(self._chance.choice(("list", "code"))))
        if kind < 0.7:
            return _said(self._quoting(sentence, 0.25) + f"{self._draw('yes')} {self._draw('think')}")
        if kind < 0.8:
            return _said(f"{self._draw('saw')} {self._draw('ask')}")
        return self.retort(sentence)

    def retort(self, sentence: str | None) -> Said:
        """Return a reply that contradicts."""
        parts = [self._draw("no"), self._draw("because")]
        if self._chance.random() < 0.4:
            parts.append(self._draw("so"))
        return _said(self._quoting(sentence, 0.35) + " ".join(parts))

    def _quoting(self, sentence: str | None, share: float) -> str:
        return f"> {sentence}\n\n" if sentence and self._chance.random() < share else ""

    def _new_name(self) -> str:
        kind = self._chance.random()
        if kind < 0.25:
            return f"{self._draw('handle')}{self._chance.randrange(2, 99)}"
        if kind < 0.5:
            return self._draw("first")
        first = self._draw("first")
        return f"{first} {self._draw('last')}" if first[0] < _AFTER_LATIN else first

    def _draw(self, section: str) -> str:
        deck = self._decks.get(section)
        if not deck:
            deck = self._decks[section] = list(self._sections[section])
            self._chance.shuffle(deck)
        drawn = _SLOT.sub(lambda slot: self._draw(slot[1]), deck.pop()).replace("|", "\n")
        # A sentence may begin with a slot, and slots are written as they stand inside a sentence.
        return drawn[0].upper() + drawn[1:] if section in _SENTENCES else drawn


_SENTENCES = frozenset({"saw", "because", "joke", "list", "aside", "think", "ask"})


def _said(body: str) -> Said:
    own = re.sub(r"(?m)^>.*$", "", body)
    found = _QUOTABLE.search(own)
    return Said(body, found[0].strip() if found else None)


def _sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    section: list[str] = []
    for line in files("rejoinder.demo").joinpath("content/phrases.txt").read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            section = sections[line[1:-1]] = []
        elif line and not line.startswith("#"):
            section.append(line)
    return sections
