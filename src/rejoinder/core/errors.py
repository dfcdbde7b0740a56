"""Every refusal, one tree.

    Refusal
    ├── BadInput            the request can't be understood or breaks a bound
    │   ├── BadId  BadCursor  BadField (UnknownField)  TooLarge  BadJson  UnsupportedType
    │   ├── TextRefused     EmptyText  TextTooLong  TextTooShort  BadCharacters
    │   ├── BadStoryFile  ExportRefused
    │   └── ImportRefused   EmptyFile  BinaryFile  UnknownCarrier  NotADiscussion  BrokenSource
    ├── NotFound            absent, or hidden from you: the same answer
    ├── Unauthenticated     nobody in particular is asking
    │   └── BadApiKey       a key was given and is none: nobody is asking either
    ├── Forbidden           you may not do that
    │   └── CrossSite  BadToken  EditWindowOver  NotYours  GuestsOff  VotesOff
    ├── Conflict            the state of things stands against it
    │   └── StoryClosed  RepeatedText  ParentElsewhere  ParentGone  NameTaken  KeyReused  VersionMismatch
    │       AlreadyWithdrawn  OwnComment
    ├── VersionRequired     a write that must say which version it changes
    ├── TooOften            come back after `retry_after_s`
    └── Unavailable         the store can't take it now: nothing was stored
        └── StoreBusy  StoreReadOnly  StoreUnavailable  StoreFull

Each class has a stable `code`, the API's word for it; its data are attributes, so that an interface can say it
in any language. The map to HTTP stands in `web/problems.py`.
"""

from typing import ClassVar


class Refusal(Exception):
    """Something that was asked for will not be done; nothing was stored."""

    code: ClassVar[str] = "refused"

    def __init__(self, **data: str | int | float | None) -> None:
        super().__init__(self.code, data)
        self.data = data

    def __getattr__(self, name: str) -> str | int | float | None:
        try:
            return self.__dict__["data"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None


class BadInput(Refusal):
    code = "bad_input"


class BadId(BadInput):
    code = "bad_id"


class BadCursor(BadInput):
    code = "bad_cursor"


class BadField(BadInput):
    """`field` names it, `why` says what was expected."""

    code = "bad_field"


class UnknownField(BadField):
    """`field` names what nobody asked for; `why` says so."""

    code = "unknown_field"


class BadJson(BadInput):
    code = "bad_json"


class UnsupportedType(BadInput):
    code = "unsupported_type"


class TooLarge(BadInput):
    """`limit_bytes` is the most that is taken."""

    code = "too_large"


class TextRefused(BadInput):
    """`field` names the text."""

    code = "text_refused"


class EmptyText(TextRefused):
    code = "empty_text"


class TextTooLong(TextRefused):
    """`limit` is the most that is taken, in `unit` (characters or bytes)."""

    code = "text_too_long"


class TextTooShort(TextRefused):
    """`limit` is the least number of characters."""

    code = "text_too_short"


class BadCharacters(TextRefused):
    code = "bad_characters"


class BadStoryFile(BadInput):
    """`line` (1-based, None when unknown), `field` and `why`."""

    code = "bad_story_file"


class ExportRefused(BadInput):
    """`why` says what stands in the way."""

    code = "export_refused"


class ImportRefused(BadInput):
    code = "import_refused"


class EmptyFile(ImportRefused):
    code = "empty_file"


class BinaryFile(ImportRefused):
    code = "binary_file"


class UnknownCarrier(ImportRefused):
    """`name` was asked for, or None when no carrier knows the file."""

    code = "unknown_carrier"


class NotADiscussion(ImportRefused):
    """`why` says what was looked for and not found."""

    code = "not_a_discussion"


class BrokenSource(ImportRefused):
    """`line`, `column` (1-based, None when unknown) and `why`; some formats add `last_key`, the last record before."""

    code = "broken_source"


class NotFound(Refusal):
    """`what` is a word of the design: story, comment, site, account, page."""

    code = "not_found"


class Unauthenticated(Refusal):
    code = "unauthenticated"


class BadApiKey(Unauthenticated):
    """Unknown, expired, revoked, another server's: the same answer."""

    code = "bad_api_key"


class Forbidden(Refusal):
    code = "forbidden"


class CrossSite(Forbidden):
    code = "cross_site"


class BadToken(Forbidden):
    code = "bad_token"


class NotYours(Forbidden):
    code = "not_yours"


class EditWindowOver(Forbidden):
    """`window_s` is how long a comment could be edited."""

    code = "edit_window_over"


class GuestsOff(Forbidden):
    code = "guests_off"


class VotesOff(Forbidden):
    code = "votes_off"


class OwnComment(Forbidden):
    code = "own_comment"


class Conflict(Refusal):
    code = "conflict"


class StoryClosed(Conflict):
    code = "story_closed"


class RepeatedText(Conflict):
    """The author said the same a short while ago."""

    code = "repeated_text"


class ParentElsewhere(Conflict):
    code = "parent_elsewhere"


class ParentGone(Conflict):
    code = "parent_gone"


class AlreadyWithdrawn(Conflict):
    code = "already_withdrawn"


class NameTaken(Conflict):
    """`field` names the field, `name` the name that can't be used."""

    code = "name_taken"


class KeyReused(Conflict):
    code = "idempotency_key_reused"


class VersionMismatch(Conflict):
    """`version` is the current one."""

    code = "version_mismatch"


class VersionRequired(Refusal):
    code = "version_required"


class TooOften(Refusal):
    """`limit` in `window_s`; ask again after `retry_after_s`."""

    code = "too_often"


class Unavailable(Refusal):
    """`retry_after_s` says when to try again."""

    code = "unavailable"


class StoreBusy(Unavailable):
    code = "store_busy"


class StoreReadOnly(Unavailable):
    code = "store_read_only"


class StoreUnavailable(Unavailable):
    code = "store_unavailable"


class StoreFull(Unavailable):
    code = "store_full"
