"""Every setting.

Each is a field with a type, a default, bounds and a sentence; the reference in the documentation is made from them.
A nested section is a table in the file: `[pace.vote] limit = 60`, `REJOINDER_PACE_VOTE_LIMIT=60`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, get_type_hints

from rejoinder.core.pace import CLASSES, Pace, RateClass

PREFIX: Final = "REJOINDER_"


def setting(
    default: Any, text: str, *, least: float | None = None, most: float | None = None, choices: tuple[str, ...] = ()
) -> Any:
    """Return a field with its bounds and its sentence for the documentation."""
    return field(default=default, metadata={"text": text, "least": least, "most": most, "choices": choices})


def section(kind: type, text: str, **given: Any) -> Any:
    """Return a field that holds a table of further settings."""
    return field(default_factory=lambda: kind(**given), metadata={"text": text})


@dataclass(frozen=True, slots=True)
class Log:
    level: str = setting(
        "info", "The least important lines that are written.", choices=("debug", "info", "warning", "error")
    )
    access: str = setting(
        "all", "Which requests get a line: all, those that failed, none.", choices=("all", "problems", "off")
    )


@dataclass(frozen=True, slots=True)
class Limits:
    body_bytes: int = setting(65_536, "The largest JSON or form body, in bytes.", least=1_024, most=10_000_000)
    form_fields: int = setting(64, "The most fields in a form or query.", least=8, most=1_000)
    head_bytes: int = setting(32_768, "The largest request head, in bytes.", least=4_096, most=1_048_576)
    header_count: int = setting(100, "The most header lines of a request.", least=20, most=1_000)
    target_bytes: int = setting(8_192, "The longest request target, in bytes.", least=1_024, most=65_536)
    head_s: int = setting(15, "Seconds in which a request head has to be there.", least=1, most=300)
    body_s: int = setting(20, "Seconds in which a body has to be there.", least=1, most=600)
    keep_alive_s: int = setting(75, "Seconds that an idle connection is kept.", least=1, most=3_600)
    connection_count: int = setting(
        10_000, "Connections at once, beside streams; more get 503.", least=10, most=1_000_000
    )
    shutdown_s: int = setting(10, "Seconds that answers in the making are waited for at the end.", least=0, most=600)
    counted_keys: int = setting(
        100_000, "The most authors, and networks, that each rate class counts at once.", least=1_000, most=10_000_000
    )


@dataclass(frozen=True, slots=True)
class Streams:
    count: int = setting(10_000, "Open streams at once; more get 503.", least=1, most=1_000_000)
    client_count: int = setting(
        1_000, "Open streams of one network at once; an office may stand behind one.", least=1, most=1_000_000
    )
    heartbeat_s: int = setting(20, "Seconds between the comments that keep a stream alive.", least=5, most=120)


@dataclass(frozen=True, slots=True)
class Pages:
    ready_bytes: int = setting(67_108_864, "Memory for ready pages, in bytes.", least=0, most=10_000_000_000)
    fresh_s: float = setting(0.5, "Seconds that a page of a busy story is given out unchanged.", least=0, most=60)
    comment_count: int = setting(50, "Comments on a page.", least=10, most=100)
    api_comment_count: int = setting(100, "The most comments in one answer of the API.", least=10, most=100)


@dataclass(frozen=True, slots=True)
class Identities:
    guest_life_days: int = setting(
        200, "Days that a guest's cookie is good for seeing, withdrawing and appealing.", least=1, most=400
    )
    session_life_days: int = setting(30, "Days that a sign-in lasts.", least=1, most=400)
    session_cache_s: int = setting(5, "Seconds after which an ended session is ended everywhere.", least=0, most=5)
    session_cache_count: int = setting(10_000, "Sessions remembered in the process.", least=100, most=1_000_000)


@dataclass(frozen=True, slots=True)
class PaceOf:
    limit: int = setting(60, "The most by one author within `window_s`.", least=1, most=1_000_000)
    window_s: int = setting(60, "The window, in seconds.", least=1, most=86_400)
    network_limit: int = setting(600, "The most from one network within `window_s`.", least=1, most=10_000_000)


def _pace(rate: RateClass, text: str) -> Any:
    given = CLASSES[rate]
    return section(PaceOf, text, limit=given.limit, window_s=given.window_s, network_limit=given.network_limit)


@dataclass(frozen=True, slots=True)
class Paces:
    search: PaceOf = _pace(RateClass.SEARCH, "Searching.")
    preview: PaceOf = _pace(RateClass.PREVIEW, "Previews of what is being typed.")
    counts: PaceOf = _pace(RateClass.COUNTS, "Asking for the counts of many stories.")
    stream: PaceOf = _pace(RateClass.STREAM, "Opening a stream.")
    staff: PaceOf = _pace(RateClass.STAFF, "What moderators and editors do.")
    post: PaceOf = _pace(RateClass.POST, "Posting, where the site's policy says nothing else.")
    edit: PaceOf = _pace(RateClass.EDIT, "Editing and withdrawing.")
    vote: PaceOf = _pace(RateClass.VOTE, "Voting.")
    flag: PaceOf = _pace(RateClass.FLAG, "Flagging.")
    token: PaceOf = _pace(RateClass.TOKEN, "Attempts to sign in with a one-time link.")
    key: PaceOf = _pace(RateClass.KEY, "API keys that are none; past it, the network's keys aren't looked at.")

    def classes(self) -> Mapping[RateClass, Pace]:
        """Return the table that `core.pace.CLASSES` is the default of."""
        found = {}
        for rate in CLASSES:
            pace: PaceOf = getattr(self, rate.value)
            found[rate] = Pace(pace.limit, pace.window_s, pace.network_limit)
        return found


@dataclass(frozen=True, slots=True)
class Settings:
    host: str = setting("127.0.0.1", "The address to listen on.")
    port: int = setting(8_080, "The port to listen on.", least=0, most=65_535)
    public_url: str = setting(
        "",
        "The address under which readers reach the server, as `https://talk.example.org`; empty: as it listens.",
    )
    database: str = setting(
        "sqlite:///rejoinder.db", "The database: `sqlite:///PATH` or `postgresql://USER@HOST/NAME`."
    )
    durability: str = setting(
        "full",
        "What a power cut may take from SQLite: nothing, or what was written in the last seconds.",
        choices=("full", "may-lose-last-seconds-on-power-loss"),
    )
    secret_file: Path = setting(
        Path("rejoinder.secret"), "The file with the server's secret; made at first start, with mode 0600."
    )
    default_site: str = setting(
        "", "The slug of the site that `/` shows where one host serves several; empty: the oldest."
    )
    trusted_proxies: tuple[str, ...] = setting(
        (), "Networks whose word on the client's address is taken, such as `127.0.0.1/32`; none by default."
    )
    forwarded_header: str = setting(
        "x-forwarded-for", "The header in which those proxies give it.", choices=("x-forwarded-for", "forwarded")
    )
    trust_everyone: bool = setting(
        False, "Allow `trusted_proxies` to take in the whole internet, so that clients choose their own address."
    )
    origins: tuple[str, ...] = setting((), "Origins that may embed any site's discussions, beside each site's own.")
    metrics_token: str = setting("", "The token that reads `/metrics`; empty: only this machine, without a proxy, may.")
    log: Log = section(Log, "What is written to standard error.")
    limits: Limits = section(Limits, "What one client may send, and how long it may take.")
    streams: Streams = section(Streams, "Live updates.")
    pages: Pages = section(Pages, "Pages and what is kept of them.")
    identities: Identities = section(Identities, "Cookies and sessions.")
    pace: Paces = section(Paces, "How often one may do what.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting as the documentation lists it; `name` is dotted, `default` the value itself."""

    name: str
    kind: Any
    default: Any
    text: str
    least: float | None
    most: float | None
    choices: tuple[str, ...]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.replace(".", "_").upper()


def list_settings(tree: Any = None, prefix: str = "") -> Iterator[Entry]:
    """Yield every setting, sections in their order."""
    tree = Settings() if tree is None else tree
    kinds = get_type_hints(type(tree))
    for each in fields(tree):
        value = getattr(tree, each.name)
        if is_dataclass(value):
            yield from list_settings(value, f"{prefix}{each.name}.")
        else:
            yield _entry(each, prefix, kinds[each.name], value)


def _entry(each: Field[Any], prefix: str, kind: Any, value: Any) -> Entry:
    known = each.metadata
    return Entry(prefix + each.name, kind, value, known["text"], known["least"], known["most"], known["choices"])
