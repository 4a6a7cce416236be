"""How a page lies is found whatever the office did to it, or a person is told; measured against exact maps."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from ballotmaker import examples
from ballotmaker.forms import Form, lay_out
from ballotmaker.layouts import loaded_layout
from bench.marked_sheets import forms, marked
from bench.page_maps import Lie
from bench.page_troubles import STRANGERS, TROUBLES, Shot
from bench.registration import Outcome, outcome, reader
from scanner.ballot import BallotReading, Code, Page, Source, UnreadablePage, around
from scanner.reading.frame import PX_PER_MM, window
from scanner.reading.locate import unsure_rows
from scanner.reading.read import Reader
from scanner.reading.register import Fit, Wanted, shown_in_frame
from scanner.reading.template import make_template
from scanner.reading.warp import Warp, plain_warp, warp_basis
from tests.reading.conftest import page

HARMLESS = (
    "turned ±10°, any orientation",
    "scaled 0.9–1.1",
    "the same without dpi",
    "the same with a wrong dpi",
    "fed unevenly, 1 %",
    "sheared ±2 %",
    "shifted, 3–10 mm lost",
    "1-bit",
    "blur, gamma 0.5–1.8, noise",
)
HARMFUL = (
    "the same, corners lost",
    "fed with a jerk, 0.3–1.5 mm",
    "a third covered",
    "a third scribbled over",
    "corners torn or folded",
    "several at once",
)


def came_to(form: str, trouble: str, seed: int) -> Outcome:
    rng = np.random.default_rng(seed)
    size = forms()[form].width, forms()[form].height
    return outcome(form, (TROUBLES | STRANGERS)[trouble](size, rng), rng)


@pytest.mark.parametrize("form", ("rows40", "bare"))
@pytest.mark.parametrize("trouble", HARMLESS)
def test_a_sheet_that_lies_badly_is_laid_exactly(form: str, trouble: str) -> None:
    """Forty rows, whose rulings are all alike, and a single one with hardly any print around it."""
    found = came_to(form, trouble, 11)
    assert not found.refused and found.misread == 0
    assert found.named <= 1  # a row whose surroundings are off the page
    assert found.errors.max() < 0.15


@pytest.mark.parametrize("form", ("party", "a5-five", "rows40"))
@pytest.mark.parametrize("trouble", HARMFUL)
def test_what_cannot_be_laid_exactly_is_named(form: str, trouble: str) -> None:
    for seed in (1, 2):
        found = came_to(form, trouble, seed)
        assert found.far_off == 0 and found.misread == 0


@pytest.mark.parametrize("form", ("party", "squares", "a5-one"))
def test_a_mirrored_sheet_is_refused(form: str) -> None:
    assert came_to(form, "mirrored", 1).refused


@pytest.mark.parametrize("seed", range(4))
def test_a_photo_is_read_rightly_or_refused(seed: int) -> None:
    found = came_to("party", "phone photo", seed)
    assert found.far_off == 0 and found.misread == 0


def test_no_anchor_to_begin_with_is_a_ruling_among_rulings() -> None:
    """Below its heading, every place among the boxes of an empty table looks like the next row's."""
    form = forms()["rows40"]
    template = make_template(loaded_layout(form), 256)
    x, y = (template.first.points.T + 0.5) / 6
    boxes = [box.cell for row in form.rows[2:-2] for box in row.boxes]
    inside = (x > boxes[0].x0 + 5) & (x < boxes[-1].x1 - 5) & (y > boxes[0].y0 + 8) & (y < boxes[-1].y1 - 8)
    assert len(x) >= 15 and not inside.any()


