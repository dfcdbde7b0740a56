"""Which addresses may be linked, which name one page, which are our own."""

from __future__ import annotations

import json
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core import errors, links, markup
from tests.machinery.corpora import corpus


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("https://example.org/a_(b)?q=1&r=2#f", "https://example.org/a_(b)?q=1&r=2#f"),
        ("HTTP://EXAMPLE.org:80", "http://example.org/"),
        ("https://example.org:443/x", "https://example.org/x"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://example.org?q=1", "https://example.org/?q=1"),
        ("http://bücher.example/ä b", "http://xn--bcher-kva.example/%C3%A4%20b"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        ("http://ＥＸＡＭＰＬＥ．org/", "http://example.org/"),
        ("http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/"),
        ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("https://example.org/it's\\x", "https://example.org/it%27s%5Cx"),
        ("http://198.51.100.7/x", "http://198.51.100.7/x"),
        ("http://192.0.2.7/x", "http://192.0.2.7/x"),
        ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("  https://example.org/ ", "https://example.org/"),
        ("https://my_host.example.org/%7Eme", "https://my_host.example.org/%7Eme"),
        ("https://localhost/", "https://localhost/"),
    ],
)
def test_a_link_is_written_anew(typed: str, written: str) -> None:
    assert links.safe_url(typed) == written
    assert links.safe_url(written) == written


@pytest.mark.parametrize(
    "hostile",
    [
        "javascript:alert(1)", "java\x03script:alert(1)", "data:text/html,x", "vbscript:x", "mailto:a@b.example",
        "ftp://example.org/", "//example.org/", "/path", "example.org", "", "https:example.org", "https:/example.org",
        "https:///example.org", "https://", "https://user@example.org/", "https://a:b@example.org/",
        "https://good.example\\@evil.example/", "https://evil.example\\.good.example/", "https://exa mple.org/",
        "https://example.org/\x01", "https://example.org/%01", "https://exam%00ple.org/", "https://exam\tple.org/",
        "https://example.org:99999/", "https://example.org:0/", "https://example.org:x/", "http://2130706433/",
        "http://0x7f.1/", "http://127.1/", "http://1.2.3.256/", "http://01.2.3.4/", "http://[::1/", "http://[x]/",
        "https://-a.example/", "https://a..example/", "https://.example/", "https://" + "a" * 64 + ".example/",
        "https://exa‮mple.org/", "https://exa%FFmple.org/", "https://☃ .example/", "https://example.org/" + "a" * 2000,
        "https://example.org/\u2028x", "https://[fe80::1%25eth0]/",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_not_linked(hostile: str) -> None:
    assert links.safe_url(hostile) is None


@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://example.org/", "https://example.org?"]))
def test_whatever_is_linked_reads_the_same_to_another_parser(text: str, start: str) -> None:
    url = links.safe_url(start + text)
    if url is None:
        return
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https")
    assert parts.hostname == links.host_of(url).strip("[]")
    assert parts.username is None
    assert url.isascii()
    assert not set(url) & set(" \"'<>\\^`{|}\t\n")
    assert links.safe_url(url) == url


@pytest.mark.parametrize(
    ("typed", "canonical", "key"),
    [
        (
            "HTTPS://News.Example:443/a/../b/./story.html?utm_source=x&id=7&fbclid=y#comments",
            "https://news.example/b/story.html?id=7",
            "news.example/b/story.html?id=7",
        ),
        ("http://www.news.example/story/", "http://www.news.example/story/", "news.example/story"),
        ("https://news.example", "https://news.example/", "news.example"),
        ("https://news.example/?gclid=1", "https://news.example/", "news.example"),
        ("https://news.example/a?b=2&a=1&b=1", "https://news.example/a?b=2&a=1&b=1", "news.example/a?b=2&a=1&b=1"),
        ("https://news.example/a?&&mc_cid=1&x", "https://news.example/a?x", "news.example/a?x"),
        ("https://news.example/a/..", "https://news.example/", "news.example"),
        ("https://news.example/../../a/b/.", "https://news.example/a/b/", "news.example/a/b"),
        ("https://news.example/v1.2/x", "https://news.example/v1.2/x", "news.example/v1.2/x"),
    ],
)
def test_a_story_has_one_address(typed: str, canonical: str, key: str) -> None:
    assert links.canonical_url(typed) == canonical
    assert links.canonical_url(canonical) == canonical
    assert links.url_key(typed) == key


def test_http_and_https_with_and_without_www_and_slash_are_one_page() -> None:
    spellings = ("http://news.example/a", "https://news.example/a/", "https://www.news.example/a?utm_id=1#x")
    assert {links.url_key(spelling) for spelling in spellings} == {"news.example/a"}


def test_a_story_address_that_is_none_is_refused_by_its_field() -> None:
    with pytest.raises(errors.BadField) as refusal:
        links.canonical_url("javascript:alert(1)", field="canonical")
    assert refusal.value.field == "canonical"


def test_links_are_found_in_what_was_rendered() -> None:
    html = markup.render(
        "https://a.example/x?a=1&b=2 and [b](http://www.b.example:8080/) `https://code.example` [c](/c) "
        "![pic](https://a.example/p.png)\n\n> https://a.example/x?a=1&b=2 javascript:alert(1)"
    )
    assert links.urls(html) == (
        "https://a.example/x?a=1&b=2",
        "http://www.b.example:8080/",
        "https://a.example/p.png",
    )
    assert links.hosts(html) == ("a.example", "www.b.example")


@pytest.mark.parametrize(
    "own",
    [
        "/", "/stories/0192f0c4-7d1e-7c3a-8b5a-1c2d3e4f5a6b", "/desk", "/stories/x/discussion?order=best&cursor=a_b-c",
        "/discussion?site=demo&url=https%3A%2F%2Fnews.example%2Fa", "/comments/x#rj-c-x", "/a.b/~c/", "/a?b#c",
    ],
)  # fmt: skip
def test_own_paths_are_returned_to(own: str) -> None:
    assert links.local_path(own) == own


@pytest.mark.parametrize(
    "foreign",
    [
        "", "desk", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
        "/%09/evil.example", "/%5cevil.example", "/%2f/evil.example", "/a//evil.example", "/../desk", "/a/..", "/./a",
        "https://evil.example", "https:evil.example", "javascript:alert(1)", " /desk", "/desk ", "/desk\n", "/@evil",
        "/desk?x=<script>", "/desk?x='", "/desk#<b>", "/\u3002/", "/a" * 1001,
    ],
)  # fmt: skip
def test_nothing_else_is_returned_to(foreign: str) -> None:
    assert links.local_path(foreign) == "/"


@given(st.text(alphabet="/\\.%25fc@:?#&=ab \t\n\u3002", max_size=12))
def test_a_path_returned_to_stays_on_the_host_for_another_parser(text: str) -> None:
    target = urlsplit(urljoin("https://own.example/here", links.local_path("/" + text)))
    assert (target.scheme, target.netloc) == ("https", "own.example")


@pytest.mark.corpus
def test_no_open_redirect_of_the_corpus_leaves_the_host() -> None:
    for row in map(json.loads, corpus("security/open_redirect.jsonl").open()):
        path = links.local_path(row["param"])
        target = urlsplit(urljoin(f"https://{row['own_host']}/", path))
        assert (target.scheme, target.netloc) == ("https", row["own_host"]), row
        assert path == "/", row
