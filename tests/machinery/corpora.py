"""Corpora that are too large, or not ours, to be part of the repository: they lie beside the checkout or nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
CORPORA = CHECKOUT.parent / "shared" / "data"


def corpus(name: str) -> Path:
    """Return the path of the optional corpus `name`, a file or folder; skip the test when it is not here."""
    path = CORPORA / name
    if not path.exists():
        pytest.skip(f"optional corpus {name} is not here")
    return path
