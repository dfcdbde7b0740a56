"""One discussion in the shapes in which pages are saved as flat text: each shape prints the same comments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Said:
    """A comment: who wrote it, its paragraphs, and how deep it stands."""

    author: str
    text: tuple[str, ...]
    depth: int = 0


ARTICLE = (
    "Iron bridge to close for two years",
    "The town council voted on Tuesday to close the old iron bridge over the Lenne for two years, starting in March.",
    "Four of its bearings have rusted through, an engineer told the council. No bus may cross it any more, and cars"
    " only one at a time.",
    "The mill on the other bank stays open. Its owner fears for the summer.",
)
TALK = (
    Said("Ruth Aldana", ("Two years? The last repair took five, and nobody was told why.",)),
    Said("mill_owner", ("It took five because the river flooded twice.", "I have photographs of both years."), 1),
    Said("Joana Reis", ("Could you show them somewhere? I would like to see the water at the old mark.",), 2),
    Said("Piet", ("How do the children get to school now, does anybody know?",)),
    Said("Ruth Aldana", ("There will be a bus, the council says. I don't believe it before I see it.",), 1),
    Said("Hamid Okafor", ("A footbridge would cost less than the bus.", "We had one in the seventies.", "It held.")),
    Said("tove77", ("I walked across yesterday and it shook under me.",)),
    Said("Joana Reis", ("Thanks for the warning, I will take the long way round.",), 1),
    Said("Greta Lindqvist", ("Nobody in the council walks, that is the trouble with them.",)),
)

Shape = Callable[[int, Said], Sequence[str]]


def day(place: int) -> str:
    """Return a day of the month for the comment at `place`."""
    return str(3 + place)


def _own(shape: str) -> Shape:
    """Return a shape that prints one comment by the pattern: `{name}`, `{day}`, `{text}` and `{n}` are filled in."""

    def lines(place: int, said: Said) -> Sequence[str]:
        filled = []
        for line in shape.split("\n"):
            if line == "{text}":
                filled += [part for pair in said.text for part in (pair, "")][:-1]
            else:
                filled.append(line.format(name=said.author, day=day(place), n=place + 1))
        return filled

    return lines


# What stands above the comments, and how each is printed; the blank line after each is part of the page.
SHAPES: dict[str, tuple[str, Shape]] = {
    "wordpress": (
        "9 thoughts on “Iron bridge to close”",
        _own("{name} says:\nMay {day}, 2019 at 10:1{n} am\n\n{text}\n\nReply\n"),
    ),
    "wordpress de": ("9 Kommentare", _own("{name} sagt:\n{day}. Mai 2019 um 10:1{n} Uhr\n\n{text}\n\nAntworten\n")),
    "disqus": ("9 Comments", _own("{name}\n\n • 3 years ago\n\n{text}\n\n • Reply • Share ›\n")),
    "youtube": ("9 Comments", _own("{name}\n{n} years ago\n{text}\n{n}\nReply\n")),
    "reddit": (
        "all 9 comments",
        _own("[–]{name} {n} points 3 hours ago\n\n{text}\n\npermalink\nembed\nsave\nreport\nreply\n"),
    ),
    "hacker news": ("9 comments", _own("{name} {n} days ago | parent | next [–]\n\n{text}\n\nreply\n")),
    "phpbb": ("Comments", _own("by {name} » Tue May {day}, 2019 10:1{n} am\n\n{text}\n")),
    "xenforo": ("Comments", _own("{name}, May {day}, 2019\n\n{text}\n\n#{n}\n")),
    "drupal": (
        "Comments",
        _own("Submitted by {name} (not verified) on Tue, 05/0{n}/2019 - 10:12\n\n{text}\n\nreply\n"),
    ),
    "drupal 8": ("Comments", _own("{name} Tue, 05/0{n}/2019 - 10:12\n\nPermalink\n\n{text}\n\nReply\n")),
    "spip": (
        "9 Messages de forum, 9 commentaires",
        _own("Le {day} mai 2019 à 10:1{n}, par {name}\n\n{text}\n\nRépondre à ce message\n"),
    ),
    "name below": ("Comments", _own("{text}\n\nPosted by: {name} | May {day}, 2019 at 10:1{n} AM\n")),
    "name and date below": ("Reader comments", _own("{text}\n\n- {name}, May {day}, 2019\n")),
    "lines of their own": ("Comments (9)", _own("{name}\nMay {day}, 2019\n{text}\n{n}\nReply\n")),
    "tight": ("Comments", _own("{name}, May {day}, 2019\n{text}\n")),
    "wrote": ("Discussion", _own("On May {day}, 2019, {name} wrote:\n\n{text}\n")),
    "fr": ("9 commentaires", _own("{name} a écrit le {day} mai 2019 à 10h1{n} :\n\n{text}\n\nRépondre\n")),
    "es": ("9 comentarios", _own("{name} dijo:\n{day} de mayo de 2019 a las 10:1{n}\n\n{text}\n\nResponder\n")),
    "it": ("9 commenti", _own("{name} scrive:\n{day} maggio 2019 alle 10:1{n}\n\n{text}\n\nRispondi\n")),
    "pt": ("9 comentários", _own("{name} disse:\n{day} de maio de 2019 às 10:1{n}\n\n{text}\n\nResponder\n")),
    "nl": ("9 reacties", _own("{name} schreef op {day} mei 2019 om 10:1{n}\n\n{text}\n\nBeantwoorden\n")),
    "pl": ("9 komentarzy", _own("{name} pisze:\n{day} maja 2019 o 10:1{n}\n\n{text}\n\nOdpowiedz\n")),
    "ru": ("9 комментариев", _own("{name} пишет:\n{day} мая 2019 в 10:1{n}\n\n{text}\n\nОтветить\n")),
    "ar": ("9 تعليقات", _own("{name} يقول:\n{day} مايو 2019\n\n{text}\n\nرد\n")),
    "zh": ("9 条评论", _own("{name}说道：\n2019年5月{day}日 10:1{n}\n\n{text}\n\n回复\n")),
    "zh form": ("留言列表 (9)", _own("#{n} {name} {name} 於 2019/05/0{n} 10:12\n{name}\n\n{text}\n")),
    "ja": ("9件のコメント", _own("{name} より:\n2019年5月{day}日 10:1{n}\n\n{text}\n\n返信\n")),
    "numbered": ("Comments", _own("{n}. {name} | May {day}, 2019\n\n{text}\n")),
    "links numbered": (
        "Comments",
        _own("   [1{n}]{name} [2{n}]May {day}, 2019 at 10:1{n}\n\n{text}\n\n   [3{n}]Reply\n"),
    ),
    "ruled": ("Comments", _own("{name} ({day} May 2019)\n\n{text}\n\n--------\n")),
    "relative": ("Kommentare", _own("{name}\nvor {n} Stunden\n\n{text}\n\nMelden\nAntworten\n")),
    "blank lines only": ("Comments", _own("{name}\n\n{text}\n")),
    "no border": ("", _own("{name}\n\n{text}\n")),
}


def printed(name: str, *, below: Sequence[str] = (), talk: Sequence[Said] = TALK) -> str:
    """Return the page in one shape."""
    heading, shape = SHAPES[name]
    lines = [part for block in ARTICLE for part in (block, "")]
    lines += [heading, ""] if heading else []
    for place, said in enumerate(talk):
        lines += shape(place, said)
    return "\n".join([*lines, *below]) + "\n"


def indented(step: int = 4) -> str:
    """Return the page as copied out of a browser that indents replies."""
    _, shape = SHAPES["lines of their own"]
    lines = [part for block in ARTICLE for part in (block, "")] + ["Comments", ""]
    for place, said in enumerate(TALK):
        lines += [" " * (step * said.depth) + line if line else "" for line in shape(place, said)]
    return "\n".join(lines) + "\n"


def with_lost_parts(lost: dict[int, str], *, heading: str = "") -> str:
    """Return the page as a converter leaves it that drops links: of the comments in `lost` the "name" or the "text".

    Between two parts stands one blank line, one more where a part is missing.
    """
    parts: list[tuple[int, str]] = [(1, block) for block in ARTICLE]
    if heading:
        parts.append((1, heading))
    gap = 2
    for place, said in enumerate(TALK):
        for kind, blocks in (("name", (said.author,)), ("text", said.text)):
            if lost.get(place) == kind:
                gap += 1
                continue
            for block in blocks:
                parts.append((gap, block))
                gap = 1
    return "".join("\n" * (gap + 1) + text for gap, text in parts).strip("\n") + "\n"


def parents() -> list[int | None]:
    """Return the true parent of each comment as an index."""
    found: list[int | None] = []
    stack: list[int] = []
    for place, said in enumerate(TALK):
        del stack[said.depth :]
        found.append(stack[-1] if stack else None)
        stack.append(place)
    return found


assert all(later.depth <= earlier.depth + 1 for earlier, later in pairwise(TALK))
