"""Draws the demo's pictures into the package, in Chromium: `python -m tools.pictures.draw [NAME...]`."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.pictures import harbour, indoors
from tools.pictures.palette import with_palette
from tools.pictures.shapes import HEIGHT, WIDTH

TARGET = Path(__file__).parents[2] / "src/rejoinder/demo/content/pictures"
MOST_BYTES = 60_000
PICTURES = {
    "narrows": harbour.narrows,
    "lighthouse": harbour.lighthouse,
    "crane": harbour.crane,
    "market": indoors.market,
    "soup": indoors.soup,
}


def main(names: list[str]) -> None:
    """Draw the named pictures, or all of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name in names or PICTURES:
            page.set_content(f'<body style="margin:0">{PICTURES[name]()}')
            small = with_palette(page.screenshot())
            assert len(small) <= MOST_BYTES, f"{name} takes {len(small)} bytes: draw it with fewer shapes"
            (TARGET / f"{name}.png").write_bytes(small)
            print(f"{name}.png: {WIDTH} x {HEIGHT}, {len(small)} bytes")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
