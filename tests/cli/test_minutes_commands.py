"""``minutes``, ``archive`` and ``verify FILE`` as a secretary runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.archive.make import gather_signed
from scanner.errors import ExitCode
from scanner.minutes.write import ready_template
from tests.conftest import Run
from tests.minutes.closed_count import make_closed, make_open
from tests.minutes.docx_kit import opened, results, texts
from tests.results.folder import make_folder


@pytest.fixture(scope="module")
def count(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_closed(tmp_path_factory.mktemp("minutes") / "count")


def test_minutes_of_a_closed_count(count: Path, tmp_path: Path, kiemphieu: Callable[..., Run]) -> None:
    run = kiemphieu("-C", count, "minutes", "--format", "docx,json", "--out", tmp_path / "out")
    assert run.code == 0 and "Missing" not in run.err, run.err
    document = opened((tmp_path / "out" / "bien-ban-kiem-phieu-2.docx").read_bytes())
    assert results(document) == {
        "Nguyễn Văn Giả": [(19, "40,43%"), (2, "4,26%"), (24, "51,06%")],
        "Trần Thị Định": [(13, "27,66%"), (0, "0,00%"), (32, "68,09%")],
        "Lê Hữu Vờ": [(40, "85,11%"), (4, "8,51%"), (0, "0,00%")],
    }
    text = texts(document)
    record = gather_signed(count).record
    assert record.head[:8] in text and record.key[-8:] in text and "Bản số: 2/3" in text


def test_documents_are_vietnamese_whatever_the_language(
    count: Path, tmp_path: Path, kiemphieu: Callable[..., Run]
) -> None:
    for lang in ("en", "vi"):
        kiemphieu("-C", count, "minutes", "--format", "docx", "--out", tmp_path / lang, lang=lang)
    english, vietnamese = (
        texts(opened((tmp_path / lang / "bien-ban-kiem-phieu-1.docx").read_bytes())) for lang in ("en", "vi")
    )
    assert english == vietnamese


def test_what_is_missing_is_listed_with_where_to_fill_it_in(
    count: Path, tmp_path: Path, kiemphieu: Callable[..., Run]
) -> None:
    path = count / "count.toml"
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(whole.replace('chair = "Đặng Quốc Thụy"', 'chair = ""'), encoding="utf-8")
        run = kiemphieu("-C", count, "minutes", "--format", "json", "--out", tmp_path / "out", lang="vi")
        assert run.code == ExitCode.REFUSED and not (tmp_path / "out").exists()
        assert "người chủ trì → count.toml, mục [meeting], khóa chair" in run.err
        blanks = ("minutes", "--blanks", "--format", "json", "--out", tmp_path / "out")
        assert kiemphieu("-C", count, *blanks).code == 0
    finally:
        path.write_text(whole, encoding="utf-8")


def test_before_the_close_only_drafts_are_written(tmp_path: Path, kiemphieu: Callable[..., Run]) -> None:
    folder = make_open(tmp_path / "count")
    run = kiemphieu("-C", folder, "minutes", "--format", "docx", "--out", tmp_path / "out")
    assert run.code == 0 and "draft" in run.out
    names = [path.name for path in (tmp_path / "out").iterdir()]
    assert names and all(name.startswith("DU-THAO-") for name in names)


def test_a_draft_of_a_count_without_any_page_is_no_traceback(
    tmp_path: Path, kiemphieu: Callable[..., Run]
) -> None:
    run = kiemphieu("-C", make_folder(tmp_path / "count"), "minutes", "--format", "docx,xlsx,json")
    assert run.code == 0, run.err
    assert "count.toml, [meeting], key body" in run.err
    assert "kiemphieu declare --ballot leaders --issued N" in run.err


def test_an_unknown_format_is_told(count: Path, kiemphieu: Callable[..., Run]) -> None:
    run = kiemphieu("-C", count, "minutes", "--format", "docx,odt")
    assert run.code == ExitCode.USAGE and "odt" in run.err


def test_a_template_is_copied_checked_and_used(
    count: Path, tmp_path: Path, kiemphieu: Callable[..., Run]
) -> None:
    mine = tmp_path / "mine.docx"
    assert kiemphieu("-C", count, "minutes", "template", "--out", mine).code == 0
    assert mine.read_bytes() == ready_template("party").read_bytes()
    assert kiemphieu("-C", count, "minutes", "template", "--out", mine).code == ExitCode.REFUSED
    assert kiemphieu("minutes", "check-template", mine).code == 0
    run = kiemphieu("-C", count, "minutes", "--template", mine, "--format", "docx", "--out", tmp_path / "out")
    assert run.code == 0


def test_a_file_that_is_no_template_is_told_in_a_line(tmp_path: Path, kiemphieu: Callable[..., Run]) -> None:
    (tmp_path / "t.docx").write_bytes(b"not Word")
    run = kiemphieu("minutes", "check-template", tmp_path / "t.docx")
    assert run.code == ExitCode.SETTINGS and len(run.err.splitlines()) == 1


def test_an_archive_is_written_and_verified_elsewhere(
    count: Path, tmp_path: Path, kiemphieu: Callable[..., Run]
) -> None:
    out = tmp_path / "record.zip"
    run = kiemphieu("-C", count, "archive", "--out", out)
    record = gather_signed(count).record
    assert run.code == 0 and record.head in run.out and record.key in run.out
    assert kiemphieu("verify", out, "--head", record.head, "--key", record.key).code == 0
    wrong = kiemphieu("verify", out, "--head", "0" * 64)
    assert wrong.code == ExitCode.TAMPERED and "signed minutes" in wrong.err
    data = bytearray(out.read_bytes())
    data[data.index(b"tally.json{") + 60] ^= 1
    out.write_bytes(data)
    touched = kiemphieu("verify", out)
    assert touched.code == ExitCode.TAMPERED and "tally.json: was changed" in touched.err


def test_a_counts_folder_is_compared_with_the_paper(count: Path, kiemphieu: Callable[..., Run]) -> None:
    right = kiemphieu("-C", count, "verify", "--head", gather_signed(count).record.head)
    assert "signed minutes" not in right.err
    run = kiemphieu("-C", count, "verify", "--head", "0" * 64)
    assert run.code == ExitCode.TAMPERED and "no entry has the hash on the signed minutes" in run.err


def test_an_open_count_has_no_archive(tmp_path: Path, kiemphieu: Callable[..., Run]) -> None:
    run = kiemphieu("-C", make_open(tmp_path / "count"), "archive", "--out", tmp_path / "a.zip")
    assert run.code == ExitCode.REFUSED and not (tmp_path / "a.zip").exists()
