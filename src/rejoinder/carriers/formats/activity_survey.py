"""What must be known of a whole source of ActivityStreams before any of it is told."""

from dataclasses import dataclass, field

from rejoinder.carriers.formats.activity_fields import id_of, ids_of, name_in, web_address
from rejoinder.carriers.formats.activity_walk import Act
from rejoinder.carriers.formats.json_parts import Fields
from rejoinder.carriers.formats.roots import Roots, numbered
from rejoinder.carriers.instants import from_iso


@dataclass(slots=True)
class Survey:
    """The tree of answers, what became of objects later, votes, and names of persons; ids are kept as numbers."""

    roots: Roots = field(default_factory=Roots)
    names: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    stories: set[int] = field(default_factory=set)
    tombstones: set[int] = field(default_factory=set)
    deleted: dict[int, str | None] = field(default_factory=dict)
    votes: dict[int, tuple[int, int]] = field(default_factory=dict)
    _newest: dict[int, tuple[int, int]] = field(default_factory=dict)
    _tops: dict[int, str] = field(default_factory=dict)
    _seen: int = 0

    def note(self, act: Act) -> bool:
        """Look at one thing; return whether it tells of a story or comment."""
        if act.id is None:
            return False
        number = numbered(act.id)
        match act.kind:
            case "object":
                self._object(act.id, number, act.fields)
                return True
            case "tombstone":
                if number not in self.tombstones:
                    self.tombstones.add(number)
                    self._add(act.id, number, act.fields)
                return True
            case "delete":
                self.deleted[number] = id_of(act.around.get("actor"))
            case "restore":
                self.deleted.pop(number, None)
            case "actor":
                if name := name_in(act.fields):
                    self.names[act.id] = name
            case "like" | "dislike" | "unlike" | "undislike":
                self._vote(number, act.kind)
            case _:
                pass
        return False

    def is_newest(self, number: int, occurrence: int) -> bool:
        """Whether the object that came as `occurrence` (from 1) is the last state of it that the source tells."""
        return self._newest[number][1] == occurrence

    def has_object(self, number: int) -> bool:
        """Whether an object is told in full, not only as a tombstone."""
        return number in self._newest

    def is_there(self, name: str) -> bool:
        """Whether an object or tombstone of that name is told."""
        return self.roots.has(numbered(name))

    def is_story(self, fields: Fields, number: int) -> bool:
        """Whether an object answers nothing and says of itself no more than that."""
        if number not in self.stories:
            return False
        context = id_of(fields.get("context"))
        above = numbered(self.aliases.get(context, context)) if context else number
        return above == number or above not in self.stories

    def top_over(self, name: str, parent: str) -> str:
        """Return the id of what stands at the top of the answers over an object, told or not."""
        return self._tops.get(self.roots.top_of(numbered(name)), parent)

    def parent_of(self, fields: Fields) -> str | None:
        """Return the id of what an object answers; of several the first that is told here."""
        answered = [self.aliases.get(name, name) for name in ids_of(fields.get("inReplyTo"))]
        return next((name for name in answered if self.is_there(name)), answered[0] if answered else None)

    def _object(self, name: str, number: int, fields: Fields) -> None:
        self._seen += 1
        when = from_iso(str(fields.get("updated") or fields.get("published") or "")) or 0
        known = self._newest.get(number)
        if known is None:
            self._add(name, number, fields)
        if known is None or when >= known[0]:
            self._newest[number] = (when, self._seen)
        page = web_address(fields.get("url"))
        if page is not None and page != name and page not in self.aliases:
            self.aliases[page] = name
            self.roots.add(numbered(page), number)

    def _add(self, name: str, number: int, fields: Fields) -> None:
        answered = ids_of(fields.get("inReplyTo"))
        if not answered:
            self._tops[number] = name
            if number not in self.tombstones:
                self.stories.add(number)
            self.roots.add(number, None)
            return
        self._tops.pop(number, None)
        above = numbered(answered[0])
        if above not in self._newest and above not in self.tombstones:
            # Until it comes, if it does.
            self._tops[above] = answered[0]
        self.roots.add(number, above)

    def _vote(self, number: int, kind: str) -> None:
        up, down = self.votes.get(number, (0, 0))
        step = -1 if kind.startswith("un") else 1
        if kind.endswith("dislike"):
            self.votes[number] = (up, max(down + step, 0))
        else:
            self.votes[number] = (max(up + step, 0), down)
