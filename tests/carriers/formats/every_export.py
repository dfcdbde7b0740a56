"""All small exports by name: what each carrier must claim before any other."""

from __future__ import annotations

import json

from tests.carriers.formats.export_samples import (
    ARTALK,
    CORAL,
    CORAL_COMMENTS_CSV,
    LEGACY,
    STORY,
    TALKYARD,
    TWIKOO,
    USER,
    VALINE,
    WALINE_CSV,
    WALINE_EXPORT,
    WALINE_TABLES,
)
from tests.carriers.formats.exports import (
    COMENTARIO,
    COMMENTO,
    ISSO_GENERIC,
    REMARK42_HEAD,
    dump,
    isso,
    lines,
    remark42,
    sqlite,
)

# Every shape of every format: (the carrier that must claim it, its bytes).
EXPORTS: dict[str, tuple[str, bytes]] = {
    "remark42 backup": ("remark42", lines(REMARK42_HEAD, remark42("1"), remark42("2", "1", delete=True, text=""))),
    "remark42 tree": (
        "remark42",
        dump({"comments": [{"comment": remark42("1"), "replies": [{"comment": remark42("2", "1")}]}]}),
    ),
    "isso database": ("isso", isso()),
    "isso generic": ("isso", dump(ISSO_GENERIC)),
    "commento": ("commento", dump(COMMENTO, indent=2)),
    "comentario": ("comentario", dump(COMENTARIO)),
    "coral": ("coral", lines(STORY, USER, *CORAL)),
    "coral array": ("coral", dump(list(CORAL))),
    "coral legacy": ("coral", lines(*LEGACY)),
    "coral csv": ("coral", CORAL_COMMENTS_CSV),
    "artalk": ("artalk", dump(ARTALK, indent=1)),
    "valine array": ("valine", dump(VALINE)),
    "valine results": ("valine", dump({"results": VALINE})),
    "valine lines": ("valine", lines(*VALINE)),
    "valine lines with commas": ("valine", ",\n".join(map(json.dumps, VALINE)).encode()),
    "waline database": ("waline", sqlite(WALINE_TABLES)),
    "waline export": ("waline", dump(WALINE_EXPORT)),
    "waline csv": ("waline", WALINE_CSV),
    "twikoo lines": ("twikoo", lines(*TWIKOO)),
    "twikoo array": ("twikoo", dump(list(TWIKOO))),
    "talkyard": ("talkyard", dump(TALKYARD)),
}
