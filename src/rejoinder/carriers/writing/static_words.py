"""What the pages of the writer `static-site` say themselves, in every language that they speak."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_decimal

from rejoinder.carriers.writing.stamps import instant
from rejoinder.core.story import ReportedAs

_MINUTE = 60_000_000
_DAY = 1_440 * _MINUTE


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `{...}` stands for what is put in."""

    language: str
    direction: str
    stories: str
    no_stories: str
    to_stories: str
    no_title: str
    on_its_page: str
    picture: str
    comments: str
    no_comments: str
    closed: str
    guest: str
    nameless: str
    newsroom: str
    no_time: str
    edited: str
    answers: str
    answers_gone: str
    level: str
    votes: str
    withdrawn: str
    removed: str
    story_says: str
    comment_says: str
    wrote: str
    sources: str
    page: str
    next: str
    previous: str
    saved: str
    reported: Mapping[ReportedAs, str]

    def date(self, at: int) -> str:
        """Return a day in UTC."""
        return _date(self.language, at // _DAY)

    def time(self, at: int) -> str:
        """Return a minute in UTC, which it names."""
        return _both(self.language).format(_time(self.language, at % _DAY // _MINUTE), self.date(at))

    def number(self, count: int) -> str:
        return _number(self.language, count)


# CLDR takes its time: a discussion has many comments a day, and a day has 1,440 minutes.
@lru_cache(4_096)
def _date(language: str, day: int) -> str:
    return format_date(instant(day * _DAY), "long", locale=language)


@lru_cache(4_096)
def _time(language: str, minute: int) -> str:
    return f"{format_time(instant(minute * _MINUTE), 'short', locale=language)} UTC"


@lru_cache(4_096)
def _number(language: str, count: int) -> str:
    return format_decimal(count, locale=language)


@lru_cache
def _both(language: str) -> str:
    return str(get_datetime_format("medium", locale=language)).replace("'", "")


ENGLISH = Words(
    language="en",
    direction="ltr",
    stories="Stories",
    no_stories="There are no stories.",
    to_stories="All stories",
    no_title="Without a title",
    on_its_page="The story's own page",
    picture="Picture, which is not kept here",
    comments="Comments: {count}",
    no_comments="Nobody commented on this story.",
    closed="The discussion is closed.",
    guest="Guest",
    nameless="Name not preserved",
    newsroom="Newsroom",
    no_time="Time not preserved",
    edited="edited {time}",
    answers="Reply to {name}",
    answers_gone="Reply",
    level="level {number}",
    votes="Votes for: {up}, against: {down}",
    withdrawn="Its author withdrew this comment.",
    removed="This comment is not shown.",
    story_says="From the story",
    comment_says="From a comment",
    wrote="{name} wrote",
    sources="Sources",
    page="Page {number} of {count}",
    next="Next page",
    previous="Previous page",
    saved="Saved from {site} by {generator}.",
    reported={
        ReportedAs.UNCONFIRMED: "Unconfirmed",
        ReportedAs.CORRECTED: "Corrected",
        ReportedAs.RETRACTED: "Retracted",
    },
)

ARABIC = Words(
    language="ar",
    direction="rtl",
    stories="الأخبار",
    no_stories="لا توجد أخبار.",
    to_stories="كل الأخبار",
    no_title="بلا عنوان",
    on_its_page="صفحة الخبر الأصلية",
    picture="صورة غير محفوظة هنا",
    comments="التعليقات: {count}",
    no_comments="لم يعلّق أحد على هذا الخبر.",
    closed="النقاش مغلق.",
    guest="زائر",
    nameless="الاسم غير محفوظ",
    newsroom="هيئة التحرير",
    no_time="الوقت غير محفوظ",
    edited="عُدّل في {time}",
    answers="رد على {name}",
    answers_gone="رد",
    level="المستوى {number}",
    votes="أصوات مؤيدة: {up}، معارضة: {down}",
    withdrawn="سحب الكاتب هذا التعليق.",
    removed="هذا التعليق لا يُعرض.",
    story_says="من الخبر",
    comment_says="من تعليق",
    wrote="كتب {name}",
    sources="المصادر",
    page="الصفحة {number} من {count}",
    next="الصفحة التالية",
    previous="الصفحة السابقة",
    saved="حُفظ من {site} بواسطة {generator}.",
    reported={
        ReportedAs.UNCONFIRMED: "غير مؤكد",
        ReportedAs.CORRECTED: "مصحّح",
        ReportedAs.RETRACTED: "مسحوب",
    },
)

SPOKEN: Mapping[str, Words] = {words.language: words for words in (ENGLISH, ARABIC)}


def words_for(tag: str) -> Words:
    """Return the words of a language tag; English for a language that the pages do not speak."""
    try:
        language = Locale.parse(tag, sep="-").language
    except (UnknownLocaleError, ValueError, TypeError):
        return ENGLISH
    return SPOKEN.get(language, ENGLISH)


def direction_of(tag: str) -> str:
    """Return "rtl" or "ltr" for texts in a language, "auto" for one that is not known."""
    try:
        return Locale.parse(tag, sep="-").text_direction
    except (UnknownLocaleError, ValueError, TypeError):
        return "auto"
