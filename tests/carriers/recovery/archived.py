"""What tests of collected pages share: pages with and without a discussion, and WARC files of them."""

from __future__ import annotations

from collections.abc import Sequence


def discussion(title: str, texts: Sequence[str], charset: str = "utf-8") -> bytes:
    """Return a page of a known system with a comment for each text; the first ten of them are of Ann, others of Bob."""
    items = "".join(
        f'<li class="comment depth-1" id="comment-{number}"><article class="comment-body" id="div-comment-{number}">'
        f'<footer class="comment-meta"><div class="comment-author"><b class="fn">{"Ann" if number < 10 else "Bob"}'
        f'</b> <span class="says">says:</span></div><div class="comment-metadata"><a href="#comment-{number}">'
        f'<time datetime="2019-03-0{number % 9 + 1}T10:00:00+00:00">March</time></a></div></footer>'
        f'<div class="comment-content"><p>{text}</p></div></article></li>'
        for number, text in enumerate(texts, 1)
    )
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="{charset}"><title>{title}</title></head><body><article>'
        f"<h1>{title}</h1><p>The bridge over the river is closed until the spring, the town's engineers said today.</p>"
        f'</article><div id="comments" class="comments-area"><h2 class="comments-title">{len(texts)} thoughts</h2>'
        f'<ol class="comment-list">{items}</ol></div></body></html>'
    )
    return page.encode(charset)


NO_DISCUSSION = b"<!DOCTYPE html><html><head><title>About</title></head><body><p>We are a newspaper.</p></body></html>"


def record(kind: str, block: bytes, **headers: str) -> bytes:
    """Return a WARC record; names of headers come with underscores."""
    lines = [b"WARC/1.0", f"WARC-Type: {kind}".encode()]
    lines += [f"{name.replace('_', '-')}: {value}".encode() for name, value in headers.items()]
    lines.append(f"Content-Length: {len(block)}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + block + b"\r\n\r\n"


def http(body: bytes, status: str = "200 OK", content_type: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    """Return an HTTP response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}"] if content_type else [f"HTTP/1.1 {status}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def captured(url: str, block: bytes, at: str = "2019-03-20T12:00:00Z") -> bytes:
    """Return the record of a response."""
    return record(
        "response", block, WARC_Target_URI=url, WARC_Date=at, Content_Type="application/http; msgtype=response"
    )
