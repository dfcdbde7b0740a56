"""YAML front matter, read strictly: where a Markdown file says what it is before it says it.

Of YAML we take mappings, lists and scalars, and every scalar as the text that stands there: so `no` stays a language
and `1984` a title, nothing is constructed, and aliases, which can make a small file fill the memory, are refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from rejoinder.core.errors import BadStoryFile

MOST_CHARS = 64_000
_DEEPEST = 4
_NULLS = ("", "~", "null")
_PLAIN_TAGS = (None, "!", "tag:yaml.org,2002:str")

Plain = str | None | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`fields` holds texts, None, lists and mappings; `lines` the line of the file (1-based) of every path in it,
    as `picture.alt` or `history[1].at`; `body` is what follows, without blank lines around it."""

    fields: dict[str, Plain]
    lines: dict[str, int]
    body: str


def split_front_matter(text: str) -> FrontMatter:
    """Return what a file says between its first line, `---`, and the next `---` or `...`, and the body after it.

    Raises BadStoryFile when the front matter is missing, unfinished, too long or not the YAML we take.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise BadStoryFile(line=1, field=None, why="must begin with front matter: a line of three hyphens")
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() in ("---", "...")), None)
    if end is None:
        raise BadStoryFile(line=1, field=None, why="has front matter that does not end: a line --- is missing")
    source = "\n".join(lines[1:end])
    if len(source) > MOST_CHARS:
        raise BadStoryFile(line=1, field=None, why=f"has front matter of more than {MOST_CHARS} characters")
    reading = _Reading()
    try:
        value = reading.value(yaml.parse(source, Loader=yaml.SafeLoader))
    except yaml.YAMLError as broken:
        raise _not_yaml(broken) from None
    if not isinstance(value, dict):
        raise BadStoryFile(line=2, field=None, why="has front matter that is no list of `key: value` lines")
    return FrontMatter(value, reading.lines, "\n".join(lines[end + 1 :]).strip("\n"))


def _not_yaml(broken: yaml.YAMLError) -> BadStoryFile:
    mark = getattr(broken, "problem_mark", None)
    problem = getattr(broken, "problem", None) or getattr(broken, "reason", None) or "it can't be read"
    return BadStoryFile(line=mark.line + 2 if mark else None, field=None, why=f"has broken YAML: {problem}")


@dataclass(slots=True)
class _Reading:
    """Builds plain values from parser events, so that no node is ever shared and depth is counted as it grows."""

    lines: dict[str, int] = field(default_factory=dict)

    def value(self, events: Iterator[yaml.Event]) -> Plain:
        """Return the value of the only document, None when there is none."""
        found: Plain = None
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                found = self._node(event, events, "", 1)
        return found

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], path: str, depth: int) -> Plain:
        line = event.start_mark.line + 2 if event.start_mark else None
        if path and line:
            self.lines.setdefault(path, line)
        if isinstance(event, yaml.AliasEvent):
            raise BadStoryFile(line=line, field=path or None, why="is an alias (*): write the value out")
        if depth > _DEEPEST:
            raise BadStoryFile(line=line, field=path[:80], why="is nested too deeply")
        tag = getattr(event, "tag", None)
        if tag not in _PLAIN_TAGS:
            raise BadStoryFile(line=line, field=path or None, why=f"has the tag {tag[:40]}: tags are not taken")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path, depth)
        assert isinstance(event, yaml.ScalarEvent)
        return None if event.implicit[0] and event.value in _NULLS else event.value

    def _mapping(self, events: Iterator[yaml.Event], path: str, depth: int) -> dict[str, Plain]:
        values: dict[str, Plain] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = event.start_mark.line + 2 if event.start_mark else None
            if not isinstance(event, yaml.ScalarEvent):
                raise BadStoryFile(line=line, field=path or None, why="has a key that is no word")
            inner = f"{path}.{event.value}" if path else event.value
            if event.value in values:
                raise BadStoryFile(line=line, field=inner[:80], why="stands here twice")
            if line:
                self.lines[inner] = line
            values[event.value] = self._node(next(events), events, inner, depth + 1)
        return values

    def _sequence(self, events: Iterator[yaml.Event], path: str, depth: int) -> list[Plain]:
        values: list[Plain] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self._node(event, events, f"{path}[{len(values)}]", depth + 1))
        return values
