"""The sentence a test fails with when a program of Debian's is missing: it is never skipped in silence."""

from __future__ import annotations


class MissingProgram(RuntimeError):
    """A program that the tests need is not installed; the message says how to install it."""

    def __init__(self, program: str, package: str) -> None:
        super().__init__(f"{program} is missing: install it with `apt-get install {package}` (make test does, as root)")
