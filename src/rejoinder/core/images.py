"""What kind of picture some bytes are, and how large: read from the first bytes, nothing is decoded."""

from dataclasses import dataclass
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_GIF: Final = (b"GIF87a", b"GIF89a")
_MOST_SEGMENTS: Final = 1_000
# JPEG: start of frame, of whatever compression; C4, C8 and CC are tables and extensions.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Image:
    """A picture's media type, and its width and height in pixels."""

    content_type: str
    width: int
    height: int


def measure(content: bytes) -> Image | None:
    """Return what a PNG, GIF, JPEG or WebP is; None for anything else, and for a picture without an area.

    Sources: RFC 2083, 4.1.1; GIF89a, 18; ITU-T T.81, B.2.2; RFC 9649, 2.4 to 2.7.
    """
    image = None
    if content.startswith(_PNG):
        image = Image("image/png", _big(content, 16, 4), _big(content, 20, 4))
    elif content.startswith(_GIF):
        image = Image("image/gif", _little(content, 6, 2), _little(content, 8, 2))
    elif content.startswith(b"\xff\xd8"):
        image = _jpeg(content)
    elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        image = _webp(content)
    return image if image is not None and image.width > 0 and image.height > 0 else None


def _jpeg(content: bytes) -> Image | None:
    position = 2
    for _ in range(_MOST_SEGMENTS):
        while content[position : position + 2] == b"\xff\xff":
            position += 1
        if len(content) < position + 9 or content[position] != 0xFF:
            return None
        if content[position + 1] in _FRAMES:
            return Image("image/jpeg", _big(content, position + 7, 2), _big(content, position + 5, 2))
        position += 2 + _big(content, position + 2, 2)
    return None


def _webp(content: bytes) -> Image | None:
    kind = content[12:16]
    if len(content) < 30:
        return None
    if kind == b"VP8 ":
        return Image("image/webp", _little(content, 26, 2) & 0x3FFF, _little(content, 28, 2) & 0x3FFF)
    if kind == b"VP8L":
        packed = _little(content, 21, 4)
        return Image("image/webp", (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X":
        return Image("image/webp", _little(content, 24, 3) + 1, _little(content, 27, 3) + 1)
    return None


def _big(content: bytes, start: int, size: int) -> int:
    return int.from_bytes(content[start : start + size], "big")


def _little(content: bytes, start: int, size: int) -> int:
    return int.from_bytes(content[start : start + size], "little")
