"""An evening: three piles, a jam, a double feed, a pile fed twice, a plug pulled; in the end all agrees."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from ballotmaker.ballots import draw_sheet
from ballotmaker.defects import plain_plan
from ballotmaker.examples import form
from ballotmaker.items import Mark
from ballotmaker.scanner_model import Scan, encode, scan_sheet
from bench import feeder
from bench.program import started
from scanner.ballot import Image
from scanner.errors import ExitCode
from tests.counting_kit import make_form_count

FORM = form("a5-five")
SHEETS = {"A": range(0, 4), "B": range(4, 9), "C": range(9, 12)}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the pretended scanner is a shell script")


class Evening:
    """The committee's table: a count, and a scanner that feeds what lies in its tray."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = folder / "count"
        self.scanner: Mapping[str, str] = {}

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return started(
            *arguments, count=self.count, environment=self.scanner, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip

    def run(self, *arguments: object, code: int = 0) -> str:
        process = self.start(*arguments)
        said, _none = process.communicate(timeout=120)
        assert process.returncode == code, said
        return said

    def put_in_tray(self, name: str, images: list[Image], stops: str = "") -> None:
        self.scanner = feeder.install(
            self.folder / f"tray-{name}" / "bin", put_down(self.folder / f"tray-{name}", images), 0.02, stops
        )


def put_down(folder: Path, images: list[Image]) -> Path:
    """Save pictures as a scanner's program does, numbered."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, image in enumerate(images, start=1):
        (folder / f"scan_{number:03}.jpg").write_bytes(encode(image, Scan(dpi=200)))
    return folder


def paper(number: int) -> tuple[list[str], object, np.random.Generator]:
    """Return a sheet of paper: its levels, the inked sheet, and its randomness for scanning it."""
    rng = np.random.default_rng([7, number])
    plan = plain_plan(FORM, rng)
    levels = [item.level for item in plan.items if isinstance(item, Mark)]
    return levels, draw_sheet(plan, rng), rng


def scanned(number: int, times: int = 1) -> Image:
    """Return the picture of a sheet as it comes out the ``times``-th time it is fed."""
    _levels, sheet, _rng = paper(number)
    rng = np.random.default_rng([8, number, times])
    scan = replace(Scan(dpi=200), angle=float(rng.normal() * 0.6), noise=2.0, background=235)
    return scan_sheet(sheet, scan, rng)


def double_feed(upper: int, lower: int) -> Image:
    """Return two sheets that went through together, the lower one sticking out by 4 cm."""
    out = round(40 / 25.4 * 200)
    one, other = scanned(upper), scanned(lower)
    return np.ascontiguousarray(np.vstack([one, other[-out:]]))


def test_an_evening_ends_with_numbers_that_agree(tmp_path: Path) -> None:
    evening = Evening(tmp_path)
    make_form_count(evening.count)
    evening.run("zero-report", "--out", tmp_path / "zero.pdf")
    pile_a_jams(evening)
    pile_b_through_the_folder_with_the_plug_pulled(evening)
    pile_c_feeds_two_sheets_as_one(evening)
    pile_a_comes_again_under_another_name(evening)
    evening.run(
        "declare", "--summoned", 12, "--present", 12, "--printed", 14, "--issued", 12, "--returned", 12
    )
    status = evening.run("status")
    assert "[DOES NOT HOLD]" not in status and "[not yet known]" not in status, status
    assert levels_read(evening) == levels_marked()
    assert "All is as recorded." in evening.run("verify")


def pile_a_jams(evening: Evening) -> None:
    evening.put_in_tray("a", [scanned(number) for number in SHEETS["A"]], stops="3:6")
    jammed = evening.run("scan", "--pile", "A", "--sheets", 4, code=ExitCode.MACHINE)
    assert "paper jam" in jammed and "2 of 4 sheets scanned: 2 missing" in jammed
    assert "missing" not in evening.run("scan", "--pile", "A", "--sheets", 4)


def pile_b_through_the_folder_with_the_plug_pulled(evening: Evening) -> None:
    inbox = evening.folder / "inbox"
    inbox.mkdir()
    watch = evening.start("watch", inbox, "--pile", "B", "--sheets", 5)
    put_down(inbox, [scanned(number) for number in SHEETS["B"]])
    time.sleep(4.0)
    watch.send_signal(signal.SIGKILL)
    watch.communicate()
    said = evening.run("watch", inbox, "--pile", "B", "--sheets", 5, "--idle", 3)
    assert "missing" not in said and "too many" not in said


def pile_c_feeds_two_sheets_as_one(evening: Evening) -> None:
    first, second, third = SHEETS["C"]
    evening.put_in_tray("c", [scanned(first), double_feed(second, third)])
    assert "2 of 3 sheets scanned: 1 missing" in evening.run("scan", "--pile", "C", "--sheets", 3)
    assert "fed together" in evening.run("status")
    evening.run("pile", "discard", "C", "--why", "two sheets went through together")
    evening.put_in_tray("c-again", [scanned(number, times=2) for number in SHEETS["C"]])
    assert "missing" not in evening.run("scan", "--pile", "C", "--sheets", 3)


def pile_a_comes_again_under_another_name(evening: Evening) -> None:
    evening.put_in_tray("d", [scanned(number, times=3) for number in SHEETS["A"]])
    assert "4 of its sheets are in pile A too" in evening.run("scan", "--pile", "D", "--sheets", 4)
    evening.run("pile", "discard", "D", "--why", "pile A, fed twice")


def levels_read(evening: Evening) -> dict[str, dict[str, int]]:
    kind = json.loads(evening.run("tally", "--format", "json"))["kinds"][0]
    assert kind["open"] == 0, kind
    return {
        person["person"]: {level: count["number"] for level, count in person["levels"].items()}
        for person in kind["persons"]
    }


def levels_marked() -> dict[str, dict[str, int]]:
    marked = {f"p{i:02}": dict.fromkeys(FORM.level_ids, 0) for i in range(1, len(FORM.rows) + 1)}
    for number in range(12):
        for row, level in enumerate(paper(number)[0], start=1):
            marked[f"p{row:02}"][level] += 1
    return marked


def test_the_double_feed_looks_like_one(tmp_path: Path) -> None:
    """The picture is longer than a sheet, as a scanner makes it that feeds until the paper ends."""
    one, two = scanned(9), double_feed(10, 11)
    assert two.shape[0] > one.shape[0] and two.shape[1] == one.shape[1]
    assert cv2.imwrite(str(tmp_path / "two.png"), two)
