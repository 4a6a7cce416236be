"""Keep the catalogs of scanner/locale in step with the code: ``make messages``.

Two catalogs a language: ``kiemphieu`` for the program's own messages, ``click`` for those of the
command-line library. Each is extracted from its code, merged into its ``.po`` (what is translated
stays, what is gone goes), and compiled to the ``.mo`` beside it. Templates of the page are code
too. Both files are committed, so that
neither a wheel nor a clone needs a compiler.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGS = ROOT / "scanner" / "locale" / "vi" / "LC_MESSAGES"
SOURCES = {"kiemphieu": ROOT / "scanner", "click": Path(click.__file__).parent}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "ngettext": (1, 2)}
# A date that never changes, so that a catalog differs only where a message does.
CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def extract(source: Path) -> Catalog:
    """Return a template with every message marked in the Python files and templates under ``source``."""
    template = Catalog(project="kiemphieu", charset="utf-8", creation_date=CREATED)
    found = extract_from_dir(source, method_map=METHODS, keywords=KEYWORDS, comment_tags=("vi:",))
    for file, _line, message, comments, context in found:
        place = (source.name / Path(file)).as_posix()
        template.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return template


def load(domain: str) -> Catalog:
    """Return the Vietnamese catalog of ``domain`` as its ``.po`` file has it."""
    with (CATALOGS / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="vi", domain=domain)


def compiled(catalog: Catalog) -> bytes:
    """Return the bytes of the ``.mo`` file of ``catalog``."""
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def update(domain: str) -> Catalog:
    """Merge the messages of the code into the ``.po`` file, compile it, and return the catalog."""
    catalog = load(domain)
    catalog.update(extract(SOURCES[domain]), no_fuzzy_matching=True, update_creation_date=False)
    with (CATALOGS / f"{domain}.po").open("wb") as file:
        write_po(file, catalog, width=100, ignore_obsolete=True, sort_output=True, include_lineno=False)
    (CATALOGS / f"{domain}.mo").write_bytes(compiled(catalog))
    return catalog


def untranslated(catalog: Catalog) -> list[object]:
    """Return the messages without a translation."""
    return [message.id for message in catalog if message.id and not all(_forms(message.string))]


def _forms(text: object) -> Sequence[object]:
    return text if isinstance(text, (list, tuple)) and text else (text,)


def main() -> int:
    missing = 0
    for domain in SOURCES:
        catalog = update(domain)
        todo = untranslated(catalog)
        missing += len(todo)
        print(f"{domain}: {len(catalog)} messages, {len(todo)} untranslated")
        print("".join(f"  {message!r}\n" for message in todo), end="")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
