"""Sample pages served to a browser as plain files, the demo's newspaper, and a foreign site that embeds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page

from tests.machinery.newspaper import Newspaper, newspaper
from tests.machinery.preview_pages import write_pages

HostPages = dict[str, tuple[str, dict[str, str]]]
"""Path to HTML and header fields of the foreign site."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def _served(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def previews(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address under which every sample page stands as `<name>.html`."""
    folder = tmp_path_factory.mktemp("previews")
    write_pages(folder)
    with _served(partial(_Quiet, directory=str(folder))) as address:
        yield address


@pytest.fixture(scope="session")
def host_pages() -> HostPages:
    """What the foreign site serves; tests put their pages in."""
    return {}


@pytest.fixture(scope="session")
def host(host_pages: HostPages) -> Iterator[str]:
    """The address of a foreign site."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, fields = host_pages.get(self.path, ("", {}))
            self.send_response(200 if html else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **fields}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with _served(Host) as address:
        yield address


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory, host: str) -> Iterator[Newspaper]:
    """The demo's newspaper, served for the whole run."""
    with newspaper(tmp_path_factory.mktemp("newspaper"), host) as found:
        yield found


@pytest.fixture
def faults(page: Page) -> list[str]:
    """Errors of scripts and violations of the policy on `page`; a test asserts that there are none."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    return found
