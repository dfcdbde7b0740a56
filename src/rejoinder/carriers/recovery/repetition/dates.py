"""Text that prints a time, in any language as far as its form tells: recognised, never computed."""

import re
from functools import lru_cache

_MONTHS = (
    r"jan\w*|f[eé][bv]\w*|m[aä]r\w*|apr\w*|avr\w*|abr\w*|ma[iy]o?|mei|maggio|jun\w*|jui[nl]\w*|jul\w*|giu\w*|lug\w*"
    r"|aug\w*|ao[uû]t|ago\w*|sep\w*|set\w*|o[ckt]t\w*|out\w*|nov\w*|de[czs]\w*|d[ií][ck]\w*|dic\w*|gen\w*"
    r"|янв\w*|фев\w*|мар\w*|апр\w*|ма[йя]|июн\w*|июл\w*|авг\w*|сен\w*|окт\w*|ноя\w*|дек\w*"
    r"|يناير|فبراير|مارس|[أا]بريل|مايو|يونيو|يوليو|[أا]غسطس|سبتمبر|[أا]كتوبر|نوفمبر|ديسمبر"
)
_YEAR = r"[12١٢۱۲]\d{3}"
_WORD = r"[^\W\d_]{3,12}"
_DATE = (
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)|(?<![\d.])\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})(?![\d.])"
    r"|\d{2,4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일號号]?|\d{1,2}月\d{1,2}[日号號]|\d{1,2}월\s?\d{1,2}일"
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th|er|º|ª|-?го)?[.,]?[\s-]*(?:de\s+|d['’]|of\s+)?{_WORD}\.?,?[\s-]*"
    rf"(?:de[l]?\s+)?{_YEAR}(?!\d)"
    rf"|{_WORD}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:(?:at|à)\s+)?{_YEAR}(?!\d)"
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?(?:{_MONTHS})(?!\w)"
    rf"|(?<!\w)(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)"
)
_CLOCK = (
    r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])(?:\s*[ap]\.?\s?m\b\.?|\s*[صم](?!\w))?(?:\s+uhr)?"
    r"|(?<!\d)\d{1,2}\s?h(?:\s?\d{2})?(?!\w)"
    r"|(?<!\d)\d{1,2}[.]\d{2}\s+uhr|(?<!\d)\d{1,2}\s*[ap]\.?m\b\.?|\d{1,2}\s?[時点點时시]\s?(?:\d{1,2}\s?[分분])?"
)
_AGO = (
    r"(?:about\s+|over\s+|almost\s+)?(?:\d{1,4}|an?|one|few|een|en|ett)\s*\+?\s*[^\W\d_]+\.?\s+"
    r"(?:ago|geleden|sedan|siden|temu|назад|тому|önce|fa|sitten|atrás|lalu|yang lalu)(?!\w)"
    r"|(?<!\w)(?:vor|il y a|hace|há|acum|πριν|منذ|قبل|לפני|przed|pred|před|для)\s+(?:[^\W\d_]+\s+)?"
    r"(?:\d{1,4}|eine[rm]?|einige[nr]|une?|un[ao]?|um[a]?|ein paar)\s+[^\W\d_]+"
    r"|(?:\d+|[一两兩几幾])\s*(?:秒|分钟?|分鐘?|小?[时時](?:间|間)?|時間|天|日|[周週]|[个個か]?月|年|시간|초|분|일|주|개월|달|년)"
    r"\s*(?:前|전|ago)"
)
_NEAR = (
    r"(?<!\w)(?:just now|right now|yesterday|today|heute|gestern|vorgestern|gerade eben|hier|aujourd.hui|ayer|hoy|ieri"
    r"|oggi|ontem|hoje|gisteren|vandaag|вчера|сегодня|wczoraj|dzisiaj|dün|bugün|أمس|اليوم|昨天|今天|刚刚|剛剛|어제|오늘"
    r"|たった今|昨日|今日)(?!\w)"
)
_SHORT = re.compile(r"\W*\d{1,3}\s?(?:s|m|h|d|w|j|mo|yr?|min|hr|hrs|std|tg|wk|wks|yrs|mos)\.?\W*", re.IGNORECASE)
_PART = re.compile(rf"(?:{_AGO})|(?:{_DATE})|(?:{_CLOCK})|(?:{_NEAR})", re.IGNORECASE)
_HINT = re.compile(
    r"\d|ago|now|day|heute|gestern|hier|aujourd|hoy|ayer|hour|[前昨今전]|منذ|قبل|أمس|اليوم|дня|назад|ра", re.I
)
_BEFORE = re.compile(
    r"(?:(?<!\w)(?:on|at|am|um|le|el|il|op|den|em|às|in|posted|published|written|veröffentlicht|geschrieben|gepostet"
    r"|publié|escrito|publicado|ngày)\s*:?|[於于]|,|[·•|–—(@])\s*$",
    re.IGNORECASE,
)
MOST_TIME_CHARS = 120
_MOST_ELSE_CHARS = 60


def time_in(text: str) -> tuple[int, int] | None:
    """Return where the time begins and ends that a short text prints; None for none, or when much else stands there."""
    return _time_in(text) if len(text) <= MOST_TIME_CHARS else None


@lru_cache(maxsize=100_000)
def _time_in(text: str) -> tuple[int, int] | None:
    if not _HINT.search(text):
        return None
    if _SHORT.fullmatch(text):
        return 0, len(text)
    first = last = -1
    inside = 0
    for match in _PART.finditer(text):
        if first >= 0 and match.start() - last > 12:
            break
        first = match.start() if first < 0 else first
        last = match.end()
        inside += match.end() - match.start()
    if first < 0 or len(text) - (last - first) > _MOST_ELSE_CHARS:
        return None
    return first, last


def is_only_time(text: str) -> bool:
    """Whether a text is a time and hardly anything else."""
    place = time_in(text)
    if place is None:
        return False
    rest = without(text, place)
    return sum(char.isalnum() for char in rest) <= 12 and len(rest) <= max(24, place[1] - place[0])


def without(text: str, place: tuple[int, int]) -> str:
    """Return `text` without what stands at `place` and without the word before it that belongs to it."""
    before, after = text[: place[0]][-MOST_TIME_CHARS:], text[place[1] :]
    for _ in range(3):
        before = _BEFORE.sub("", before).rstrip()
    return f"{before} {after.lstrip(' ,)|·•–—-')}".strip()
