"""The generator draws what its truth says, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image as PilImage

from ballotmaker.ballots import EXPECTED_CODES, FAULTS, Plan, draw_plan, make_ballot, make_stamp
from ballotmaker.defects import DEFECTS, RUINED, make_defect
from ballotmaker.examples import SPECS, form
from ballotmaker.forms import FormBox, blank_image, lay_out
from ballotmaker.items import Mark
from ballotmaker.scanner_model import Scan, encode
from scanner.ballot import Image, Rect

DPI = 100
STILL = Scan(dpi=DPI, blur=0.0, noise=0.0, light=0.0)  # a scanner that changes nothing


def window(image: Image, place: Rect) -> npt.NDArray[np.uint8]:
    x0, y0, x1, y1 = (round(v * DPI / 25.4) for v in place.as_list())
    return image[y0:y1, x0:x1]


def darkness(image: Image, box: FormBox) -> float:
    return float(255 - window(image, box.area.padded(-0.5)).mean())


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_form_fits_its_sheet_and_its_boxes_are_empty(name: str) -> None:
    """Print stays out of the boxes and inside the sheet."""
    drawn = form(name)
    blank = blank_image(drawn, DPI)
    for row in drawn.rows:
        for box in row.boxes:
            assert darkness(blank, box) < 3
        assert window(blank, row.name_text).min() < 128
        assert row.name_text.x1 <= row.name_cell.x1


def test_a_form_too_long_for_its_sheet_is_refused() -> None:
    crowded = replace(SPECS["long"], points=14.0, row_height=20.0)
    with pytest.raises(ValueError, match="the sheet has 297"):
        lay_out(crowded)


@pytest.mark.parametrize("name", ["party", "squares", "a5-one", "four-levels"])
def test_marks_fall_into_the_boxes_of_the_truth(name: str) -> None:
    """On an unmoved sheet the darkest box of each row is the one the truth names."""
    drawn = form(name)
    for seed in range(4):
        image, truth = make_ballot(drawn, np.random.default_rng(seed), scan=STILL, shapes=("x", "tick"),
                                   paper_name="white")  # fmt: skip
        for row, level in zip(drawn.rows, truth.rows, strict=True):
            darkest = max(row.boxes, key=lambda box: darkness(image, box))
            assert darkest.level == level


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_equal_seeds_give_equal_ballots(fault: str) -> None:
    """Every fault can be made, names its codes, and is the same for the same seed."""
    drawn = form("opinion")
    first, truth = make_ballot(drawn, np.random.default_rng(5), fault=fault, scan=Scan(dpi=DPI))
    second, same = make_ballot(drawn, np.random.default_rng(5), fault=fault, scan=Scan(dpi=DPI))
    assert np.array_equal(first, second)
    assert truth == same
    assert truth.fault == fault
    assert truth.codes == EXPECTED_CODES[fault]
    assert not truth.clean


@pytest.mark.parametrize("name", sorted(DEFECTS | RUINED))
def test_a_defect_changes_the_picture_and_nothing_else(name: str) -> None:
    """Each named defect leaves a clean truth, and all but ``plain`` change the picture."""
    plain, truth = make_defect(form("party"), "plain", np.random.default_rng(3), dpi=DPI)
    image, after = make_defect(form("party"), name, np.random.default_rng(3), dpi=DPI)
    assert after.rows == truth.rows
    assert after.clean
    assert (name == "plain") == (encode(image, after.scan) == encode(plain, truth.scan))


def test_upside_down_is_the_same_page_turned() -> None:
    plain, _ = make_defect(form("party"), "plain", np.random.default_rng(3), dpi=DPI)
    turned, _ = make_defect(form("party"), "upside_down", np.random.default_rng(3), dpi=DPI)
    assert np.array_equal(turned[::-1, ::-1], plain)


def test_a_red_stamp_is_red_and_its_copy_is_not() -> None:
    drawn, rng = form("party"), np.random.default_rng(2)
    stamp = make_stamp(drawn, rng)
    place = Rect(stamp.x - 19, stamp.y - 19, stamp.x + 19, stamp.y + 19)
    for copied in (False, True):
        plan = Plan(drawn, (), replace(stamp, copied=copied), scan=STILL)
        disc = window(draw_plan(plan, rng), place).astype(int)
        red = (disc[..., 2] - disc[..., :2].max(axis=2) > 22).mean()
        assert (red > 0.1) != copied


def test_a_scan_turns_clockwise_about_the_middle() -> None:
    """With a positive angle a point right of the middle moves down."""
    drawn = form("party")
    mark = Mark(9, "low", "fill", size=0.8)
    seen = []
    for angle in (0.0, 2.0):
        page = draw_plan(Plan(drawn, (mark,), scan=replace(STILL, angle=angle)), np.random.default_rng(0))
        blank = draw_plan(Plan(drawn, (), scan=replace(STILL, angle=angle)), np.random.default_rng(0))
        seen.append(np.argwhere(np.abs(page.astype(int) - blank).max(axis=2) > 90).mean(axis=0))
    assert seen[1][0] > seen[0][0] + 3


def test_an_encoded_scan_names_its_dpi() -> None:
    for mode, kind in (("color", "JPEG"), ("gray", "JPEG"), ("bilevel", "TIFF")):
        scan = replace(STILL, mode=mode)  # type: ignore[arg-type]
        page = draw_plan(Plan(form("party"), scan=scan), np.random.default_rng(0))
        saved = PilImage.open(BytesIO(encode(page, scan)))
        assert saved.format == kind
        assert round(saved.info["dpi"][0]) == DPI
