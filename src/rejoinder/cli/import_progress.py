"""How far an import is, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Progress = Callable[[str, int, int], None]
_PASSES = {"read": "reading", "stored": "storing"}


@contextmanager
def progress(path: Path) -> Iterator[Progress]:
    """Give what is told how far it is: a bar on a terminal, nothing where nobody looks.

    While the file is read the bar is the share of its bytes, where that is known.
    """
    if not sys.stderr.isatty():
        yield lambda step, done, position: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        size = path.stat().st_size if path.is_file() else None
        task = bar.add_task(path.name, total=size)
        read = 0

        def tell(step: str, done: int, position: int) -> None:
            nonlocal read
            if step == "read":
                read = done
                # What is packed is longer unpacked: then nobody knows how far it is.
                known = size if size is not None and 0 < position <= size else None
                bar.update(task, total=known, completed=position if known else 0)
            else:
                bar.update(task, total=max(read, done), completed=done)
            bar.update(task, description=f"{path.name}: {_PASSES[step]}, {done:,} comments")

        yield tell
