"""What we say in one sentence about each word of a closed set; English, as message ids for `Language.gettext`."""

from collections.abc import Mapping
from typing import Final

from rejoinder.core.errors import Refusal
from rejoinder.core.policy import Reason
from rejoinder.core.story import ReportedAs
from rejoinder.core.tree import Order
from rejoinder.web.i18n import Language


def N_(message: str) -> str:
    """Mark a message for translators where it is only named."""
    return message


ORDER_NAMES: Final[Mapping[Order, str]] = {
    Order.OLDEST: N_("Oldest"),
    Order.NEWEST: N_("Newest"),
    Order.BEST: N_("Best"),
}

ORDERS: Final[Mapping[Order, str]] = {
    Order.OLDEST: N_("In the order in which they were written."),
    Order.NEWEST: N_("The latest first; replies stay with what they answer."),
    Order.BEST: N_(
        "What readers most surely agree with first: the share of upvotes, trusted more the more votes there are."
    ),
}

FLAT: Final = N_("Every comment in the order of time, each naming what it answers.")

REPORTED_AS: Final[Mapping[ReportedAs, str]] = {
    ReportedAs.CONFIRMED: N_("Confirmed"),
    ReportedAs.UNCONFIRMED: N_("Unconfirmed"),
    ReportedAs.CORRECTED: N_("Corrected"),
    ReportedAs.RETRACTED: N_("Retracted"),
}

REPORTED_AS_MEANS: Final[Mapping[ReportedAs, str]] = {
    ReportedAs.CONFIRMED: N_("The newsroom has confirmed this report."),
    ReportedAs.UNCONFIRMED: N_("The newsroom could not yet confirm this report."),
    ReportedAs.CORRECTED: N_("This report has been corrected."),
    ReportedAs.RETRACTED: N_("This report has been retracted: the newsroom no longer stands by it."),
}

CLOSED: Final[Mapping[str, str]] = {
    "story_closed": N_("This discussion is closed. It can be read, but takes no more comments."),
    "site_closed": N_("Comments are closed on the whole site for the moment."),
    "guests_off": N_("Only members can comment at the moment."),
    "elsewhere": N_("To take part, open the discussion on its own page."),
}

REASON_NAMES: Final[Mapping[Reason, str]] = {
    Reason.INSULT: N_("Insult"),
    Reason.OFF_TOPIC: N_("Off the subject"),
    Reason.SPAM: N_("Advertising or spam"),
    Reason.PERSONAL_DATA: N_("Private data of somebody"),
    Reason.ILLEGAL: N_("Against the law"),
    Reason.OTHER: N_("Something else"),
}
"""The reasons that a reader or a moderator can choose."""

NOT_POSTED_YET: Final = N_("This came from another site, so it is not posted yet. Please look at it and post it here.")

FORM_TITLES: Final[Mapping[str, str]] = {
    "comment": N_("Write a comment"),
    "reply": N_("Reply to this comment"),
    "edit": N_("Edit your comment"),
    "withdraw": N_("Withdraw your comment?"),
    "flag": N_("Flag this comment"),
    "decide": N_("Decide on this comment"),
}

KEYS: Final = (
    ("j", N_("Next comment")),
    ("k", N_("Previous comment")),
    ("n", N_("Next comment at the top level")),
    ("p", N_("The comment this one answers")),
    ("b", N_("Back to where you were")),
    ("f", N_("Fold or unfold the replies")),
    ("o", N_("Open the comment on its own page")),
    ("r", N_("Reply, quoting what is selected")),
    ("u", N_("Vote up")),
    ("d", N_("Vote down")),
    ("s", N_("Show what has arrived")),
    ("?", N_("Show these keys")),
    ("Esc", N_("Close what is open")),
)

REASONS: Final[Mapping[str, str]] = {
    Reason.HOLD_ALL: N_("Every comment on this site is read by a moderator first."),
    Reason.FIRST_COMMENT: N_("A guest’s first comment is read by a moderator first."),
    Reason.LINKS: N_("Comments with that many links are read by a moderator first."),
    Reason.OFF_TOPIC: N_("It strays from the subject of the story."),
    Reason.INSULT: N_("It insults somebody."),
    Reason.SPAM: N_("It was taken for advertising or spam."),
    Reason.ILLEGAL: N_("It may be against the law."),
    Reason.PERSONAL_DATA: N_("It tells private data of somebody."),
    Reason.IMPORTED: N_("It was imported and waits for a moderator."),
    Reason.OTHER: N_("A moderator decided so."),
}

