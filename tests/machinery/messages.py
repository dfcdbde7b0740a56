"""Messages of the interface: found in code and templates, kept in catalogues.

`python -m tests.machinery.messages` writes new ones into the catalogues and takes old ones out; what a language has
no words for yet stays empty there, and a test fails until it has.
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import rejoinder.web
from rejoinder.web.i18n import LANGUAGES, LOCALES

SOURCE = Path(rejoinder.web.__file__).parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "t": None,
    "gettext": None,
    "around": None,
    "tn": (1, 2),
    "forms": (1, 2),
    "ngettext": (1, 2),
    "counted": (1, 2),
    "_counted": (2, 3),
}


def found_messages() -> Catalog:
    """Return every message that code and templates name."""
    catalog = Catalog(fuzzy=False)
    options = {"templates/**.html": {"encoding": "utf-8"}}
    for _, _, message, _, _ in extract_from_dir(SOURCE, METHODS, options, KEYWORDS):
        catalog.add(message)
    return catalog


def read_catalog(language: str) -> Catalog:
    """Return the catalogue of a language as it stands in its file."""
    with (LOCALES / language / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def write_catalogs() -> None:
    """Bring every catalogue up to what is found; words that are there stay."""
    template = found_messages()
    for language in LANGUAGES:
        path = LOCALES / language / "messages.po"
        catalog = read_catalog(language) if path.exists() else Catalog(locale=language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        out = BytesIO()
        write_po(out, catalog, width=118, sort_output=True, omit_header=False)
        text = _with_plural_forms(language, out.getvalue().decode())
        kept = [line for line in text.splitlines() if not line.startswith(_DATED)]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(kept) + "\n", "utf-8")


def _with_plural_forms(language: str, text: str) -> str:
    before, _, after = _PLURALS.split(text, maxsplit=1)
    return f'{before}"Plural-Forms: {PLURAL_FORMS[language]}\\n"\n{after}'


# In the order of CLDR's categories, which Babel's own line for Arabic does not keep.
PLURAL_FORMS = {
    "en": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
_PLURALS = re.compile(r'^("Plural-Forms:[^;]*;[^;]*;\\n"\n)', re.MULTILINE)

# What changes with the clock and the program's version would show in every diff.
_DATED = (
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Generated-By',
    '"Project-Id-Version',
    '"Report-Msgid',
    '"Last-Translator',
    '"Language-Team',
    "# ",
    "#\n",
)


if __name__ == "__main__":
    write_catalogs()
    sys.stdout.write("Catalogues written\n")
