"""Troubles are drawn by name and strength, by family, and never where a vote is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ballotmaker.ballots import Plan, draw_plan, draw_sheet
from ballotmaker.defects import DEFECTS, LOW, plain_plan, random_defects
from ballotmaker.dies import DESIGNS, die
from ballotmaker.examples import form
from ballotmaker.forms import Form
from ballotmaker.items import Item
from ballotmaker.pens import PENS, PENS_TESTING, PENS_TUNING, Pen, draw
from ballotmaker.scanner_model import Family, Scan, scan_sheet
from ballotmaker.sheet import Sheet
from ballotmaker.stamps import Stamp, press, varied
from ballotmaker.strangers import STRANGERS, phone_photo
from ballotmaker.strokes import line
from ballotmaker.wear import (
    Covered,
    DogEar,
    LostCorner,
    Punched,
    Spilt,
    Stapled,
    Taped,
    Touched,
    kept_free,
    page_of_text,
)

DPI = 75
BESIDE_VOTES: dict[str, Item] = {
    "corner": LostCorner(40.0),
    "lower left": LostCorner(40.0, "lower left"),
    "dog-ear": DogEar(25.0),
    "drop": Spilt(30.0),
    "ring": Spilt(70.0, "ring"),
    "splash": Spilt(30.0, "splash"),
    "finger": Touched("finger", 0.6),
    "smear": Touched("smear", 0.6),
    "tape": Taped(glossy=True),
    "white-out": Covered(),
    "strip": Covered("strip"),
    "punched": Punched(),
    "staple": Stapled(),
}


def changed(drawn: Form, item: Item, seed: int) -> np.ndarray:
    """Return where an item changes a bare sheet, missing paper included."""
    before = draw_sheet(Plan(drawn, scan=Scan(dpi=DPI)), np.random.default_rng(seed))
    after = draw_sheet(Plan(drawn, (item,), scan=Scan(dpi=DPI)), np.random.default_rng(seed))
    gone = np.zeros(after.image.shape[:2], np.uint8)
    for outline in after.missing:
        outside = Sheet(np.full(gone.shape, 255, np.uint8), DPI)
        outside.missing = [outline]
        gone |= missing(outside)
    return np.asarray((np.abs(before.image.astype(int) - after.image).max(axis=2) > 6) | (gone > 0))


def missing(sheet: Sheet) -> np.ndarray:
    still = Scan(dpi=DPI, blur=0.0, noise=0.0, light=0.0, background=0)
    return np.asarray(scan_sheet(sheet, still, np.random.default_rng(0))[..., 0] == 0, np.uint8)


@pytest.mark.parametrize("item", sorted(BESIDE_VOTES))
@pytest.mark.parametrize("name", ["party", "squares", "long", "a5-one", "landscape"])
def test_wear_keeps_off_names_boxes_and_stamp(name: str, item: str) -> None:
    """Nothing is stained, covered or torn where a vote or a name is read."""
    drawn = form(name)
    for seed in range(3):
        touched = changed(drawn, BESIDE_VOTES[item], seed)
        for rect in kept_free(drawn)[1:]:
            x0, y0, x1, y1 = (round(v * DPI / 25.4) for v in rect.padded(-0.8).as_list())
            assert not touched[max(0, y0) : y1, max(0, x0) : x1].any(), rect


@pytest.mark.parametrize("item", sorted(set(BESIDE_VOTES) - {"punched"}))
def test_wear_is_seen(item: str) -> None:
    assert changed(form("party"), BESIDE_VOTES[item], 1).any()


@pytest.mark.parametrize("name", sorted(name for name, defect in DEFECTS.items() if defect.high))
def test_a_stronger_trouble_changes_more(name: str) -> None:
    """At its highest strength a trouble gives another picture or file setting than at its lowest."""
    defect = DEFECTS[name]
    assert defect.low < defect.usual < defect.high
    plan = plain_plan(form("party"), np.random.default_rng(0), dpi=DPI)
    assert defect.at(defect.low)(plan) != defect.at(defect.high)(plan)


@pytest.mark.parametrize("family", ("tuning", "testing"))
def test_random_defects_come_from_their_family(family: Family) -> None:
    """Equal seeds give equal names; tuning sees no testing trouble; 1-bit comes only when asked for."""
    seen: set[str] = set()
    for seed in range(150):
        drawn = random_defects(np.random.default_rng(seed), family, 3)
        again = random_defects(np.random.default_rng(seed), family, 3)
        assert [name for name, _ in drawn] == [name for name, _ in again]
        groups = [DEFECTS[name].group for name, _ in drawn]
        assert len(set(groups)) == len(groups) == 3
        seen |= {name for name, _ in drawn}
    assert not seen & (LOW | {"plain"})
    assert any(DEFECTS[name].testing for name in seen) == (family == "testing")


def test_several_troubles_can_be_drawn_on_one_ballot() -> None:
    """Changes drawn at random follow each other on one plan and leave its marks as they are."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        plain = plan = plain_plan(form("a5-five"), rng, dpi=DPI)
        for _, change in random_defects(rng, "testing", 4):
            plan = change(plan)
        assert plan.items[: len(plain.items)] == plain.items
        assert draw_plan(plan, rng).std() > 3


