"""Make the Word forms: ``python -m bench.forms.make_forms OUT [FORM…]``.

Each form gets a folder with ``form.docx``, ``form.pdf``, ``roster.csv`` and ``form.json`` (what it
is, and in pixels at 300 dpi where its boxes, names and zones stand).
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from pathlib import Path

import click
import pikepdf

from bench.forms.catalog import FORMS
from bench.forms.convert import to_pdf
from bench.forms.describe import describe
from bench.forms.document import write_form
from bench.forms.key import ColourKey, Extent, find_places
from bench.forms.spec import Form


def make_forms(forms: list[Form], out: Path) -> list[Path]:
    """Write ``forms`` below ``out`` and return their folders.

    Raises ``RuntimeError`` if LibreOffice fails or a form takes another number of pages than meant.
    """
    with tempfile.TemporaryDirectory() as work:
        documents = [Path(work) / f"{form.id}.docx" for form in forms]
        coloured = [Path(work) / f"{form.id}.key.docx" for form in forms]
        keys = [ColourKey() for _ in forms]
        for form, document, colours, key in zip(forms, documents, coloured, keys, strict=True):
            write_form(form, document)
            write_form(form, colours, key)
        to_pdf([*documents, *coloured], Path(work))
        places = [
            find_places(path.with_suffix(".pdf"), key) for path, key in zip(coloured, keys, strict=True)
        ]
        return [_place(*made, out) for made in zip(forms, documents, places, strict=True)]


def _place(form: Form, document: Path, places: list[dict[str, Extent]], out: Path) -> Path:
    folder, pdf = out / form.id, document.with_suffix(".pdf")
    folder.mkdir(parents=True, exist_ok=True)
    _check_pages(form, pdf)
    shutil.copyfile(document, folder / "form.docx")
    shutil.copyfile(pdf, folder / "form.pdf")
    _write_roster(form, folder / "roster.csv")
    text = json.dumps(describe(form, places), ensure_ascii=False, indent=1)
    (folder / "form.json").write_text(text + "\n", encoding="utf-8")
    return folder


def _check_pages(form: Form, pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        found = len(opened.pages)
    if found != len(form.pages()):
        raise RuntimeError(f"{form.id}: {found} pages instead of {len(form.pages())}; make its rows lower")


def _write_roster(form: Form, path: Path) -> None:
    """Write the roster as Excel saves "CSV UTF-8": with a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Họ và tên", "Chức vụ"])
        rows.writerows([person.name, person.post] for person in form.persons)


@click.command(help="Make the Word forms named (or all) below OUT.")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.argument("names", nargs=-1, type=click.Choice([form.id for form in FORMS]), metavar="[FORM]…")
def main(out: Path, names: tuple[str, ...]) -> None:
    chosen = [form for form in FORMS if not names or form.id in names]
    for folder in make_forms(chosen, out):
        click.echo(folder)


if __name__ == "__main__":
    main()
