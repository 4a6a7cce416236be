"""A scanner through SANE: its own ``test`` backend as a virtual feeder of ten sheets."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.errors import MachineError
from scanner.intake.sane import ScannerStoppedError, ScanWish, devices, scan_feeder

pytestmark = pytest.mark.skipif(shutil.which("scanimage") is None, reason="without sane-utils")

FEEDER = ScanWish("test:0", "Automatic Document Feeder", dpi=75)


@pytest.fixture(autouse=True)
def virtual_scanners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SANE know its virtual scanners only, whatever is plugged in."""
    (tmp_path / "sane").mkdir()
    (tmp_path / "sane" / "dll.conf").write_text("test\n", encoding="utf-8")
    (tmp_path / "sane" / "test.conf").write_text("number_of_devices 1\n", encoding="utf-8")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path / "sane"))


def test_the_scanners_are_listed() -> None:
    assert [(device.name, device.model) for device in devices()] == [("test:0", "frontend-tester")]


def test_a_feeder_gives_its_sheets_one_by_one(tmp_path: Path) -> None:
    pages = list(scan_feeder(FEEDER, tmp_path, first=7))
    assert [page.name for page in pages] == [f"sheet-{number:05}.jpg" for number in range(7, 17)]
    assert all(page.read_bytes().endswith(b"\xff\xd9") for page in pages)


def test_the_feeder_is_found_among_the_sources(tmp_path: Path) -> None:
    assert len(list(scan_feeder(ScanWish("test:0", dpi=75), tmp_path, first=1))) == 10


def test_the_only_scanner_needs_no_name(tmp_path: Path) -> None:
    assert len(list(scan_feeder(ScanWish(dpi=75), tmp_path, first=1))) == 10


def test_both_sides_are_refused_where_the_scanner_has_none(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="both sides"):
        list(scan_feeder(ScanWish("test:0", duplex=True), tmp_path, first=1))


def test_a_scanner_without_a_feeder_gives_one_page(tmp_path: Path) -> None:
    """It would scan the sheet on its glass for ever."""
    assert len(list(scan_feeder(ScanWish("test:0", "Flatbed", dpi=75), tmp_path, first=1))) == 1


def test_settings_of_the_scanners_own_are_handed_on(tmp_path: Path) -> None:
    wish = ScanWish("test:0", "Flatbed", dpi=75, options=("read-return-value=SANE_STATUS_JAMMED",))
    with pytest.raises(ScannerStoppedError, match="paper jam"):
        list(scan_feeder(wish, tmp_path, first=1))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("SANE_STATUS_JAMMED", "paper jam"),
        ("SANE_STATUS_COVER_OPEN", "cover is open"),
        ("SANE_STATUS_IO_ERROR", "does not answer"),
        ("SANE_STATUS_NO_DOCS", "no paper"),
        ("SANE_STATUS_DEVICE_BUSY", "in use by another program"),
        ("SANE_STATUS_NO_MEM", "fewer dpi"),
        ("SANE_STATUS_INVAL", "the scanner stopped"),
    ],
)
def test_what_stops_the_scanner_becomes_an_instruction(tmp_path: Path, status: str, said: str) -> None:
    wish = replace(FEEDER, options=(f"read-return-value={status}",))
    with pytest.raises(ScannerStoppedError, match=said) as stopped:
        list(scan_feeder(wish, tmp_path, first=1))
    assert "\n" not in str(stopped.value)


def test_an_unknown_scanner_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="nowhere:0: the scanner stopped") as error:
        list(scan_feeder(ScanWish("nowhere:0"), tmp_path, first=1))
    assert "\n" not in str(error.value)


def test_without_sane_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MachineError, match=r"sane-utils.*kiemphieu watch"):
        devices()


def test_a_reader_that_stops_ends_the_program(tmp_path: Path) -> None:
    pages = scan_feeder(FEEDER, tmp_path, first=1)
    next(pages)
    pages.close()
    running = subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, text=True, check=False)
    assert running.stdout == ""
