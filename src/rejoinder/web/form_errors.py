"""What a form says when its text was refused."""

from collections.abc import Mapping

from rejoinder.core.errors import Refusal
from rejoinder.web.asked import Answer
from rejoinder.web.i18n import language_for
from rejoinder.web.problems import fields_of, status_of
from rejoinder.web.sentences import say

_FIELDS = frozenset({"body", "name"})


def errors_of(refusal: Refusal, language: str) -> Mapping[str, str]:
    """Return a sentence in `language` under the field that a refusal is about, or under `form` for the whole."""
    field = refusal.data.get("field")
    return {field if isinstance(field, str) and field in _FIELDS else "form": say(refusal, language_for(language))}


def refused_with(answer: Answer, refusal: Refusal) -> Answer:
    """Return a page with a form as the answer to a refusal: its status, and the header fields that go with it."""
    answer.status = status_of(type(refusal))
    answer.headers += fields_of(refusal)
    return answer
