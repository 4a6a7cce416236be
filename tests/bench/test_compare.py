"""A layout that differs from the form is told apart from one that only lies askew."""

from __future__ import annotations

import copy
import math
from typing import Any

from bench.compare import compare
from bench.trial import Learnt, plain

MM = 25.4 / 300
LEVELS = [{"id": "high", "name": "Tín nhiệm cao"}, {"id": "low", "name": "Tín nhiệm thấp"}]
FORM: dict[str, Any] = {
    "dpi": 300,
    "pages": 1,
    "levels": LEVELS,
    "box_kind": "cell",
    "signature": [10, 10, 20, 20],
    "opinion": None,
    "rows": [
        {"name": "Lê Ỷ", "post": "Bí thư", "boxes": [[1000, 500, 1200, 600], [1200, 500, 1400, 600]]},
        {"name": "Lê Ỷ", "post": "Chủ tịch", "boxes": [[1000, 600, 1200, 700], [1200, 600, 1400, 700]]},
    ],
}
PERSONS = {
    ("a", f"p0{number}"): (plain(row["name"]), plain(row["post"]))
    for number, row in enumerate(FORM["rows"], 1)
}


def layout() -> dict[str, Any]:
    rows = [
        {
            "person": f"p0{number}",
            "name": row["name"],
            "boxes": [{"area": [v * MM for v in box]} for box in row["boxes"]],
        }
        for number, row in enumerate(FORM["rows"], 1)
    ]
    zones = [{"kind": "signature"}]
    return {"id": "a", "levels": copy.deepcopy(LEVELS), "box_kind": "cell", "zones": zones, "rows": rows}


def differences(learnt: dict[str, Any]) -> tuple[str, ...]:
    return compare(FORM, Learnt((learnt,), PERSONS)).differences


def moved(box: list[float], turn: float, shift: float) -> list[float]:
    cos, sin = math.cos(turn), math.sin(turn)
    x0, y0, x1, y1 = box
    return [
        cos * x0 - sin * y0 + shift,
        sin * x0 + cos * y0,
        cos * x1 - sin * y1 + shift,
        sin * x1 + cos * y1,
    ]


def test_same_layout_has_no_difference() -> None:
    assert differences(layout()) == ()


def test_turn_and_shift_of_the_blank_are_no_difference() -> None:
    learnt = layout()
    for row in learnt["rows"]:
        for box in row["boxes"]:
            box["area"] = moved(box["area"], math.radians(1.2), 2.0)
    result = compare(FORM, Learnt((learnt,), PERSONS))
    assert result.right and result.box_error is not None and result.box_error < 1e-6


def test_one_box_two_millimetres_off_is_found() -> None:
    learnt = layout()
    learnt["rows"][1]["boxes"][1]["area"][2] += 2.5
    assert "mm off" in differences(learnt)[0]


def test_equal_names_with_exchanged_posts_are_found() -> None:
    learnt = layout()
    learnt["rows"][0]["person"], learnt["rows"][1]["person"] = "p02", "p01"
    assert len(differences(learnt)) == 2


def test_missing_row_level_order_box_kind_and_zone_are_found() -> None:
    learnt = layout()
    learnt["rows"].pop()
    learnt["levels"].reverse()
    learnt |= {"box_kind": "square", "zones": [{"kind": "opinion"}]}
    text = "; ".join(differences(learnt))
    for part in ("1 rows instead of 2", "levels", "square instead of cell", "no signature", "a opinion zone"):
        assert part in text
