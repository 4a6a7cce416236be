"""The overlay picture: colours where marks are, doubts where doubts are, signatures nowhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from PIL import ImageColor, ImageFont

from scanner import i18n
from scanner.ballot import BallotReading, Code, Finding, Image, Rect, Registration
from scanner.layouts.model import BallotLayout
from scanner.results.legend import FONT
from scanner.results.overlay import DOUBT, DPI, LEVEL_COLORS, MASK, PageView, Subject, draw_overlay, draw_page
from scanner.results.signatures import signature_areas
from scanner.results.upright import upright
from scanner.rules.judge import judge, judge_unreadable
from scanner.rules.rule_sets import load_rule_set
from tests.results.records import NAMES, grid, reading, unreadable

QD96 = load_rule_set("qd96")
WIDTH = round(210 / 25.4 * DPI)  # of the sheet in the overlay
BLANK = np.full((1169, 827), 255, np.uint8)  # at 100 dpi
PAGE = np.full((2376, 1680), 255, np.uint8)  # A4 at 8 pixels a mm


def drawn(layouts: dict[str, BallotLayout], page: BallotReading, image: Image = PAGE) -> Image:
    persons = {f"p{n:02}": name for n, name in enumerate(NAMES, 1)}
    verdict = judge(page, QD96, one_person=False)
    return draw_overlay(
        Subject("0123456789ab", [PageView(image, BLANK, page, layouts["party"])], verdict, persons)
    )


def at(picture: Image, x_mm: float, y_mm: float) -> Sequence[int]:
    """The colour (r, g, b) at a place on the sheet."""
    return tuple(int(v) for v in picture[round(y_mm / 25.4 * DPI), round(x_mm / 25.4 * DPI)][::-1])


def border(picture: Image, area: Rect) -> Sequence[int]:
    return at(picture, area.x0 + 0.7, (area.y0 + area.y1) / 2)


def box(layouts: dict[str, BallotLayout], row: int, column: int) -> Rect:
    return layouts["party"].rows[row - 1].boxes[column].area


def rgb(color: str) -> Sequence[int]:
    return ImageColor.getrgb(color)


def test_a_marked_box_wears_the_colour_of_its_level(layouts: dict[str, BallotLayout]) -> None:
    picture = drawn(layouts, reading(["high", "medium", "low"]))
    for column in range(3):
        assert border(picture, box(layouts, column + 1, column)) == rgb(LEVEL_COLORS[column])


def test_a_doubtful_box_wears_a_colour_that_no_level_has(layouts: dict[str, BallotLayout]) -> None:
    picture = drawn(layouts, reading(["doubtful", "high", "high"]))
    assert border(picture, box(layouts, 1, 0)) == rgb(DOUBT)
    assert DOUBT not in LEVEL_COLORS


def test_ink_stays_visible_under_the_colour(layouts: dict[str, BallotLayout]) -> None:
    image = PAGE.copy()
    area = box(layouts, 1, 0)
    y = round(area.y0 * 8) + 60
    image[y - 3 : y + 3, round(area.x0 * 8) + 24 : round(area.x1 * 8) - 24] = 0
    picture = drawn(layouts, reading(["high", "medium", "low"]), image)
    assert max(at(picture, (area.x0 + area.x1) / 2, area.y0 + 7.5)) < 90


def test_a_signature_is_masked_whatever_is_there(layouts: dict[str, BallotLayout]) -> None:
    image = PAGE.copy()
    zone = layouts["party"].zones[0].area
    rng = np.random.default_rng(1)
    part = image[int(zone.y0 * 8) : int(zone.y1 * 8), int(zone.x0 * 8) : int(zone.x1 * 8)]
    part[:] = rng.integers(0, 255, part.shape, np.uint8)
    seen = drawn(layouts, reading(), image)
    y0, y1, x0, x1 = (round(v / 25.4 * DPI) for v in (zone.y0, zone.y1, zone.x0, zone.x1))
    masked = (seen[y0:y1, x0:x1] == rgb(MASK)).all(axis=2)
    assert masked.mean() > 0.97  # the rest is the word on the mask


def stroke(image: Image, *points_mm: tuple[float, float]) -> Image:
    """The page with a pen's line of 0.6 mm through the points."""
    drawn_on = image.copy()
    points = np.array([[(round(x * 8), round(y * 8)) for x, y in points_mm]], np.int32)
    cv2.polylines(drawn_on, points, False, 40, 5)
    return drawn_on


def test_a_signature_that_runs_out_of_its_zone_is_masked_whole(layouts: dict[str, BallotLayout]) -> None:
    zone = layouts["party"].zones[0].area
    below = (150.0, zone.y1 + 6)
    signed = stroke(PAGE, (130, 225), (140, 240), (145, 225), below, (155, 230))
    picture = drawn(layouts, reading(), signed)
    assert at(picture, below[0], below[1] - 1) == rgb(MASK)
    assert at(picture, below[0], below[1] + 10) == (255, 255, 255)


def test_writing_that_only_touches_a_signature_zone_stays_visible(layouts: dict[str, BallotLayout]) -> None:
    words = stroke(PAGE, (60, 262), (80, 255), (100, 262), (120, 250), (125, 244))
    picture = drawn(layouts, reading(), words)
    assert max(at(picture, 80, 255)) < 100 and at(picture, 125, 243) == rgb(MASK)


