"""Every fault comes in all its styles, where the truth says it is, and nowhere else."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ballotmaker.ballots import EXPECTED_CODES, Plan, Truth, plan_ballot
from ballotmaker.box_faults import multiple
from ballotmaker.draft import clean_draft, extent
from ballotmaker.examples import form
from ballotmaker.faults import FAULTS, possible_faults
from ballotmaker.hands import Hand, random_hand
from ballotmaker.items import Ink, LaidOver
from ballotmaker.places import room, text_lines
from ballotmaker.scanner_model import Scan
from ballotmaker.strikes import DOWN, OVER_MARKS, OVER_NAMES
from scanner.ballot import Rect

SEEDS = 60
ROWS_OF = {
    "none": {"none"},
    "multiple": {"multiple"},
    "corrected": {"corrected"},
    "withdrawn": {"doubtful"},
    "between": {"doubtful"},
    "written_box": {"doubtful"},
    "line_down": {"doubtful"},
}
TAKEN_BACK = {*OVER_MARKS, "erased", "whitened"}
MATERIALS = ("paper", "tape", "fluid")
STYLES = {
    "multiple": {"two", "three", "other shape", "faint second", "small second", "joined", "short stroke", "other pen"},
    "corrected": TAKEN_BACK,
    "withdrawn": TAKEN_BACK,
    "faint": {"pencil", "skipping"},
    "struck_name": set(OVER_NAMES),
    "struck_short": set(OVER_NAMES),
    "struck_post": set(OVER_NAMES),
    "added_inside": {"tt", "name", "post"},
}  # fmt: skip


@cache
def planned(fault: str, name: str = "opinion") -> tuple[tuple[Plan, Truth], ...]:
    """Return many ballots with the fault, by hands of both families in turn."""
    made = []
    for seed in range(SEEDS):
        rng = np.random.default_rng([seed, 11])
        hand = random_hand(rng, "testing" if seed % 2 else "tuning", neat=0.7)
        made.append(plan_ballot(form(name), rng, fault=fault, hand=hand, scan=Scan(dpi=100), signature=False))
    return tuple(made)


@pytest.mark.parametrize("fault", sorted(STYLES))
def test_a_fault_comes_in_all_its_styles(fault: str) -> None:
    assert {truth.detail for _, truth in planned(fault)} == STYLES[fault]


def test_lines_down_and_covered_print_come_in_all_their_styles() -> None:
    assert {truth.detail.removesuffix(" besides marks") for _, truth in planned("line_down")} == set(DOWN)
    covered = {truth.detail.split(", ")[0] for _, truth in planned("missing_print")}
    assert covered == {"name", "part of a name", "row", "box", "heading"}
    assert {truth.detail.split(", ")[1] for _, truth in planned("missing_print")} == set(MATERIALS)
    places = {truth.detail for _, truth in (*planned("remark"), *planned("added_name"))}
    assert {"under the table", "foot", "top", "by the stamp", "left margin, upright"} <= places


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_the_truth_of_a_row_fits_the_fault(fault: str) -> None:
    """The fault's row says so; every other row holds a level, marked once."""
    levels = set(form("opinion").level_ids)
    for _, truth in planned(fault):
        assert truth.fault == fault
        assert len(truth.rows) == len(form("opinion").rows)
        if fault in ROWS_OF and truth.fault_row:
            assert truth.rows[truth.fault_row - 1] in ROWS_OF[fault]
        if fault == "faint":
            assert truth.rows[truth.fault_row - 1].startswith("faint:")
        other = [row for row in truth.rows if row.split(":")[-1] not in levels]
        assert len(other) <= {"blank_ballot": 6, "line_down": 6}.get(fault, 1)


def inks(plan: Plan) -> list[Ink]:
    """Return what was drawn after the marks."""
    marks = sum(isinstance(item, Ink) for item in plan.items) - 1
    return [item for item in plan.items if isinstance(item, Ink)][marks:]


def test_strikes_have_the_length_the_truth_says() -> None:
    for fault, low, high in (("struck_name", 0.6, 1.1), ("struck_short", 0.15, 0.6)):
        for plan, truth in planned(fault):
            assert low - 0.01 <= truth.measures["share"] <= high + 0.01
            name = plan.form.rows[truth.fault_row - 1].name_text
            first, last = extent(list(inks(plan)[-1].strokes))
            across = float(last[0] - first[0])
            assert across == pytest.approx(truth.measures["share"] * name.width, rel=0.35, abs=2.5)
            assert last[1] > name.y0 and first[1] < name.y1


