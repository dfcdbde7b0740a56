"""Sample pages and the static files, written into a folder to look at in a browser.

`python -m tests.machinery.preview_pages FOLDER`; serve it with `python -m http.server`. Nothing that needs
the server (posting, voting) works there.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from rejoinder.core.tree import Order
from rejoinder.web.assets import load_assets
from rejoinder.web.rendering import Pages
from rejoinder.web.views import FormKind, FormView, GuestView, RevisionView, ViewerView
from tests.web.pages import discussions as made


def write_pages(folder: Path) -> list[str]:
    """Write every page into `folder` and return their names."""
    assets = load_assets()
    for name, asset in assets.files.items():
        path = folder / assets.path(name).lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(asset.body)
    pages = sample_pages(Pages(assets))
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, "utf-8")
    return sorted(pages)


def sample_pages(pages: Pages, language: str | None = None) -> dict[str, str]:
    """Return one page of each kind by name."""
    view, form, site, story = made.discussion(), FormView(), made.SITE, made.story()
    comment = made.thread().views[1]
    known = ViewerView(name="Grace W.", is_known=True, csrf="token")
    kinds = {
        f"form-{kind.value}": pages.form_page(kind, site, story, known, form, comment=comment, language=language)
        for kind in FormKind
    }
    failed = FormView(
        body="Hm.", name="admin", preview_html="<p>Hm.</p>\n", errors={"name": "Taken.", "body": "Too short."}
    )
    closed = replace(view, closed_why="story_closed", order=Order.BEST, items=view.items[:16])
    moderated, flat = made.moderated(), made.flat()
    empty = made.discussion(items=(), story=made.story(comment_count=0), next_cursor=None)
    revisions = [RevisionView(2, made.NOW, "<p>Now.</p>"), RevisionView(1, made.NOW - made.MINUTE, "<p>Before.</p>")]
    return kinds | {
        "front": pages.front_page(site, [story] * 4, known, now=made.NOW, language=language),
        "front-empty": pages.front_page(site, [], ViewerView(), now=made.NOW, language=language),
        "story": pages.story_page(view, form, language=language),
        "own": pages.story_page(made.own(), failed, language=language),
        "moderated": pages.story_page(replace(moderated, items=moderated.items[:8]), form, language=language),
        "flat": pages.story_page(replace(flat, items=flat.items[:20]), form, language=language),
        "deep": pages.story_page(made.chain(64), form, language=language),
        "closed": pages.story_page(closed, form, language=language),
        "empty": pages.story_page(empty, form, language=language),
        "permalink": pages.permalink_page(made.permalink(), form, language=language),
        "fragment": pages.discussion(view, form, language=language),
        "mine": pages.mine_page(
            site,
            story,
            GuestView(made.own().held[0], f"/comments/{comment.comment.id.hex()}/mine?proof={'Ab3_' * 8}", made.NOW),
            ViewerView(),
            FormView(body="Hm.", proof="Ab3_" * 8),
            language=language,
        ),
        "history": pages.history_page(site, story, known, comment, revisions, language=language),
        "account": pages.account_page(site, known, language=language),
        "account-none": pages.account_page(site, ViewerView(), language=language),
        "enter": pages.enter_page(site, ViewerView(), "once", language=language),
        "keys": pages.keys_page(site, ViewerView(), language=language),
        "problem": pages.problem_page(404, "Nothing here", "It never was.", site=site, language=language),
    }


if __name__ == "__main__":
    target = Path(sys.argv[1])
    began = time.perf_counter()
    names = write_pages(target)
    sys.stdout.write(f"{len(names)} pages in {time.perf_counter() - began:.2f} s: {' '.join(names)}\n")