@pytest.mark.parametrize("paper", [255, 170])
def test_the_blanks_own_print_is_no_signature(layouts: dict[str, BallotLayout], paper: int) -> None:
    zone = layouts["party"].zones[0].area
    blank, page = BLANK.copy(), np.full_like(PAGE, paper)
    for image, px_per_mm in ((blank, 100 / 25.4), (page, 8.0)):
        y, x0, x1 = (round(v * px_per_mm) for v in (zone.y1 + 1, zone.x0, zone.x1))
        cv2.line(image, (x0, y), (x1, y), 0, 3)
    areas = signature_areas(page, blank, layouts["party"])
    assert [area.y1 for area in areas] == [zone.y1 + 1.5]


def test_a_finding_is_outlined_and_told_beside_the_sheet(layouts: dict[str, BallotLayout]) -> None:
    place = Rect(100, 250, 130, 270)
    clean = drawn(layouts, reading())
    flagged = drawn(layouts, reading(findings=[Finding(Code.ADDED_WRITING, place=place)]))
    assert at(flagged, place.x0 + 0.2, 252) == rgb(DOUBT) != at(clean, place.x0 + 0.2, 252)
    assert doubts_in_legend(flagged) > doubts_in_legend(clean) + 300


def doubts_in_legend(picture: Image) -> int:
    return int((picture[:, WIDTH + 10 :] == np.array(rgb(DOUBT)[::-1])).all(axis=2).sum())


def test_a_finding_of_a_row_without_a_place_outlines_the_row(layouts: dict[str, BallotLayout]) -> None:
    picture = drawn(layouts, reading(["high", "none", "low"]))
    second = layouts["party"].rows[1]
    assert at(picture, second.name_cell.x0 + 0.2, second.name_cell.y0 + 2) == rgb(DOUBT)


def test_a_page_that_was_not_read_is_shown_as_it_is_with_its_reason() -> None:
    verdict = judge_unreadable(unreadable("a.jpg", reason=Code.WRONG_LAYOUT))
    image = np.full((900, 600, 3), (10, 200, 30), np.uint8)
    picture = draw_page("0123456789ab", image, verdict)
    assert tuple(picture[450, 300]) == (10, 200, 30)
    assert picture.shape[1] > 600


def test_the_bundled_font_has_every_vietnamese_letter() -> None:
    font = ImageFont.truetype(FONT, 40)
    missing = bytes(font.getmask("\ue123"))
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    vowels = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones]
    for letter in [*vowels, *map(str.upper, vowels), *"đĐ–≤"]:
        assert len(letter) == 1 and bytes(font.getmask(letter)) != missing


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_legend_is_drawn_in_the_language_chosen(layouts: dict[str, BallotLayout], language: str) -> None:
    i18n.set_language(language)
    picture = drawn(layouts, reading(["high", "none", "low"]))
    assert (picture[:, WIDTH + 20 :] < 128).any()


# Upright


def turned(registration: Registration, width: int, height: int) -> Registration:
    """The same page fed upside down."""
    points = tuple((x, y, width - 1 - px, height - 1 - py) for x, y, px, py in registration.grid)
    return Registration(180, registration.scale, 0.0, 1.0, points)


def test_an_upside_down_page_stands_upright(layouts: dict[str, BallotLayout]) -> None:
    image = PAGE.copy()
    cv2.rectangle(image, (80, 80), (400, 240), 0, -1)
    sheet = layouts["party"].sheet
    exact = Registration(0, 8.0, 0.0, 1.0, tuple((x, y, px - 0.5, py - 0.5) for x, y, px, py in grid(8.0)))
    upright_page = upright(image, exact, sheet, DPI)
    flipped = np.ascontiguousarray(image[::-1, ::-1])
    again = upright(flipped, turned(exact, 1680, 2376), sheet, DPI)
    assert np.abs(upright_page.astype(int) - again.astype(int)).max() <= 1
    black = np.argwhere(upright_page < 128)
    top_left, bottom_right = black.min(axis=0) / DPI * 25.4, black.max(axis=0) / DPI * 25.4
    assert np.allclose(top_left, (10, 10), atol=0.2) and np.allclose(bottom_right, (30, 50), atol=0.2)


def test_the_corners_are_grid_enough(layouts: dict[str, BallotLayout]) -> None:
    image = PAGE.copy()
    cv2.rectangle(image, (80, 80), (400, 240), 0, -1)
    every = grid(8.0)
    corners = tuple(point for point in every if point[0] in (0.0, 210.0) and point[1] in (0.0, 297.0))
    assert len(corners) == 4
    by_few, by_all = (
        upright(image, Registration(0, 8.0, 0.0, 1.0, points), layouts["party"].sheet, DPI).astype(int)
        for points in (corners, every)
    )
    assert np.abs(by_few - by_all).max() <= 1


def test_a_stretched_page_is_set_right_between_grid_points(layouts: dict[str, BallotLayout]) -> None:
    """Feed stretch bends lengths: a line drawn at 150 mm comes back at 150 mm."""

    def on_page(y: float) -> float:
        return 8 * y + 6 * np.sin(y / 40)

    image = PAGE.copy()
    line = round(on_page(150.0))
    image[line - 1 : line + 2] = 0
    xs, ys = np.linspace(0, 210, 9), np.linspace(0, 297, 25)
    points = tuple((float(x), float(y), 8 * float(x), float(on_page(y))) for y in ys for x in xs)
    seen = upright(image, Registration(0, 8.0, 0.0, 1.0, points), layouts["party"].sheet, DPI)
    rows = np.flatnonzero(seen[:, 600] < 160)
    assert abs(rows.mean() / DPI * 25.4 - 150) < 0.2
