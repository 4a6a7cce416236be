"""``kiemphieu zero-report``: before the first sheet, and not after it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pdf2image import pdfinfo_from_path

from scanner.errors import ExitCode
from tests.results.folder import add_pages, make_folder
from tests.results.records import NAMES, reading

Run = Callable[..., object]


def test_it_shows_every_person_at_zero_and_the_logs_head(kiemphieu: Run, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "count", printed=50)
    run = kiemphieu("-C", folder, "zero-report", "--out", tmp_path / "zero.pdf")
    assert run.code == 0
    for number, name in enumerate(NAMES, start=1):
        assert f"{number}. {name}: Tín nhiệm cao: 0, Tín nhiệm: 0, Tín nhiệm thấp: 0" in run.out
    assert "Log: entry 1, hash " in run.out
    assert int(pdfinfo_from_path(tmp_path / "zero.pdf")["Pages"]) == 1
    assert "zero-report" not in kiemphieu("-C", folder, "status").out


def test_it_is_refused_once_a_sheet_was_read(kiemphieu: Run, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "count")
    add_pages(folder, [reading()])
    run = kiemphieu("-C", folder, "zero-report", "--out", tmp_path / "zero.pdf")
    assert run.code == ExitCode.REFUSED and "1 sheet is in this count already" in run.err
    assert not (tmp_path / "zero.pdf").exists()
    assert "no zero report was made" in kiemphieu("-C", folder, "status").out


def test_a_long_roster_takes_several_pages(kiemphieu: Run, tmp_path: Path) -> None:
    from scanner.results.zero import to_pdf

    (tmp_path / "long.pdf").write_bytes(to_pdf([f"line {number} " + "w" * 300 for number in range(40)]))
    assert int(pdfinfo_from_path(tmp_path / "long.pdf")["Pages"]) > 2
