"""The scanner model does to a page what its settings say, and its two families are different machines."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import numpy.typing as npt
import pytest

from ballotmaker.scanner_model import Scan, Streak, encode, random_scan, scan_sheet
from ballotmaker.sheet import Sheet
from scanner.ballot import Image

DPI = 100
STILL = Scan(dpi=DPI, blur=0.0, noise=0.0, light=0.0)  # a scanner that changes nothing


def target(gray: int = 255) -> Sheet:
    """Return a sheet of 100 × 120 mm with a black square of 10 mm, its upper left corner at (30, 40) mm."""
    page = np.full((round(120 / 25.4 * DPI), round(100 / 25.4 * DPI)), gray, np.uint8)
    x, y, side = (round(v / 25.4 * DPI) for v in (30, 40, 10))
    page[y : y + side, x : x + side] = 0
    return Sheet(page, DPI, (255, 255, 255))


def scanned(gray: int = 255, **settings: object) -> Image:
    scan = replace(STILL, **settings)  # type: ignore[arg-type]
    return scan_sheet(target(gray), scan, np.random.default_rng(0))


def square(image: Image) -> npt.NDArray[np.float64]:
    """Return the middle (x, y) of the dark square in mm."""
    gray = image if image.ndim == 2 else image[..., 1]
    inner = gray[20:-20, 20:-20] < 100
    return np.argwhere(inner).mean(axis=0)[::-1] * 25.4 / DPI + 20 * 25.4 / DPI


def test_a_still_scanner_changes_nothing() -> None:
    assert np.array_equal(scanned(), target().image)


@pytest.mark.parametrize(
    ("settings", "at"),
    [
        ({"shift": (4.0, -3.0)}, (39.0, 42.0)),
        ({"scale": 1.1}, (33.5, 43.5)),
        ({"feed": 1.1}, (35.0, 43.5)),
        ({"angle": 10.0, "background": 255}, (37.8, 42.6)),
        ({"mirrored": True}, (65.0, 45.0)),
        ({"room_mm": 10.0, "background": 255}, (45.0, 55.0)),
    ],
)
def test_the_sheet_lies_where_the_settings_say(settings: dict[str, object], at: tuple[float, float]) -> None:
    """A square about (35, 45) on a sheet of 100 × 120 mm goes where geometry sends it."""
    assert square(scanned(**settings)) == pytest.approx(at, abs=0.4)


def test_the_feed_strays_by_the_stretch_at_most() -> None:
    """No row is off by more than the stretch, some rows are by a good part of it."""
    rows = np.arange(0, 472, 8)
    page = np.full((472, 394), 255, np.uint8)
    page[rows] = 0
    seen = scan_sheet(Sheet(page, DPI, (255,) * 3), replace(STILL, stretch=2.0), np.random.default_rng(1))
    dark = np.flatnonzero(seen[:, 200, 1] < 128)
    steps = np.diff(dark[np.insert(np.diff(dark) > 2, 0, True)])
    assert steps.min() < 8 < steps.max()


@pytest.mark.parametrize("kind", ("white", "soft"))
@pytest.mark.parametrize("mode", ("color", "gray"))
def test_noise_has_the_strength_asked_for(kind: str, mode: str) -> None:
    """On a mid-gray page the tones spread as told, and equally in every run."""
    image = scanned(128, noise=6.0, noise_kind=kind, mode=mode)
    bare = image[:150, :100].astype(float)
    assert 4.5 < bare.std() < 9
    assert np.array_equal(image, scanned(128, noise=6.0, noise_kind=kind, mode=mode))


def test_soft_noise_is_blotchy_and_white_noise_is_not() -> None:
    """Neighbours agree in soft noise."""
    likeness = {}
    for kind in ("white", "soft"):
        bare = scanned(128, noise=6.0, noise_kind=kind)[:150, :100, 1].astype(float) - 128
        likeness[kind] = np.corrcoef(bare[:, :-1].ravel(), bare[:, 1:].ravel())[0, 1]
    assert abs(likeness["white"]) < 0.1
    assert likeness["soft"] > 0.3


def test_tones_follow_gamma_clipping_cast_and_whitening() -> None:
    def tone(**settings: object) -> list[int]:
        return [int(v) for v in scanned(200, **settings)[60, 60]]

    assert tone() == [200] * 3
    assert tone(gamma=2.0) == [157] * 3
    assert tone(white=200) == [255] * 3
    assert tone(black=100)[0] < 200
    assert tone(cast=(0.5, 1.0, 0.9)) == [100, 200, 180]
    assert tone(whiten=True) == [255] * 3


def test_sharpening_leaves_a_halo_and_blur_does_not() -> None:
    """Beside the square, sharpened paper is brighter than paper."""
    x, y = round(30 / 25.4 * DPI), round(45 / 25.4 * DPI)
    assert scanned(200, blur=0.7)[y, x - 6 : x, 0].max() <= 200
    assert scanned(200, blur=0.7, sharpen=1.5)[y, x - 6 : x, 0].max() > 205


def test_motion_smears_along_the_feed_alone() -> None:
    smeared = scanned(motion=1.0)[..., 1]
    x, y = round(35 / 25.4 * DPI), round(45 / 25.4 * DPI)
    across, along = smeared[y, :], smeared[:, x]
    assert ((across > 10) & (across < 245)).sum() == 0
    assert ((along > 10) & (along < 245)).sum() >= 4


def test_streaks_run_from_top_to_foot_in_their_colour() -> None:
    """A dark one darkens paper, a bright one brightens print, both over the whole height."""
    dark = scanned(streaks=(Streak(10.0, 3, (40, 40, 40), 0.5),))[:, round(10.0 / 25.4 * DPI)]
    assert (dark < 160).all()
    bright = scanned(streaks=(Streak(35.0, 4, (255, 255, 255), 0.6),))
    assert bright[round(45 / 25.4 * DPI), round(35.0 / 25.4 * DPI) + 1, 1] > 120
    anywhere = scanned(streaks=(Streak(),))
    assert (anywhere[0] < 230).any()


def test_one_bit_has_two_tones_and_adaptive_bears_a_dark_page() -> None:
    fixed, adaptive = (scanned(120, mode="bilevel", adaptive=way) for way in (False, True))
    assert set(np.unique(adaptive)) == {0, 255}
    assert fixed.max() == 0  # all below the page's one threshold
    assert (adaptive == 255).mean() > 0.9


def test_green_light_darkens_red() -> None:
    sheet = target()
    sheet.image[:50, :50] = (60, 60, 220)
    seen = [
        scan_sheet(sheet, replace(STILL, mode="gray", green_lamp=green), np.random.default_rng(0))[20, 20]
        for green in (False, True)
    ]
    assert seen[1] < seen[0] - 30


def test_scanning_leaves_the_sheet_as_it_was() -> None:
    """The same sheet can be scanned again, also one with a corner gone and a shadow at its edges."""
    sheet = target()
    sheet.take_away(np.array([(0, 0), (20, 0), (0, 20)], dtype=np.float64))
    before = sheet.image.copy()
    first = scan_sheet(sheet, replace(STILL, edge_shadow=0.8, background=90), np.random.default_rng(3))
    assert np.array_equal(sheet.image, before)
    assert (first[10, 10] == 90).all()


def test_a_worse_jpeg_is_smaller() -> None:
    image = scanned(noise=3.0)
    assert len(encode(image, replace(STILL, quality=50))) < len(encode(image, replace(STILL, quality=95)))


@pytest.mark.parametrize("family", ("tuning", "testing"))
def test_equal_seeds_give_equal_settings_and_stronger_is_worse(family: str) -> None:
    def turns(strength: float) -> float:
        return float(np.mean([abs(made(seed, strength).angle) for seed in range(60)]))

    def made(seed: int, strength: float = 1.0) -> Scan:
        return random_scan(np.random.default_rng(seed), 200, strength, family)  # type: ignore[arg-type]

    assert made(4) == made(4) != made(5)
    assert turns(3.0) > 2 * turns(1.0)


def test_the_families_are_different_machines() -> None:
    """Each family uses settings that the other never touches, so the testing one differs in process."""
    used: dict[str, set[str]] = {}
    for family in ("tuning", "testing"):
        scans = [random_scan(np.random.default_rng(seed), family=family) for seed in range(80)]  # type: ignore[arg-type]
        used[family] = {
            field.name
            for field in fields(Scan)
            if any(getattr(scan, field.name) != getattr(Scan(), field.name) for scan in scans)
        }
    assert {"noise_kind", "shear", "motion", "edge_shadow", "green_lamp"} <= used["testing"] - used["tuning"]
    assert "whiten" in used["tuning"] - used["testing"]
