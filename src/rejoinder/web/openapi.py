"""The OpenAPI 3.1 document, made of the declarations when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence

from rejoinder.web.declaring import Route


class Document:
    def __init__(self, public_url: str) -> None:
        self._public_url = public_url
        self._routes: Sequence[Route] = ()

    def describe(self, routes: Sequence[Route]) -> None:
        self._routes = routes

    def encoded(self) -> bytes:
        return b"{}"
