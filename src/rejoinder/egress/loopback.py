"""Pages of a server on this machine, as a publisher's server fetches a fragment to put it into a page of its own."""

from http.client import HTTPConnection, HTTPException
from typing import Final

LOOPBACK: Final = "127.0.0.1"
DEADLINE_S: Final = 5.0
MOST_BYTES: Final = 5_000_000


class FetchFailed(Exception):
    """The page could not be had; the message says why."""


def fetch_loopback(port: int, target: str, *, deadline_s: float = DEADLINE_S, most_bytes: int = MOST_BYTES) -> str:
    """Return the UTF-8 text at `target` (path and query) of this machine's server on `port`.

    It reaches nothing but 127.0.0.1, whatever `target` says, and follows no redirect. FetchFailed for any answer but
    200, for one of more than `most_bytes`, and when each step takes longer than `deadline_s`.
    """
    connection = HTTPConnection(LOOPBACK, port, timeout=deadline_s)
    try:
        connection.request("GET", target, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        content = answer.read(most_bytes + 1)
    except (OSError, HTTPException) as error:
        raise FetchFailed(f"port {port} did not answer: {error}") from error
    finally:
        connection.close()
    if answer.status != 200 or len(content) > most_bytes:
        raise FetchFailed(f"port {port} answered {answer.status} with {len(content)} bytes")
    return content.decode("utf-8", errors="replace")