@pytest.mark.parametrize("fault", ["remark", "added_name", "added_inside"])
def test_added_writing_is_legible_and_where_it_may_be(fault: str) -> None:
    """A lone letter is 4 mm high, nothing is within 6 mm of the edge, in a box or where one signs."""
    for plan, truth in planned(fault, "party"):
        sheet = plan.form
        low, high = extent(list(inks(plan)[-1].strokes))
        if truth.measures["letters"] <= 2:
            assert truth.measures["height"] >= 3.9
        assert low.min() > 5.5
        assert high[0] < sheet.width - 5.5 and high[1] < sheet.height - 5.5
        middle = (low + high) / 2
        assert not sheet.signature_zone.padded(2.0).contains(*middle)
        assert not any(box.cell.contains(*middle) for row in sheet.rows for box in row.boxes)
        assert sheet.table.padded(0.5).contains(*middle) == (fault == "added_inside")


def test_a_second_stroke_is_longer_than_a_slip_of_the_pen() -> None:
    for seed in range(60):
        rng = np.random.default_rng(seed)
        draft = clean_draft(form("party"), Hand(family="testing" if seed % 2 else "tuning"), None, rng)
        multiple(draft, rng)
        if draft.style == "short stroke":
            assert draft.measures["second_mm"] >= 2.45


def test_careless_touches_leave_the_level() -> None:
    """A dot is dirt and leaves the row clean; a short stroke makes it unusual; nobody calls it a fault."""
    seen = set()
    for seed in range(40):
        draft = clean_draft(form("party"), Hand(careless=1.0), None, np.random.default_rng(seed))
        low, high = extent(list(draft.extra[0].strokes))
        size = float((high - low).max()) + draft.hand.pen.width_mm
        unusual = any(row.startswith("unusual:") for row in draft.rows)
        assert size < (2.5 if unusual else 0.85)
        seen.add(unusual)
    assert seen == {True, False}


def test_a_whitened_mark_has_print_under_it() -> None:
    """A white patch on white paper is seen only by the print it takes away."""
    for plan, truth in planned("withdrawn"):
        if truth.detail == "whitened":
            patch = next(item.place for item in plan.items if isinstance(item, LaidOver))
            cells = [box.cell for row in plan.form.rows for box in row.boxes]
            assert not any(cell.x0 < patch.x0 and patch.x1 < cell.x1 and cell.y0 < patch.y0 and patch.y1 < cell.y1
                           for cell in cells)  # fmt: skip


def test_a_form_decides_which_faults_it_can_have() -> None:
    assert set(possible_faults(form("opinion"))) == set(FAULTS) == set(EXPECTED_CODES)
    assert set(FAULTS) - set(possible_faults(form("party"))) == {"opinion"}
    assert "line_down" not in possible_faults(form("a5-one"))
    for name, fault in (("a5-one", "line_down"), ("party", "opinion")):
        with pytest.raises(ValueError, match=form(name).spec.id):
            plan_ballot(form(name), np.random.default_rng(0), fault=fault, hand=Hand(), scan=Scan())


def test_the_lines_of_a_name_are_found() -> None:
    """A name of one line is one line of print, where the form says that it stands."""
    sheet = form("party")
    for row in sheet.rows:
        (line,) = text_lines(sheet, row.name_text.padded(0.3))
        assert line.x0 == pytest.approx(row.name_text.x0, abs=0.8)
        assert line.x1 == pytest.approx(row.name_text.x1, abs=0.8)


def test_there_is_no_room_where_there_is_print() -> None:
    sheet, rng = form("party"), np.random.default_rng(0)
    assert room(sheet, sheet.table, (150.0, 20.0), [], rng) is None
    assert room(sheet, Rect(20.0, 20.0, 30.0, 30.0), (11.0, 5.0), [], rng) is None
    corner = room(sheet, Rect(20.0, 250.0, 190.0, 280.0), (40.0, 8.0), [], rng)
    assert corner is not None and corner[1] >= 249.5
