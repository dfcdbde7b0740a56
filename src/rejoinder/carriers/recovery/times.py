"""Times as pages print them: recognised, not computed, since their zone and often their day is not said."""

import re

_MONTHS = (
    r"jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar|rero|braio)?|f[ée]v(?:rier|ereiro)?|mar(?:ch|s|zo|ço)?|märz?|apr(?:il|ile)?"
    r"|avril|abr(?:il)?|may|mai|mayo|maggio|mei|june?|juni|juin|junio|junho|giugno|july?|juli|juillet|julio|julho|luglio"
    r"|aug(?:ust|ustus)?|août|agosto|sep(?:t|tember|tembre|tiembre)?|setembro|o[ck]t(?:ober|obre|ubre)?|ottobre|outubro"
    r"|nov(?:ember|embre|iembre|embro)?|de[cz](?:ember|embre)?|déc(?:embre)?|dic(?:iembre|embre)?|dezembro"
    r"|maio|januari|februari|maart|augustus|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października"
    r"|listopada|grudnia|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık"
    r"|янв\w*|фев\w*|мар\w*|апр\w*|мая|июн\w*|июл\w*|авг\w*|сен\w*|окт\w*|ноя\w*|дек\w*"
    r"|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
)
_DAY_NAMES = (
    r"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)\.?,? "
)
_DATE = (
    rf"(?:(?:{_DAY_NAMES})?(?:\d\d\.\d\d\.\d\d(?=\d\d:\d\d)"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|er)? (?:de )?(?:{_MONTHS})\.?,?(?: (?:de )?\d{{4}})?"
    rf"|(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?(?!\d))"
    r"|\d{4}年\d{1,2}月\d{1,2}日(?: ?[(（][月火水木金土日一二三四五六][)）])?"
    r"|today|yesterday|heute|gestern|hier|aujourd.hui|ayer|hoy)"
)
_CLOCK = (
    r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: (?:uhr|gmt|utc|est|edt|cest?|pst|pdt))?"
    r"|\d{1,2} ?[ap]\.?m\b\.?"
)
_UNITS = (
    r"sec(?:ond)?s?|min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?|years?|[smhdwy]|mo"
    r"|sekunden?|minuten?|stunden?|tag(?:en?)?|wochen?|monat(?:en?)?|jahr(?:en?)?"
    r"|secondes?|heures?|jours?|semaines?|mois|ans?|segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|años?|anos?"
)
_AGO = (
    rf"(?:about |over |almost )?(?:\d{{1,3}}|an?|one|a few) ?(?:{_UNITS}) ago(?!\w)"
    rf"|vor (?:\d{{1,3}}|einem|einer|ein paar) (?:{_UNITS})"
    rf"|(?:il y a|hace|há) (?:\d{{1,3}}|une?|um|uma) (?:{_UNITS})"
    rf"|(?:\d{{1,3}}|een|paar) (?:sec(?:onden)?|minuten|uur|uren|dag(?:en)?|weken|week|maand(?:en)?|jaar|jaren) geleden"
    r"|\d{1,3} \w{1,8} (?:temu|назад|fa|sedan|önce)(?!\w)|منذ \d{1,3} \w+|قبل \d{1,3} \w+"
    r"|\d{1,3} ?(?:秒|分|分钟|分鐘|小时|小時|時間|天|日|周|週間|个月|個月|か月|ヶ月|年)前"
    r"|just now|gerade eben"
)
_JOIN = (
    r"(?: ?[,|·•–—-]? ?(?:(?:at|um|à|a las|às|alle|om|godz\.|o|kl\.|в|около|في) |@ ?)?(?<=[ ,|·•–—@-])"
    r"|(?<=\d\d\.\d\d\.\d\d)(?=\d\d:\d\d)|(?<=日)|(?<=[)）]) ?)"
)
_TIME = rf"(?:(?:{_DATE})(?:{_JOIN}(?:{_CLOCK}))?|(?:{_AGO})|(?:{_CLOCK}){_JOIN}(?:{_DATE}))(?: uhr)?"
_LEAD = (
    r"(?:(?:posted|published|written|am|on|at|le|el|il|op|den|em|於|updated|edited|geschrieben|publié|publicado) "
    r"(?:on |at |am |le |el )?)?"
)
_SAID = (
    r"(?:says?|said|wrote|writes|commented|replied|sagt|schrieb|schreibt|meint"
    r"|a écrit|écrit|dit|dice|dijo|escribi[óo]|ha detto|scrive|disse|zegt|написал\w*|пишет|говорит|يقول|قال)"
)

_ONLY_TIME = re.compile(rf"^\W*{_LEAD}{_TIME}\W*$", re.IGNORECASE)
_TIME_LAST = re.compile(
    rf"^(?P<name>\S.*?)(?P<join> ?[,|·•–—(-]{{1,8}} ?| {_SAID} ?:? ?| |(?<=\D)(?=\d)){_LEAD}(?P<time>{_TIME})\W*$",
    re.IGNORECASE,
)
_TIME_FIRST = re.compile(
    rf"^(?:.*?\bon |{_LEAD}|am |le |el )(?P<time>{_TIME}) ?[,|·–—:-]? ?(?P<name>\S.{{0,60}}?) {_SAID} ?:? ?$",
    re.IGNORECASE,
)
_GLUED = r"(?:(?<=[^\W\d])(?=\d)|(?<=\d)(?=\d\d\.\d\d\.\d\d\d\d:\d\d$))"
# A time that begins a word first: in "ann77 May 9, 2019" the year is not 77.
_WITHIN = tuple(re.compile(rf"{start}{_TIME}(?!\w)", re.IGNORECASE) for start in (r"(?<!\w)", _GLUED))
_SAYING = re.compile(rf"^(?P<name>\S.{{0,60}}?) {_SAID} ?:$", re.IGNORECASE)
MOST_HEAD_CHARS = 160


def is_time(line: str) -> bool:
    """Whether `line` is a time and nothing else."""
    return len(line) <= MOST_HEAD_CHARS and bool(_ONLY_TIME.match(_one_spaced(line)))


def name_and_time(line: str) -> tuple[str, str | None] | None:
    """Return (name, time as printed) of a head such as "Ann, 2 hours ago" or "On 3 May 2014, Ann wrote:".

    The time is None for "Ann says:". None when the line has no such form; the name's own shape is not judged.
    """
    if len(line) > MOST_HEAD_CHARS:
        return None
    line = _one_spaced(line)
    for pattern in (_TIME_FIRST, _TIME_LAST):
        if match := pattern.match(line):
            return match["name"].strip(" ,|·–—-("), match["time"].strip()
    if match := _SAYING.match(line):
        return match["name"].strip(), None
    return None


def time_within(line: str) -> tuple[int, int] | None:
    """Return where in a short line the time stands, None without one; words such as "today" alone don't count."""
    if len(line) > MOST_HEAD_CHARS or not any(char.isdigit() for char in line):
        return None
    for pattern in _WITHIN:
        found = [match for match in pattern.finditer(line) if any(char.isdigit() for char in match[0])]
        if found:
            best = max(found, key=lambda match: match.end() - match.start())
            return best.start(), best.end()
    return None


def _one_spaced(line: str) -> str:
    """The patterns know one space only: with any number, a row of them could be shared out in a thousand ways."""
    return " ".join(line.split())
