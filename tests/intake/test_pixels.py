"""The colour mode of a page, and which resolution of a header is believed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.ballot import ColorMode
from scanner.intake.pixels import finish, pixel_hash, settle_color
from scanner.intake.resolution import believable_dpi
from tests.intake import sheets

GRAY = np.asarray(sheets.gray_sheet())
SMALL = np.ascontiguousarray(GRAY[:400, :320])


def in_color(gray: np.ndarray) -> np.ndarray:
    return np.repeat(gray[..., None], 3, axis=2)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 390), st.integers(0, 300), st.integers(0, 2), st.integers(40, 105))
def test_a_stroke_of_color_anywhere_makes_the_page_color(y: int, x: int, channel: int, strength: int) -> None:
    """Four px wide and twenty long, as a fine pen leaves it at 150 dpi."""
    image = in_color(np.minimum(SMALL, 150))
    image[y : y + 4, x : x + 20, channel] += np.uint8(strength)
    assert settle_color(image)[1] is ColorMode.COLOR


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_gray_pixels_in_three_channels_come_back_as_they_were(seed: int) -> None:
    gray = np.random.default_rng(seed).integers(0, 256, (300, 320), dtype=np.uint8)
    image, color = settle_color(in_color(gray))
    assert color is ColorMode.GRAY
    assert np.array_equal(image, gray)


def test_a_rounding_error_of_one_level_is_still_gray() -> None:
    image = in_color(SMALL // 2)
    image[::2, :, 0] += 1
    assert settle_color(image)[1] is ColorMode.GRAY


def test_a_color_scan_without_colored_ink_stays_color() -> None:
    """Its paper shows the scanner's tint; called gray, a photocopied stamp could pass for a red one."""
    tinted = in_color(np.minimum(SMALL, 240)) + np.array([0, 1, 3], np.uint8)
    assert settle_color(tinted)[1] is ColorMode.COLOR


@pytest.mark.parametrize(("dark", "light"), [(0, 255), (20, 230), (1, 254)])
def test_two_values_far_apart_are_black_and_white(dark: int, light: int) -> None:
    mask = SMALL > 160
    image, color = settle_color(np.where(mask, light, dark).astype(np.uint8))
    assert color is ColorMode.BILEVEL
    assert np.array_equal(image, np.where(mask, 255, 0))


def test_noise_of_two_values_on_blank_paper_is_not_made_black_and_white() -> None:
    noise = np.where(SMALL > 160, 255, 250).astype(np.uint8)
    image, color = settle_color(noise)
    assert color is ColorMode.GRAY
    assert np.array_equal(image, noise)


@pytest.mark.parametrize("value", [0, 17, 200, 255])
def test_a_page_of_one_value_is_blank_or_black(value: int) -> None:
    image, color = settle_color(np.full((400, 400), value, np.uint8))
    assert color is ColorMode.BILEVEL
    assert (image == (255 if value >= 128 else 0)).all()


def test_one_gray_pixel_makes_a_bilevel_page_gray() -> None:
    image = np.where(SMALL > 160, 255, 0).astype(np.uint8)
    image[333, 217] = 90
    assert settle_color(image)[1] is ColorMode.GRAY


def test_equal_bytes_of_another_shape_are_another_page() -> None:
    wide = pixel_hash(np.zeros((300, 400), np.uint8), ColorMode.GRAY)
    assert wide != pixel_hash(np.zeros((400, 300), np.uint8), ColorMode.GRAY)
    assert wide != pixel_hash(np.zeros((300, 400), np.uint8), ColorMode.BILEVEL)


def test_the_hash_of_pixels_depends_on_no_memory_layout() -> None:
    turned = np.ascontiguousarray(SMALL.T).T
    assert finish(turned, None).sha256 == finish(SMALL.copy(), None).sha256


@pytest.mark.parametrize(
    ("declared", "size", "believed"),
    [
        ((300, 300), (2480, 3508), 300.0),
        ((199.99, 200.01), (1654, 2339), 200.0),
        ((1200, 1200), (9920, 14032), 1200.0),
        (None, (2480, 3508), None),
        ((0, 0), (2480, 3508), None),
        ((1, 1), (2480, 3508), None),
        ((40, 40), (2480, 3508), None),
        ((4800, 4800), (2480, 3508), None),
        ((204, 98), (1728, 1143), None),  # a fax
        ((72, 72), (2480, 3508), None),  # would be a poster
        ((96, 96), (2480, 3508), None),
        ((72, 72), (595, 842), 72.0),
        ((96, 96), (1123, 794), 96.0),  # A4, landscape
        ((96, 96), (816, 1056), 96.0),  # US letter
        ((float("nan"), 300), (2480, 3508), None),
        (("300", "dpi"), (2480, 3508), None),
    ],
)
def test_which_resolution_is_believed(
    declared: tuple[object, object] | None, size: tuple[int, int], believed: float | None
) -> None:
    assert believable_dpi(declared, *size) == believed
