"""An export in Disqus's shape, as large as asked for: lengths, links and nesting are such as readers make them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com"'
    ' xmlns:dsq="http://disqus.com/disqus-internals" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
)
BEGAN = datetime(2015, 3, 1, tzinfo=UTC)
WORDS = (
    "the harbour office has said nothing of the kind and I was there when they measured it twice before noon so who"
    " pays for the bridge in the end nobody asked the ferrymen although they know the river better than any of us and"
    " my brother tells it differently every winter where did you read that it may be so but the council never answers"
).split()
COMMENTS_A_THREAD = 40


def write_export(path: Path, comments: int) -> None:
    """Write an export of so many comments to `path`."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_pieces(comments))


def _pieces(comments: int) -> Iterator[str]:
    chance = Random(comments)
    threads = max(1, comments // COMMENTS_A_THREAD)
    yield HEAD
    for number in range(1, threads + 1):
        yield _thread(number)
    for number in range(threads + 1, threads + threads // 3):
        yield _thread(number)
    recent: dict[int, list[int]] = {}
    for number in range(1, comments + 1):
        thread = min(threads, int(chance.paretovariate(0.9))) if chance.random() < 0.2 else chance.randint(1, threads)
        known = recent.setdefault(thread, [])
        parent = chance.choice(known) if known and chance.random() < 0.6 else None
        known.append(number)
        del known[:-8]
        yield _post(number, thread, parent, chance)
    yield "</disqus>\n"


def _thread(number: int) -> str:
    url = f"https://lantern.example/news/{number}/a-story-about-the-harbour"
    return (
        f'<thread dsq:id="{number}"><id>node/{number}</id><forum>lantern</forum><category dsq:id="1"/>'
        f"<link>{url}</link><title>A story about the harbour, part {number}</title><message/>"
        f"<createdAt>{_stamp(number)}</createdAt><author><name>The Lantern</name><isAnonymous>false</isAnonymous>"
        "<username>lantern</username></author><isClosed>false</isClosed><isDeleted>false</isDeleted></thread>\n"
    )


def _post(number: int, thread: int, parent: int | None, chance: Random) -> str:
    kind = chance.random()
    author = chance.randint(1, 20_000)
    answer = "" if parent is None else f'<parent dsq:id="{1_000_000 + parent}"/>'
    return (
        f'<post dsq:id="{1_000_000 + number}"><id/><message><![CDATA[{_message(chance)}]]></message>'
        f"<createdAt>{_stamp(number * 7)}</createdAt><isDeleted>{'true' if kind < 0.02 else 'false'}</isDeleted>"
        f"<isSpam>{'true' if 0.02 < kind < 0.03 else 'false'}</isSpam><author><name>Reader {author}</name>"
        f"<isAnonymous>false</isAnonymous><username>reader{author}</username></author>"
        f'<thread dsq:id="{thread}"/>{answer}</post>\n'
    )


def _message(chance: Random) -> str:
    paragraphs = []
    for _ in range(1 if chance.random() < 0.7 else chance.randint(2, 4)):
        words = [chance.choice(WORDS) for _ in range(min(150, 6 + int(chance.expovariate(1 / 28))))]
        if chance.random() < 0.1:
            url = f"https://elsewhere.example/{chance.randint(1, 9_999)}"
            words.insert(len(words) // 2, f'<a href="{url}" rel="nofollow noopener" title="{url}">{url}</a>')
        if chance.random() < 0.08:
            words[0] = f"<i>{words[0]}</i>"
        paragraphs.append(f"<p>{' '.join(words)}.</p>")
    return "".join(paragraphs)


def _stamp(seconds: int) -> str:
    return (BEGAN + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
