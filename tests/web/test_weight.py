"""What a reader downloads, in bytes."""

from __future__ import annotations

import gzip
import hashlib
from base64 import b64encode

from rejoinder.web.assets import load_assets
from rejoinder.web.i18n import language_for
from rejoinder.web.rendering import Pages
from rejoinder.web.views import FormView
from tests.web.pages import discussions as made

JS_GZIP_BYTES = 10 * 1024
CSS_GZIP_BYTES = 6 * 1024
PAGE_GZIP_BYTES = 20 * 1024


def test_all_javascript_is_within_its_bytes() -> None:
    assert (
        0 < sum(len(one.gzipped) for name, one in load_assets().files.items() if name.endswith(".js")) <= JS_GZIP_BYTES
    )


def test_all_css_is_within_its_bytes() -> None:
    assert (
        0
        < sum(len(one.gzipped) for name, one in load_assets().files.items() if name.endswith(".css"))
        <= CSS_GZIP_BYTES
    )


def test_a_page_of_sixty_comments_is_within_its_bytes_in_every_language() -> None:
    pages = Pages(load_assets())
    for tag in ("en", "ar"):
        page = pages.story_page(made.discussion(), FormView(), language=tag)
        assert len(gzip.compress(page.encode())) <= PAGE_GZIP_BYTES, language_for(tag).tag


def test_static_files_are_named_by_their_content_and_carry_their_hash() -> None:
    assets = load_assets()
    asset = assets.files["rejoinder.js"]
    assert assets.find(assets.version, "rejoinder.js") is asset
    assert assets.find("0" * 16, "rejoinder.js") is None
    assert assets.find(assets.version, "../i18n.py") is None
    assert asset.integrity == "sha384-" + b64encode(hashlib.sha384(asset.body).digest()).decode()
    assert gzip.decompress(asset.gzipped) == asset.body
    assert load_assets().version == assets.version


def test_the_served_script_is_one_file_without_imports() -> None:
    script = load_assets().files["rejoinder.js"].body.decode()
    assert "import{" not in script.replace(" ", "")
    assert "export" not in script


def test_no_script_puts_strings_into_the_page_as_markup() -> None:
    script = load_assets().files["rejoinder.js"].body.decode()
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser", "setHTML"):
        assert sink not in script
