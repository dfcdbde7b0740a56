"""A moderator's menu at a comment: publish, hold, reject, each with a reason."""

from functools import lru_cache
from html import escape
from typing import Final

from rejoinder.core.comment import Comment, Status
from rejoinder.web.i18n import Language
from rejoinder.web.phrases import Phrases
from rejoinder.web.sentences import N_, REASON_NAMES

CHOOSE: Final = N_("Choose one")
DECISIONS: Final = (
    (Status.PUBLISHED, "publish", N_("Publish")),
    (Status.HELD, "hold", N_("Hold")),
    (Status.REJECTED, "reject", N_("Reject")),
    (Status.SPAM, "spam", N_("Spam")),
)
"""The state each button leads to, the value it sends and its label."""


def decision_menu(comment: Comment, action: str, csrf: str | None, phrases: Phrases, *, back: str | None = None) -> str:
    """Return the menu for one comment; `action` is the escaped address it posts to.

    `back` is where the decision leads, None for the comment itself.
    """
    language = phrases.language
    # Who refuses a comment says why; the rest may be done without a word.
    buttons = "".join(
        f'<button name="action" value="{value}"{"" if status is Status.REJECTED else " formnovalidate"}>'
        f"{escape(language.gettext(label))}</button>"
        for status, value, label in DECISIONS
        if status is not comment.status
    )
    token = f'<input type="hidden" name="csrf" value="{escape(csrf)}">' if csrf else ""
    if back is not None:
        token += f'<input type="hidden" name="back" value="{escape(back)}">'
    return (
        f'<details class="rj-mod"><summary>{phrases.moderate}</summary><form method="post" action="{action}">{token}'
        f"{_fields(language)}<p>{buttons}</p></form></details>"
    )


@lru_cache(maxsize=32)
def _fields(language: Language) -> str:
    options = f'<option value="">{escape(language.gettext(CHOOSE))}</option>' + "".join(
        f'<option value="{reason}">{escape(language.gettext(name))}</option>' for reason, name in REASON_NAMES.items()
    )
    return (
        f'<p><label>{escape(language.gettext("Reason"))} <select name="reason" required>{options}</select></label></p>'
        f"<p><label>{escape(language.gettext('Note, told to the author'))} "
        '<input name="note" maxlength="500"></label></p>'
    )
