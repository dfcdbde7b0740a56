"""One discussion for all tests of writing."""

from collections.abc import Iterator

import pytest

from tests.actions.talking import Talk
from tests.carriers.structures.taken import begin_full_talk


@pytest.fixture(scope="package")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A discussion with something of everything; tests of this folder only read it."""
    talk = begin_full_talk(tmp_path_factory.mktemp("talk"))
    yield talk
    talk.store.close()
