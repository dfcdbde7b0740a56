"""The few words that the browser's side puts on the page itself."""

from functools import lru_cache

from rejoinder.web.i18n import Language


@lru_cache(maxsize=32)
def browser_words(language: Language) -> dict[str, object]:
    """Return them by key; a counted one is a map from CLDR plural category to text with `{count}`."""
    _ = language.gettext
    return {
        "replies": language.forms("{count} new reply", "{count} new replies"),
        "comments": language.forms("{count} new comment", "{count} new comments"),
        "changed": _("Edited: show"),
        "gone": _("No longer here."),
        "back": _("Back"),
        "cancel": _("Cancel"),
        "label": _("Your reply"),
        "sent": _("Posted."),
        "held": _("Received: a moderator reads it first."),
        "failed": _("That did not reach us. Your text is kept; please try again."),
        "preview": _("Preview"),
        "close": _("Close"),
        "keysOn": _("Use these keys"),
        "fresh": _("new"),
        "edit": _("Edit"),
        "withdraw": _("Withdraw"),
    }
