"""Somebody else's pages, on a port of their own, with the demo's discussion in them.

One takes it by the element of `/embed.js`, as any page can. The other asks for the same fragment on its server and
puts it into the page before that leaves, so that it is there without JavaScript too; `/embed.js` then enhances it
in place.
"""

import socket
import threading
from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from string import Template
from urllib.parse import urlencode, urlsplit

from rejoinder.egress.loopback import FetchFailed, fetch_loopback


class HostPages:
    """The pages of an invented publisher whose articles carry the discussion of `story_url` on `server_url`."""

    def __init__(self, server_url: str, site: str, story_url: str, title: str) -> None:
        self._server_url = server_url
        self._site = site
        self._story_url = story_url
        self._title = title
        self._template = Template(files("rejoinder.demo").joinpath("content/host-page.html").read_text("utf-8"))

    def page(self, path: str) -> str | None:
        """Return the page at a path: `/` with the element, `/included` with the fragment; None for any other."""
        makers: dict[str, Callable[[], tuple[str, str]]] = {"/": self._element, "/included": self._included}
        make = makers.get(path)
        if make is None:
            return None
        head, discussion = make()
        return self._template.substitute(
            title=escape(self._title),
            head=head,
            discussion=discussion,
            script=escape(f"{self._server_url}/embed.js"),
            element_current=' aria-current="page"' if path == "/" else "",
            included_current=' aria-current="page"' if path == "/included" else "",
        )

    def _element(self) -> tuple[str, str]:
        site, url = escape(self._site), escape(self._story_url)
        link = escape(f"{self._server_url}/discussion?{self._query()}")
        return "", (
            f'<rejoinder-discussion site="{site}" url="{url}">'
            f'<a href="{link}">Read the discussion</a></rejoinder-discussion>'
        )

    def _included(self) -> tuple[str, str]:
        target = f"/discussion?{self._query()}"
        try:
            fragment = fetch_loopback(urlsplit(self._server_url).port or 80, target)
        except FetchFailed:
            # A publisher's page must stand when the discussion's server does not.
            return "", f'<p><a href="{escape(self._server_url + target)}">Read the discussion</a></p>'
        return f'<link rel="stylesheet" href="{escape(f"{self._server_url}/embed.css")}">', fragment

    def _query(self) -> str:
        return urlencode({"site": self._site, "url": self._story_url})


def serve_host_pages(listener: socket.socket, pages: HostPages) -> Callable[[], None]:
    """Serve the pages on a listening socket, from threads of their own; return what ends that."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = pages.page(urlsplit(self.path).path)
            content = (found or "<!doctype html><title>Nothing here</title><p>Nothing here.").encode()
            self.send_response(404 if found is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the terminal belongs to the demo."""

    server = ThreadingHTTPServer(listener.getsockname()[:2], Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="rejoinder-host-pages", daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return stop
