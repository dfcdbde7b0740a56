"""The command line, called in a folder of its own with nothing set."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rejoinder.cli.commands import rejoinder

TODAY = "2026-11-12T06:40:00+01:00"
STORY = f"""---
url: /a-story
title: A story
published_at: {TODAY}
---

The text.
"""
PAGE = """A bridge is closed until the spring, the council says

The bridge over the Wend will be closed until the spring. The council gave no reason for the delay.

Comments

  • Ada Quill

    It was closed last year as well.

    • Bo Harrow

      > It was closed last year as well.

      And the year before.

      • Ada Quill

        I had forgotten that, thank you.

  • Cy Marsh

    Who pays for the ferry meanwhile?

    • Bo Harrow

      We do.
"""


class Terminal:
    """Calls commands in a folder of its own, all on one database."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.database_url = database_url

    def __call__(self, *words: str | Path, code: int = 0) -> Result:
        """Run `rejoinder` with these words and check its exit code."""
        result = CliRunner().invoke(
            rejoinder, [str(word) for word in words], env={"REJOINDER_DATABASE": self.database_url}
        )
        assert result.exit_code == code, (result.output, result.exception)
        assert "Traceback" not in result.output
        return result

    def json(self, *words: str | Path, code: int = 0) -> Any:
        """Return the JSON that a command prints to standard output."""
        return json.loads(self(*words, code=code).stdout)

    def file(self, name: str, content: str | bytes) -> Path:
        """Return a file of this content."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


@pytest.fixture
def terminal(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith("REJOINDER_")]:
        monkeypatch.delenv(name)
    return Terminal(folder, database_url)