REFUSALS: Final[Mapping[str, str]] = {
    "refused": N_("That was not done."),
    "bad_input": N_("We could not understand that."),
    "bad_id": N_("That is not the address of anything here."),
    "bad_cursor": N_("This link to a further page is not valid. Start again from the first page."),
    "bad_field": N_("The field “{field}” is not as expected."),
    "unknown_field": N_("The field “{field}” does not belong here."),
    "bad_json": N_("That is not valid JSON."),
    "unsupported_type": N_("We do not take that kind of content."),
    "too_large": N_("That is too large."),
    "text_refused": N_("This text can’t be taken."),
    "empty_text": N_("Please write something first."),
    "text_too_long": N_("This is too long: at most {limit} characters, please."),
    "text_too_short": N_("This is too short: at least {limit} characters, please."),
    "bad_characters": N_("This text holds characters that can’t be shown."),
    "not_found": N_("There is nothing here: it never was, or was removed, or is not yours to see."),
    "unauthenticated": N_("Open the link with which you sign in, or use the browser in which you wrote."),
    "bad_api_key": N_("This API key is not valid here."),
    "forbidden": N_("You may not do that."),
    "cross_site": N_("That came from another site, so it was not done. Please try again on this page."),
    "bad_token": N_("This form had grown old, or the link was used already. Please try again."),
    "not_yours": N_("Only its author may do that."),
    "edit_window_over": N_("The time in which this comment could be edited is over."),
    "guests_off": CLOSED["guests_off"],
    "votes_off": N_("Guests can’t vote on this site."),
    "own_comment": N_("You can’t vote on your own comment, or flag it."),
    "conflict": N_("Things changed in the meantime, so this was not done."),
    "story_closed": CLOSED["story_closed"],
    "repeated_text": N_("You have said exactly that before."),
    "parent_elsewhere": N_("The comment you answer belongs to another story."),
    "parent_gone": N_("The comment you answer is no longer there."),
    "already_withdrawn": N_("This comment was withdrawn already."),
    "name_taken": N_("The name “{name}” can’t be used. Please choose another one."),
    "idempotency_key_reused": N_("This form was sent already, with another text."),
    "version_mismatch": N_("This comment was changed in the meantime. Here is its present wording."),
    "version_required": N_("Say which version you are changing."),
    "too_often": N_("That was very fast. Please wait a moment and try again."),
    "method_not_allowed": N_("That can’t be done here."),
    "internal_error": N_("It was our fault, not yours. Please try again in a moment."),
    "unavailable": N_("We can’t store anything right now. Nothing was lost but this: please try again in a moment."),
}


PROBLEM_TITLES: Final[Mapping[str, str]] = {
    "not_found": N_("Nothing here"),
    "unauthenticated": N_("We do not know you here"),
    "forbidden": N_("Not allowed"),
    "cross_site": N_("Not allowed"),
    "not_yours": N_("Not allowed"),
    "too_often": N_("A moment, please"),
    "unavailable": N_("Not just now"),
    "internal_error": N_("Something went wrong"),
}


def say(refusal: Refusal, language: Language) -> str:
    """Return what a refusal tells a person, in one or two sentences of plain text."""
    codes = [kind.code for kind in type(refusal).__mro__ if issubclass(kind, Refusal)]
    return _filled(REFUSALS[next(code for code in codes if code in REFUSALS)], refusal.data, language)


def title_and_text(code: str, data: Mapping[str, object], language: Language) -> tuple[str, str]:
    """Return title and text of the page for a problem, by its code; an unknown code gets the general ones."""
    code = "unavailable" if code.startswith("store_") else code
    title = PROBLEM_TITLES.get(code, N_("That did not work"))
    return language.gettext(title), _filled(REFUSALS.get(code, REFUSALS["refused"]), data, language)


def _filled(message: str, data: Mapping[str, object], language: Language) -> str:
    known = {name: language.number(value) if isinstance(value, int) else value for name, value in data.items()}
    return language.gettext(message).format_map(_Blank(known))


class _Blank(dict[str, object]):
    """Leaves a placeholder blank when the refusal does not carry it."""

    def __missing__(self, key: str) -> str:
        return "…"
