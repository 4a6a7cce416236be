"""Laws that hold for every page: small changes of the scan never move or lose a vote."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotmaker import examples
from ballotmaker.ballots import draw_plan
from ballotmaker.defects import plain_plan
from ballotmaker.items import Mark
from ballotmaker.scanner_model import Scan
from scanner.reading.rescans import find_rescans
from tests.reading.conftest import DPI, levels, read


def sheet(seed: int, scan: Scan, form: str = "a5-five") -> tuple[np.ndarray, tuple[str, ...]]:
    rng = np.random.default_rng(seed)
    plan = replace(plain_plan(examples.form(form), rng), scan=scan)
    marks = tuple(item.level for item in plan.items if isinstance(item, Mark))
    return draw_plan(plan, rng), marks


@settings(max_examples=12, deadline=None)
@given(
    angle=st.floats(-3, 3), x=st.floats(-4, 4), y=st.floats(-4, 4), scale=st.floats(0.96, 1.04),
    stretch=st.floats(-0.6, 0.6),
)  # fmt: skip
def test_a_small_misplacement_never_moves_a_clear_mark(
    angle: float, x: float, y: float, scale: float, stretch: float
) -> None:
    image, truth = sheet(3, Scan(dpi=DPI, angle=angle, shift=(x, y), scale=scale, stretch=stretch))
    for level, true in zip(levels(read("a5-five", image)), truth, strict=True):
        assert level == true


def test_the_same_paper_scanned_twice_is_recognised_and_no_other() -> None:
    def print_of(seed: int, scan: Scan) -> bytes:
        return read("party", sheet(seed, scan, "party")[0]).fingerprint

    quiet = Scan(dpi=DPI, angle=0.2)
    prints = [(f"sheet{seed}", print_of(seed, quiet)) for seed in range(4)]
    again = Scan(dpi=DPI, angle=-1.1, quarter_turns=2, mode="gray", gamma=0.8)
    assert find_rescans([*prints, ("rescan", print_of(2, again))]) == [("rescan", "sheet2")]


def test_sheets_without_ink_are_never_paired() -> None:
    assert find_rescans([("a", b""), ("b", b"")]) == []
