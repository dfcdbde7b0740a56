"""Exports of WordPress for tests, put together from pieces."""

from __future__ import annotations

NAMESPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)
CHANNEL = (
    "<title>Paper</title><link>https://paper.example</link><language>en-GB</language>"
    "<wp:base_site_url>https://sites.example/</wp:base_site_url><wp:base_blog_url>https://paper.example/</wp:base_blog_url>"
    "<wp:author><wp:author_id>3</wp:author_id><wp:author_login>ed</wp:author_login>"
    "<wp:author_display_name><![CDATA[Ed Itor]]></wp:author_display_name></wp:author>"
)
POST = (
    "<title>Fish &amp;amp; <![CDATA[<em>Chips</em>]]></title><link>https://paper.example/fish/</link>"
    "<dc:creator>ed</dc:creator><guid isPermaLink='false'>https://old.example/?p=12</guid>"
    "<content:encoded><![CDATA[First\nline.\n\n<strong>Second</strong>.]]></content:encoded>"
    "<excerpt:encoded>Short</excerpt:encoded><wp:post_id>12</wp:post_id>"
    "<wp:post_date>2020-01-02 04:04:05</wp:post_date>"
    "<wp:post_date_gmt>2020-01-02 03:04:05</wp:post_date_gmt><wp:comment_status>closed</wp:comment_status>"
    "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
)


def comment(number: int | str, inner: str = "", *, text: str = "Hi", kind: str = "comment") -> str:
    return (
        f"<wp:comment>\n<wp:comment_id>{number}</wp:comment_id><wp:comment_author><![CDATA[Ann]]></wp:comment_author>"
        f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_type>{kind}</wp:comment_type>{inner}"
        "</wp:comment>"
    )


def export(*items: str, head: str = CHANNEL) -> str:
    body = "\n".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?>\n<rss version="2.0" {NAMESPACES}><channel>{head}\n{body}</channel></rss>'
