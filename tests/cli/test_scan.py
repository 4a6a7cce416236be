"""``kiemphieu scan`` with a scanner that SANE pretends, whose sheet is a real picture of a ballot."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from ballotmaker.ballots import draw_plan
from ballotmaker.defects import plain_plan
from ballotmaker.examples import form
from ballotmaker.items import Mark
from scanner.errors import ExitCode
from tests.counting_kit import make_form_count

Run = Callable[..., object]

pytestmark = pytest.mark.skipif(shutil.which("scanimage") is None, reason="without sane-utils")


@pytest.fixture(autouse=True)
def pretended_scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sane").mkdir()
    (tmp_path / "sane" / "dll.conf").write_text("pnm\n", encoding="utf-8")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path / "sane"))


@pytest.fixture
def count(tmp_path: Path) -> Path:
    """A count of five persons on A5, its layout known."""
    return make_form_count(tmp_path / "count")


def on_the_glass(path: Path, seed: int) -> list[str]:
    """Lay a ballot on the pretended scanner's glass; return the levels marked on it."""
    rng = np.random.default_rng(seed)
    plan = plain_plan(form("a5-five"), rng)
    plan = replace(plan, scan=replace(plan.scan, dpi=300))
    assert cv2.imwrite(str(path), draw_plan(plan, rng))
    return [item.level for item in plan.items if isinstance(item, Mark)]


def test_a_ballot_scanned_is_a_ballot_counted(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    glass = tmp_path / "ballot.ppm"
    scan = ("-C", count, "scan", "--pile", "A", "--sheets", 2, "--device", "pnm:0",
            "--option", f"filename={glass}")  # fmt: skip
    marked = [on_the_glass(glass, 1)]
    first = kiemphieu(*scan)
    assert first.code == ExitCode.OK, first.err
    assert "1 of 2 sheets scanned: 1 missing" in first.err
    marked.append(on_the_glass(glass, 2))
    assert "missing" not in kiemphieu(*scan).err
    persons = json.loads(kiemphieu("-C", count, "tally", "--format", "json").out)["kinds"][0]["persons"]
    read = [{name: level["number"] for name, level in person["levels"].items()} for person in persons]
    assert read == [
        {name: sum(ballot[row] == name for ballot in marked) for name in levels}
        for row, levels in enumerate(read)
    ]


def test_a_jam_is_told_with_what_to_do_then(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    on_the_glass(tmp_path / "ballot.ppm", 1)
    run = kiemphieu("-C", count, "scan", "--device", "pnm:0", "--option", "status-jammed=yes",
                    "--option", f"filename={tmp_path / 'ballot.ppm'}")  # fmt: skip
    assert run.code == ExitCode.MACHINE
    assert "paper jam" in run.err and "Then run this command again: the pile goes on." in run.err


def test_a_pile_is_not_begun_without_a_scanner(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    (tmp_path / "sane" / "dll.conf").write_text("", encoding="utf-8")
    run = kiemphieu("-C", count, "scan", "--pile", "A", "--sheets", 3)
    assert run.code == ExitCode.MACHINE and run.err.startswith("no scanner was found")
    assert "No pile yet." in kiemphieu("-C", count, "pile", "list").out


def test_a_setting_without_a_value_is_told(kiemphieu: Run, count: Path) -> None:
    run = kiemphieu("-C", count, "scan", "--option", "page-height")
    assert run.code == ExitCode.USAGE and "NAME=VALUE" in run.err


def test_the_scanners_are_listed(kiemphieu: Run) -> None:
    assert "pnm:0" in kiemphieu("scanners").out
