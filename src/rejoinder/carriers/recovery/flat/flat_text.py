"""The carrier `flat-text`: a saved page as plain text, its comments one below the other without bullets."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Field, Item, Loss
from rejoinder.carriers.recovery.archived_text import MARKUP, BulletedPage
from rejoinder.carriers.recovery.discussion import find_discussion
from rejoinder.carriers.recovery.drafts import Draft
from rejoinder.carriers.recovery.entries import Bullet, Entry
from rejoinder.carriers.recovery.flat.cut import Cut, Piece
from rejoinder.carriers.recovery.flat.found import find_comments
from rejoinder.carriers.recovery.heads import Head, head_key
from rejoinder.carriers.recovery.lines import Line, read_lines
from rejoinder.carriers.recovery.names import Shape
from rejoinder.carriers.recovery.replies import Guess
from rejoinder.carriers.recovery.text_page import Outline, TextPage
from rejoinder.carriers.source import HEAD_BYTES, ReadOptions, decode, head_text, read_bytes
from rejoinder.core.errors import NotADiscussion
from rejoinder.core.story import Origin

# How often a comment of a flat page is at the top although nothing on the page says so.
_PROBABLY_TOP = 0.6
_INDENTED = 0.9
_CALLED = 0.85
# A flat page may be a forum, where people quote without answering; only name and words together make a fact.
_FACT = 0.97


class FlatText:
    """Reads one story and its comments from a page saved as plain text without bullets."""

    name = "flat-text"
    title = "Saved page as plain text, comments one below the other"
    origin = Origin.RECOVERED
    is_of_one_file = True
    statuses: Mapping[str, str] = {}
    loses = (
        "Whom a comment answers, unless it is indented, numbered, quotes or addresses somebody.",
        "Instants: a time is kept as the page prints it.",
        "Names and texts that were links or pictures.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is such a page: 0.0 for markup and binary files, little for any other text.

        A long text whose comments begin behind its head can't be told from one without; it is read to be judged.
        """
        head = source.head()
        text = head_text(head)
        if not text.strip() or MARKUP.match(text):
            return 0.0
        if find_comments(read_lines(decode(head))) is not None:
            return 0.5
        return 0.15 if len(head) >= HEAD_BYTES else 0.05

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the story, its comments in the order of the page, and what is doubtful, lost or left out.

        A long page (64 KiB and more) whose comments turn out to be an indented list is read as one. NotADiscussion
        when no comments are found; EmptyFile, BinaryFile, TooLarge and BrokenSource as they say.
        """
        with source.open() as file:
            text = decode(read_bytes(file))
        if MARKUP.match(text.text):
            raise NotADiscussion(why="this is markup (HTML, XML, JSON or WARC), not plain text")
        lines = read_lines(text)
        listed = find_discussion(lines) if len(text.data) >= HEAD_BYTES else None
        cut = find_comments(lines) if listed is None else None
        if listed is not None:
            yield from text.doubts
            yield from BulletedPage(lines, listed, options).items()
            return
        if cut is None:
            raise NotADiscussion(why="no comments were found in this flat text: no names, times or buttons recur on it")
        yield from text.doubts
        yield from FlatPage(lines, cut, options).items()


class FlatPage(TextPage):
    """A page whose comments stand one below the other."""

    def __init__(self, lines: Sequence[Line], cut: Cut, options: ReadOptions) -> None:
        self.cut = cut
        drafts = list(_drafts(lines, cut))
        first = min(chain(cut.heading, (piece.first for piece in cut.pieces)))
        outline = Outline(
            drafts,
            first=first,
            last=cut.last,
            heading=[index for index in cut.heading if index < cut.last],
            boundaries=[piece.boundary for piece in cut.pieces],
            stated=cut.stated,
            interruptions=cut.loose,
        )
        super().__init__(lines, outline, options)

    def answers(self, flat: set[int]) -> Mapping[int, tuple[Guess, ...]]:
        """Return the best guesses at what a comment answers: by quotations and by whom it addresses."""
        found = dict(super().answers(flat))
        latest: dict[str, int] = {}
        for index, (draft, name) in enumerate(zip(self.drafts, self.called, strict=True)):
            target = latest.get(head_key(name)) if name is not None else None
            if target is not None and index not in found and draft.parent is None:
                found[index] = ((target, _CALLED, (Reason.ADDRESSED,)),)
            if draft.author.value is not None:
                latest[head_key(draft.author.value)] = index
        return {
            index: kept
            for index, guesses in found.items()
            if (kept := tuple(guess for guess in guesses if guess[0] < index))
        }

    def parent(self, index: int, is_flat: bool, answers: tuple[Guess, ...]) -> Field[str]:
        """Return what a comment answers: by the columns where the page has them, else by what it says."""
        draft = self.drafts[index]
        if draft.parent is not None:
            reason = Reason.PART_OF_THE_SAME_ENTRY if draft.entry.answers else Reason.INDENTATION
            return Field(self.keys[draft.parent], _INDENTED, reason)
        if self.cut.is_nested:
            return Field(None, _INDENTED, Reason.TOP_LEVEL)
        if answers and answers[0][1] >= _FACT:
            target, probability, reasons = answers[0]
            return Field(self.keys[target], probability, reasons[0])
        return Field(None, _PROBABLY_TOP, Reason.LEVELS_FLATTENED)

    def losses(self) -> Iterator[Loss | Doubt]:
        """Yield a doubt when the page states another number of comments."""
        count, stated = len(self.drafts), self.cut.stated
        if stated is not None and stated != count:
            line = self.drafts[0].line if self.drafts else None
            yield Doubt(
                Reason.COUNT_DIFFERS, 0.9, field="comments", value=str(count), suggestion=str(stated), line=line
            )


def _drafts(lines: Sequence[Line], cut: Cut) -> Iterator[Draft]:
    stack: list[tuple[int, int]] = []
    levels: list[int] = []
    for place, piece in enumerate(cut.pieces):
        while stack and stack[-1][0] >= piece.indent:
            stack.pop()
        parent = piece.answers
        if parent is None and cut.is_nested and stack:
            parent = stack[-1][1]
        stack.append((piece.indent, place))
        levels.append(1 if parent is None else levels[parent] + 1)
        yield _draft(lines, piece, parent, levels[place])


def _draft(lines: Sequence[Line], piece: Piece, parent: int | None, level: int) -> Draft:
    first = lines[piece.first]
    bullet = Bullet(piece.first, first, None, None, 1, 0, Shape.SENTENCE, bool(piece.text))
    entry = Entry(bullet, parent, level, own=sorted(piece.text), answers=piece.answers is not None)
    text = sorted(piece.text)
    head = Head(piece.author, None, piece.posted)
    draft = Draft(entry, parent, head, piece.author, _raw(lines, text), piece.posted, text, sorted(piece.labels))
    if piece.author.value is None and piece.author.reason is Reason.NAME_LOST:
        draft.losses.append(Loss(Reason.NAME_LOST, line=first.number))
    if not draft.raw:
        draft.losses.append(Loss(Reason.BODY_LOST, line=first.number))
    draft.losses += [Loss(Reason.BLOCK_LOST, line=lines[index].number) for index in piece.wide]
    return draft


def _raw(lines: Sequence[Line], text: Sequence[int]) -> str:
    """Return the text, dedented, single line ends kept and wider gaps made one blank line."""
    margin = min((lines[index].indent for index in text), default=0)
    parts = []
    previous = None
    for index in text:
        if previous is not None:
            parts.append("\n" if all(not line.is_blank for line in lines[previous:index]) else "\n\n")
        parts.append(" " * (lines[index].indent - margin) + lines[index].text)
        previous = index
    return "".join(parts)
