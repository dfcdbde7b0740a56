"""Who is asking: accounts, guests, viewers and their roles."""

from dataclasses import dataclass
from enum import StrEnum

from rejoinder.core.ids import AccountId, GuestId, SiteId


class Role(StrEnum):
    """What an account is on one site, from least to most."""

    READER = "reader"
    MEMBER = "member"
    MODERATOR = "moderator"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Account:
    """A registered identity on one site; identified by (issuer, subject), never by an e-mail address."""

    id: AccountId
    site_id: SiteId
    name: str
    role: Role
    created_at: int


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever is asking on one site: an account, a guest with a signed token, or nobody in particular.

    `network` is the keyed bucket of the client's network (never an address); None when nothing counts it.
    """

    site_id: SiteId
    role: Role = Role.READER
    account: Account | None = None
    guest_id: GuestId | None = None
    network: bytes | None = None

    @property
    def key(self) -> bytes | None:
        """The identity that owns comments and votes, 17 bytes; None for nobody in particular."""
        if self.account is not None:
            return b"a" + self.account.id
        return b"g" + self.guest_id if self.guest_id is not None else None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF
