"""Large discussions of three shapes, and a transaction that counts what reading them takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rejoinder.actions.carrying import carry_comments
from rejoinder.actions.reading import Asking, Page, read_page
from rejoinder.core.comment import Status
from rejoinder.core.story import Story
from rejoinder.store.query import Bulk, Dialect, Query, Statement, T, Tx
from tests.actions.arrivals import arriving, new_story
from tests.actions.talking import Talk, begin_talk

CHAIN = 10_000
CROWD = 5_000
HIDDEN = 5_000
FATES = {False: Status.PUBLISHED, True: Status.SPAM}


class CountingTx:
    """Passes everything on to a transaction, and counts statements and the rows that came back."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.statements = 0
        self.rows = 0

    @property
    def now(self) -> int:
        return self._tx.now

    @property
    def dialect(self) -> Dialect:
        return self._tx.dialect

    def fetch(self, query: Query[T], /) -> T:
        return self._tx.fetch(self._counted(query))

    def fetch_all(self, *queries: Query[Any]) -> Any:
        return tuple(self.fetch(query) for query in queries)

    def put(self, *statements: Statement | Bulk) -> None:
        self.statements += len(statements)
        self._tx.put(*statements)

    def new_id(self) -> bytes:
        return self._tx.new_id()

    def announce(self, story_id: bytes, seq: int, /) -> None:
        self._tx.announce(story_id, seq)

    def _counted(self, query: Query[T]) -> Query[T]:
        def mapping(rows: list[tuple[Any, ...]]) -> T:
            self.statements += 1
            self.rows += len(rows)
            return query.mapping(rows)

        return replace(query, mapping=mapping)


class Large:
    """A site with three large stories: a chain, a crowd below one comment, and one of which 90 % is hidden."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.chain = self._grow("chain", ((n, n - 1 if n else None, False) for n in range(CHAIN)))
        self.crowd = self._grow("crowd", ((n, 0 if n else None, False) for n in range(CROWD + 1)))
        self.hidden = self._grow("hidden", ((n, n // 3 if n % 3 == 2 else None, n % 10 != 0) for n in range(HIDDEN)))

    def _grow(self, name: str, shape: Iterator[tuple[int, int | None, bool]]) -> Story:
        story = new_story(self.talk.store, self.talk.site, name)
        comments = (
            arriving(f"{n}", None if parent is None else f"{parent}", status=FATES[is_hidden])
            for n, parent, is_hidden in shape
        )
        carry_comments(self.talk.store, story, comments)
        return story

    def read(self, story: Story, asking: Asking) -> tuple[Page, int, int]:
        """Return a page, and how many statements and rows it took."""

        def counted(tx: Tx) -> tuple[Page, int, int]:
            counting = CountingTx(tx)
            page = read_page(counting, self.talk.nobody(), story.id, asking)
            return page, counting.statements, counting.rows

        return self.talk.store.read_now(counted)


def grow_large(talk: Talk) -> Large:
    """Return large stories on a site of their own."""
    return Large(begin_talk(talk.store, talk.clock))
