"""The few words that the browser's side puts on the page itself."""

from functools import lru_cache

from rejoinder.web.i18n import Language


@lru_cache(maxsize=32)
def browser_words(language: Language) -> dict[str, object]:
    """Return them by key; a counted one is a map from CLDR plural category to text with `{count}`."""
    _ = language.gettext
    return {
        "arrived": language.forms("{count} new reply", "{count} new replies"),
        "said": language.forms("{count} new comment", "{count} new comments"),
        "replies": language.forms("{count} reply", "{count} replies"),
        "folded": language.forms("{count} reply folded", "{count} replies folded"),
        "count": language.forms("{count} comment", "{count} comments"),
        "none": _("No comments yet"),
        "changed": _("Edited: show"),
        "renew": _("Show the present discussion"),
        "gone": _("No longer here."),
        "quote": _("Quote"),
        "back": _("Back"),
        "cancel": _("Cancel"),
        "done": _("Done."),
        "sent": _("Posted."),
        "held": _("Received: a moderator reads it first."),
        "failed": _("That did not reach us. Your text is kept; please try again."),
        "close": _("Close"),
        "keys": _("Use these keys"),
        "fresh": _("new"),
        "yours": _("Yours, not published"),
        "story": _("The newsroom has changed this story."),
        "opened": _("This discussion is open again."),
        "later": _("That did not reach us. Please try again in a moment."),
        "elsewhere": _("Take part on the discussion’s own page"),
    }