@pytest.mark.parametrize("design", sorted(DESIGNS))
def test_every_die_has_ink_and_room(design: str) -> None:
    assert 0.03 < die("BAN KIỂM PHIẾU • PHÚ LỘC", "2026", design).mean() < 0.4


def pressed(**settings: object) -> np.ndarray:
    sheet = Sheet(np.full((150, 150), 255, np.uint8), DPI)
    stamp = replace(Stamp("BAN KIỂM PHIẾU", 25.4, 25.4), **settings)  # type: ignore[arg-type]
    press(sheet, stamp, np.random.default_rng(2))
    return np.asarray(255 - sheet.image[..., 1].astype(int))


def test_a_stamp_is_pressed_as_told() -> None:
    """Half printed has less ink, flooded more, doubled and smeared reach further, worn is lighter."""
    whole = pressed()
    assert 0.4 < pressed(missing=0.4).sum() / whole.sum() < 0.85
    assert pressed(worn=0.8).sum() < 0.8 * whole.sum()
    assert pressed(over=0.4).sum() > 1.2 * whole.sum()
    for name in ("double", "smear"):
        assert (pressed(**{name: 3.0}) > 30).sum() > 1.1 * (whole > 30).sum()


def test_stamps_of_the_families_are_of_different_dies() -> None:
    stamp = Stamp("BAN KIỂM PHIẾU", 30.0, 30.0)
    made = {
        family: [varied(stamp, np.random.default_rng(seed), family) for seed in range(30)]
        for family in ("tuning", "testing")
    }
    for name in ("design", "ink", "words"):
        tuning, testing = ({getattr(one, name) for one in made[family]} for family in ("tuning", "testing"))
        assert len(tuning) > 2 and len(testing) > 2 and not tuning & testing


def test_pens_of_the_families_differ() -> None:
    assert not {pen.name for pen in PENS_TUNING} & {pen.name for pen in PENS_TESTING}
    assert len({pen.colour for pen in PENS.values()}) == len(PENS)


def inked(pen: Pen, seed: int = 0) -> np.ndarray:
    """Return the darkness of a line of 40 mm at 200 dpi."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(np.full((80, 360), 255, np.uint8), 200, (255, 255, 255))
    draw(sheet, line(2.5, 5.0, 42.5, 5.0, np.random.default_rng(5)), pen, rng)
    return np.asarray(255 - sheet.image.min(axis=2).astype(int))


def test_a_pen_skips_blobs_and_bleeds() -> None:
    """A dry pen leaves columns bare, a clotting one is wider in places, a bleeding one wider throughout."""
    pen = PENS["blue"]
    whole = inked(pen)[:, 30:330]
    bare = [(inked(replace(pen, skip=share))[:, 30:330].max(axis=0) < 60).mean() for share in (0.0, 0.3)]
    assert bare[0] == 0 and bare[1] > 0.08
    assert (inked(replace(pen, blobs=3.0)) > 60).sum(axis=0).max() > (whole > 60).sum(axis=0).max()
    assert (inked(replace(pen, bleed=0.2)) > 60).sum() > 1.1 * (inked(pen) > 60).sum()


def test_strangers_are_reproducible_pictures() -> None:
    for make in STRANGERS.values():
        first = make(np.random.default_rng(1), DPI)
        assert np.array_equal(first, make(np.random.default_rng(1), DPI))
        assert first.shape == (877, 620, 3)


def test_a_photo_shows_the_page_on_a_table() -> None:
    """The corners of the picture are table, its middle is paper."""
    page = page_of_text(210.0, 297.0, DPI, 0)
    photo = phone_photo(page, np.random.default_rng(0))
    paper = np.median(photo[300:600, 200:400])
    assert all(np.median(photo[y, x]) < 0.75 * paper for y in (4, -4) for x in (4, -4))
