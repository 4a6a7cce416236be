"""PDFs: read back with pdftotext, number by number; fonts embedded; and what happens without LibreOffice."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scanner.i18n import speaking
from scanner.minutes import pdf
from scanner.minutes.fields import fields
from scanner.minutes.render import render
from scanner.minutes.words import percent
from scanner.minutes.write import Format, ready_template, write_documents
from tests.minutes.data_kit import many, minutes

needs_office = pytest.mark.skipif(
    pdf.find_office() is None or shutil.which("pdftotext") is None, reason="LibreOffice and Poppler"
)


@needs_office
def test_pdf_holds_every_number_and_its_fonts(tmp_path: Path) -> None:
    data = minutes(many(40))
    word = tmp_path / "minutes.docx"
    with speaking("vi"):
        word.write_bytes(render(ready_template("party"), fields(data)))
    (path,) = pdf.to_pdf([word], tmp_path)
    text = _run("pdftotext", "-layout", str(path), "-")
    persons = data.kinds[0].persons
    shares = re.findall(r"(\d+,\d\d%) +(\d+,\d\d%) +(\d+,\d\d%)$", text, re.MULTILINE)
    numbers = re.findall(r"^\D* (\d+) +(\d+) +(\d+)$", text, re.MULTILINE)
    assert shares == [tuple(percent(level.percent) for level in one.levels) for one in persons]
    assert numbers == [tuple(str(level.number) for level in one.levels) for one in persons]
    assert all(word in text for one in persons for word in one.name.split())
    fonts = [line.split() for line in _run("pdffonts", str(path)).splitlines()[2:]]
    assert fonts and all(font[-5] == "yes" for font in fonts), "a font that is not embedded"
    assert all(letter in text for letter in "ĐạếổữỳẬƯ"), "a Vietnamese letter is lost"


def test_where_only_pdf_is_asked_for_no_word_document_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for LibreOffice copies each document to where it was told."""
    script = 'while [ "$1" != --outdir ]; do shift; done; out=$2; shift 2; mkdir -p "$out"\n'
    script += 'for file; do cp "$file" "$out/$(basename "$file" .docx).pdf"; done\n'
    monkeypatch.setattr(pdf, "find_office", lambda: _stand_in(tmp_path, script))
    written = write_documents(minutes(many(1)), tmp_path / "out", [Format.PDF])
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".pdf"}
    assert set(written.files) == set((tmp_path / "out").iterdir())


def test_without_libreoffice_word_documents_stay_and_a_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    written = write_documents(minutes(many(1)), tmp_path, [Format.PDF])
    assert {path.suffix for path in written.files} == {".docx"}
    assert "LibreOffice" in written.notes[0]


def test_an_office_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: _stand_in(tmp_path, "exec sleep 60\n"))
    monkeypatch.setattr(pdf, "TIMEOUT_S", 0.2)
    written = write_documents(minutes(many(1)), tmp_path / "out", [Format.PDF])
    assert "did not answer" in written.notes[0]


def _stand_in(folder: Path, script: str) -> str:
    office = folder / "soffice"
    office.write_text(f"#!/bin/sh\n{script}", encoding="ascii")
    office.chmod(0o700)
    return str(office)


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
