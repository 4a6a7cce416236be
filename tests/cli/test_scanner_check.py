"""``kiemphieu scanner-check``: dust, tilt, stretch, contrast, resolution, and whether red is red."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from ballotmaker.ballots import draw_plan
from ballotmaker.defects import plain_plan
from ballotmaker.examples import form
from ballotmaker.scanner_model import encode
from scanner.ballot import Image
from scanner.errors import ExitCode
from scanner.rehearsal.scanner_check import find_streaks
from tests.counting_kit import make_form_count

Run = Callable[..., object]


@pytest.fixture
def count(tmp_path: Path) -> Path:
    """A count of five persons on A5, its layout known."""
    return make_form_count(tmp_path / "count")


def ballot(path: Path, **scan: object) -> Path:
    """Save the scan of a stamped ballot."""
    rng = np.random.default_rng(4)
    plan = plain_plan(form("a5-five"), rng)
    plan = replace(plan, scan=replace(plan.scan, **scan))
    path.write_bytes(encode(draw_plan(plan, rng), plan.scan))
    return path


def white(streaks: tuple[int, ...] = ()) -> Image:
    rng = np.random.default_rng(0)
    sheet = rng.normal(245, 2, (1160, 820)).clip(0, 255)
    for x in streaks:
        sheet[:, x : x + 2] -= 25
    return sheet.astype(np.uint8)


@pytest.mark.parametrize("along", [False, True])
def test_streaks_are_found_whichever_way_the_sheet_was_fed(along: bool) -> None:
    sheet = white((200, 600))
    found = find_streaks(np.ascontiguousarray(sheet.T) if along else sheet, dpi=100)
    assert found == pytest.approx([200 * 0.254, 600 * 0.254], abs=0.5)


def test_dirt_on_the_paper_is_no_streak() -> None:
    sheet = white()
    sheet[300:700, 400:403] = 60
    assert find_streaks(sheet, dpi=100) == []


def test_a_dusty_glass_is_told_with_what_to_do(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "white.png"), white((300,)))
    run = kiemphieu("-C", count, "scanner-check", "--white", tmp_path / "white.png")
    assert run.code == ExitCode.REFUSED and "wipe the scanner's glass" in run.out


def test_a_printed_sheet_is_no_white_one(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    cv2.imwrite(
        str(tmp_path / "half.png"), np.repeat([[0], [255]], 400, axis=0).repeat(500, 1).astype(np.uint8)
    )
    run = kiemphieu("-C", count, "scanner-check", "--white", tmp_path / "half.png")
    assert run.code == ExitCode.SOME_UNREAD and "no white sheet" in run.err


def test_a_good_scanner_is_good_in_everything(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "white.png"), white())
    scan = ballot(tmp_path / "ballot.jpg")
    run = kiemphieu("-C", count, "scanner-check", "--white", tmp_path / "white.png", "--ballot", scan)
    assert run.code == 0, run.out
    assert run.out.count("[good]") == 7


@pytest.mark.parametrize(
    ("scan", "told"),
    [
        ({"angle": 4.5}, "[poor] turned by 4.5°"),
        ({"angle": -4.5, "quarter_turns": 2}, "[poor] turned by -4.5°"),
        ({"stretch": 2.5}, "[poor] stretched by"),
        ({"mode": "gray"}, "[BAD] scanned without colour"),
    ],
)
def test_what_is_wrong_is_named(
    kiemphieu: Run, count: Path, tmp_path: Path, scan: dict[str, object], told: str
) -> None:
    path = ballot(tmp_path / "ballot.jpg", **scan)
    assert told in kiemphieu("-C", count, "scanner-check", "--ballot", path).out


def test_a_low_resolution_is_bad(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    plan = plain_plan(form("a5-five"), rng, dpi=150)
    (tmp_path / "ballot.jpg").write_bytes(encode(draw_plan(plan, rng), plan.scan))
    run = kiemphieu("-C", count, "scanner-check", "--ballot", tmp_path / "ballot.jpg")
    assert run.code == ExitCode.REFUSED and "choose 200 or 300 dpi" in run.out