def test_the_frame_shows_what_the_warp_says() -> None:
    """The page is drawn strip by strip from a coarse grid; that must be the warp itself."""
    shape = (700, 500)
    matrix = np.array([[0.98, -0.09, 60.0], [0.1, 1.01, 5.0], [1e-6, 2e-6, 1.0]])
    plain = plain_warp(matrix, shape)
    warp = Warp(matrix, np.random.default_rng(2).normal(0, 0.3, plain.smooth.shape), shape)
    step = 32
    ys, xs = (np.arange(-1, -(-side // step) + 1) * step + (step - 1) / 2 for side in shape)
    points = np.stack(np.meshgrid(xs, ys), -1)
    grid = warp(points.reshape(-1, 2)).reshape(points.shape)
    fit = Fit(warp, grid, np.zeros((0, 2)), 0.0)
    where = slice(37, 655), slice(70, 431)
    ramps = [np.tile(np.arange(900, dtype=np.float32), (900, 1)) for _ in range(2)]
    ramps[1] = np.ascontiguousarray(ramps[1].T)
    shown = np.stack(shown_in_frame(fit, *(Wanted(ramp, where, -1) for ramp in ramps)), -1)
    rows, columns = np.mgrid[where]
    frame = np.stack([columns, rows], -1).reshape(-1, 2).astype(np.float64)
    there = warp(frame, warp_basis(frame, shape)).reshape(shown.shape)
    inside = (there > 0).all(axis=2) & (there < 899).all(axis=2)
    assert inside.mean() > 0.9
    assert np.abs(shown - there)[inside].max() < 0.35  # of a pixel, between the grid's points


PERSONS = examples.persons(12)


@cache
def sibling(name: str) -> Form:
    """Return a ballot of one meeting in which one thing differs."""
    names = [person for person, _ in PERSONS]
    changed = {
        "base": names[:10],
        "one-more": names[:11],
        "one-fewer": names[:9],
        "two-swapped": [*names[:4], names[5], names[4], *names[6:10]],
        "one-changed": [*names[:7], names[11], *names[8:10]],
        "one-diacritic": [*names[:7], "Bùi Thị Lan Phượng", *names[8:10]],
    }[name]
    persons = tuple((person, "Ủy viên") for person in changed)
    return lay_out(replace(examples.PARTY, id=name, persons=persons, row_height=8.0, points=11.0))


def scanned(name: str, seed: int = 0) -> Page:
    rng = np.random.default_rng(seed)
    shot = Shot(Lie((210.0, 297.0), turn=float(rng.normal(0, 0.5)), shift=(1.0, float(rng.normal()))))
    return page(shot.taken(marked(sibling(name), 200).image, rng))


SIBLINGS = ("one-more", "one-fewer", "two-swapped", "one-changed", "one-diacritic")


@pytest.mark.parametrize("other", SIBLINGS)
def test_of_two_siblings_the_right_one_is_chosen(other: str) -> None:
    both = Reader([loaded_layout(sibling(name)) for name in ("base", other)])
    for name in ("base", other):
        found = both.read(scanned(name))
        assert isinstance(found, BallotReading)
        assert found.layout == name and not found.findings


@pytest.mark.parametrize("other", SIBLINGS[:-1])
def test_an_unknown_sibling_is_never_taken(other: str) -> None:
    """One diacritic apart is beyond this; any other change sends the sheet to a person."""
    found = Reader([loaded_layout(sibling("base"))]).read(scanned(other))
    assert isinstance(found, UnreadablePage) or found.findings


def test_ink_over_names_makes_no_other_form() -> None:
    """A third of the names under a marker: the sheet is this ballot's, and those rows go to a person."""
    form, rng = forms()["long"], np.random.default_rng(4)
    sheet = marked(form, 200).image.copy()
    top, bottom = (round(form.rows[row].name_cell.y0 * 200 / 25.4) for row in (8, 17))
    sheet[top:bottom, 300:900] = (40, 40, 40)
    found = reader("long").read(page(Shot(Lie((210.0, 297.0))).taken(sheet, rng)))
    assert isinstance(found, BallotReading)
    assert {finding.row for finding in found.findings} >= set(range(9, 18))


def test_a_page_that_fits_at_no_size_is_refused_with_a_reason() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (1100, 800), np.uint8).astype(np.uint8)
    found = reader("bare").read(Page(Source("noise", 1, "0" * 64), noise, 96.0, page(noise).color))
    assert isinstance(found, UnreadablePage)
    assert found.reason in (Code.UNREADABLE_PAGE, Code.WRONG_LAYOUT, Code.POOR_REGISTRATION)


@pytest.mark.parametrize(
    ("off_mm", "ink", "named"),
    [(0.2, 0, True), (0.2, 150, False), (0.4, 150, True)],
    ids=["bare print is off", "ink beside print", "so far off is no ink's doing"],
)
def test_print_beside_ink_may_seem_a_little_off(off_mm: float, ink: int, named: bool) -> None:
    """A thick mark over a printed square shifts by a pixel where its sides are found."""
    form = examples.form("squares")
    template = make_template(loaded_layout(form), 192)
    points = template.final.points / PX_PER_MM
    boxes = around(box.cell for box in form.rows[3].boxes).padded(3.0)
    near = [at for at, point in enumerate(points.tolist()) if boxes.contains(*point)]
    errors = np.zeros((len(points), 2))
    errors[near[::2]] = off_mm * PX_PER_MM, 0
    fit = Fit(plain_warp(np.eye(3), template.blank.shape), np.empty((0, 0, 2), np.float32), errors, 0.0)
    added = np.zeros(template.blank.shape, np.uint8)
    added[window(boxes, added.shape)] = ink
    assert bool(unsure_rows(fit, template, added)) == named
