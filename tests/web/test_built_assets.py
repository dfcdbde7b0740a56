"""What is served is what its sources say."""

from __future__ import annotations

import pytest

from rejoinder.web.assets import BUILT, SERVED
from tools.assets import BUNDLES, build


def test_every_file_that_is_served_is_built() -> None:
    assert set(SERVED) == set(BUNDLES) == {path.name for path in BUILT.iterdir()}


@pytest.mark.parametrize("name", SERVED)
def test_what_is_served_was_built_from_its_sources_as_they_are(name: str) -> None:
    assert (BUILT / name).read_text("utf-8") == build(name), "run `make assets`"
