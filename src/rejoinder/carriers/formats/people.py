"""The people that an export lists apart from their comments."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote: None is what the export does not say."""

    name: str | None = None
    url: str | None = None
    email: str | None = None
    is_staff: bool = False


NOBODY: Final = Person()
