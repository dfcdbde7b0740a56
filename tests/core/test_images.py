"""Pictures are recognised and measured by their first bytes; anything else is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.images import Image, measure


def big(number: int, size: int) -> bytes:
    return number.to_bytes(size, "big")


def little(number: int, size: int) -> bytes:
    return number.to_bytes(size, "little")


def webp(kind: bytes, payload: bytes) -> bytes:
    return b"RIFF" + little(100, 4) + b"WEBP" + kind + little(50, 4) + payload.ljust(20, b"\0")


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + big(1200, 4) + big(675, 4)
APP0 = b"\xff\xe0" + big(16, 2) + b"JFIF\0".ljust(14, b"\0")
TABLE = b"\xff\xc4" + big(6, 2) + b"\0" * 4
FRAME = b"\xff\xc2" + big(17, 2) + b"\x08" + big(675, 2) + big(1200, 2) + b"\x03"
PICTURES = {
    "png": (PNG, "image/png"),
    "gif": (b"GIF89a" + little(1200, 2) + little(675, 2), "image/gif"),
    "jpeg": (b"\xff\xd8" + APP0 + TABLE + b"\xff" + FRAME, "image/jpeg"),
    "webp lossy": (webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + little(1200, 2) + little(675, 2)), "image/webp"),
    "webp lossless": (webp(b"VP8L", b"\x2f" + little(1199 | 674 << 14, 4)), "image/webp"),
    "webp extended": (webp(b"VP8X", b"\0" * 4 + little(1199, 3) + little(674, 3)), "image/webp"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_measured(name: str) -> None:
    content, content_type = PICTURES[name]

    assert measure(content) == Image(content_type, 1200, 675)


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", b"<html>", b"\xff\xd8\xff\xd9", PNG[:20],
     PNG.replace(big(675, 4), big(0, 4)), b"\xff\xd8" + APP0 * 2_000, webp(b"JUNK", b"")],
)  # fmt: skip
def test_what_is_no_picture_of_these_kinds_has_no_size(content: bytes) -> None:
    assert measure(content) is None


@given(st.sampled_from([content for content, _ in PICTURES.values()]), st.integers(0, 60), st.binary(max_size=40))
def test_broken_pictures_are_read_without_failing(content: bytes, kept: int, noise: bytes) -> None:
    image = measure(content[:kept] + noise)

    assert image is None or (image.width > 0 and image.height > 0)
