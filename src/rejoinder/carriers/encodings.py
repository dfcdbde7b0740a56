"""Which encoding a text is in: by its mark, by what the server or the text itself declares, or by its bytes."""

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_DECLARED_WITHIN: Final = 4_096
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# windows-1252 leaves five bytes undefined; latin-1 gives them the control characters they are on the Web.
FALLBACK: Final = "windows-1252"
LAST_RESORT: Final = "latin-1"
_SINGLE_BYTES: Final = re.compile(r"cp125\d|cp866|cp874|koi8-[ru]|iso8859-\d+|mac-\w+|latin-1|windows-1252")

# What the names mean on the Web, where they differ from the standards they are taken from; and ours of the same.
_ON_THE_WEB: Final = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "cp1252"), FALLBACK),
    **dict.fromkeys(("windows-1252", "x-cp1252", "ansi"), FALLBACK),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "chinese", "cp936"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji", "cp932"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "ksc5601", "windows-949", "cp949"), "cp949"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("euc-jp", "x-euc-jp"), "euc_jp"),
    **dict.fromkeys(("iso-8859-9", "latin5", "windows-1254"), "cp1254"),
    **dict.fromkeys(("tis-620", "iso-8859-11", "windows-874"), "cp874"),
    **dict.fromkeys(("utf8", "utf-8", "unicode-1-1-utf-8", "x-utf-8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16-le", "unicode", "ucs-2"), "utf-16-le"),
    **dict.fromkeys(("utf-16be", "utf-16-be"), "utf-16-be"),
    **dict.fromkeys(("macintosh", "x-mac-roman"), "mac-roman"),
    **dict.fromkeys(("x-mac-cyrillic",), "mac-cyrillic"),
}
_STANDARD: Final = re.compile(r"windows-125\d|cp125\d|iso-?8859-\d{1,2}|koi8-[ru]|cp866|ibm866")
_IN_XML: Final = re.compile(rb"\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{2,40})[\"']")
_IN_HTML: Final = re.compile(rb"<meta\b[^>]{0,400}?\bcharset\s*+=\s*+[\"']?+\s*+([\w.:-]{2,40})", re.IGNORECASE)
_ESCAPED: Final = re.compile("[\udc80-\udcff]")
_REMARKS: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)


class Ground(StrEnum):
    """What an encoding is concluded from."""

    MARK = "mark"
    DECLARED = "declared"
    BYTES = "bytes"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes become text: by which codec, after a mark of so many bytes, and why."""

    codec: str
    mark_bytes: int
    ground: Ground


def marked(data: bytes) -> tuple[str | None, int]:
    """Return the codec that the beginning of `data` shows, and the length of its byte order mark; else None and 0.

    UTF-16 without a mark is known by the NUL in every other byte of its ASCII characters.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec, len(mark)
    head = data[:64]
    if len(head) >= 4 and head.count(0) >= len(head) // 2 - 2:
        if not any(head[1::2]) and all(head[0::2]):
            return "utf-16-le", 0
        if not any(head[0::2]) and all(head[1::2]):
            return "utf-16-be", 0
    return None, 0


def encoding_of(data: bytes, charset: str | None = None) -> Encoding:
    """Return the encoding of a text; `charset` is what its server declared.

    A mark comes first, then the server's word, then the text's own, then the bytes. Nobody's word counts against
    bytes that can't be in it; and bytes that are UTF-8 beyond ASCII are it, whichever single-byte encoding was
    declared: other texts hardly ever are by chance.
    """
    codec, mark_bytes = marked(data)
    if codec is not None:
        return Encoding(codec, mark_bytes, Ground.MARK)
    is_utf8 = _is_in(data, "utf-8")
    for name in (charset, _declared_in(data)):
        codec = codec_named(name or "")
        if codec is None or (is_utf8 and (codec == "utf-8" or _SINGLE_BYTES.fullmatch(codec))):
            continue
        if _is_in(data, codec) or _is_nearly_in(data, codec):
            return Encoding(codec, 0, Ground.DECLARED)
    if is_utf8 or _is_nearly_in(data, "utf-8"):
        return Encoding("utf-8", 0, Ground.BYTES)
    return Encoding(FALLBACK if _is_in(data, FALLBACK) else LAST_RESORT, 0, Ground.GUESSED)


def codec_named(name: str) -> str | None:
    """Return our codec for the name of an encoding as pages and servers write it, None for one we don't read."""
    name = name.strip(" \t\r\n\"';").lower()
    if name in _ON_THE_WEB:
        return _ON_THE_WEB[name]
    if _STANDARD.fullmatch(name):
        try:
            return codecs.lookup(name).name
        except LookupError:
            return None
    return None


def _declared_in(data: bytes) -> str | None:
    head = data[:_DECLARED_WITHIN]
    if not head.lstrip().startswith(b"<"):
        return None
    found = _IN_XML.match(head) or _IN_HTML.search(_REMARKS.sub(b"", head))
    name = found[1].decode("ascii") if found else None
    # Whoever could read the declaration as ASCII does not read UTF-16.
    return "utf-8" if name is not None and name.lower().startswith("utf-16") else name


def _is_in(data: bytes, codec: str) -> bool:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return False
    # Places are counted in bytes: what does not lead back to them is of no use. UTF-8 always does.
    return codec == "utf-8" or text.encode(codec, "replace") == data


def _is_nearly_in(data: bytes, codec: str) -> bool:
    """Whether only few bytes are none of an encoding: a character cut in two, a foreign snippet."""
    if codec.startswith("utf-16") or _SINGLE_BYTES.fullmatch(codec):
        return False
    text = data.decode(codec, "surrogateescape")
    bad = len(_ESCAPED.findall(text))
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    return bad * 20 <= good and text.encode(codec, "surrogateescape") == data
