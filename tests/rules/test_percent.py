"""Percentages and bands are exact."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import i18n
from scanner.rules.percent import band_of, percent_text, percentage
from scanner.rules.rule_sets import load_rule_set

QD96 = load_rule_set("qd96")


@pytest.mark.parametrize(
    ("part", "whole", "decimals", "wanted"),
    [(7, 31, 2, "22.58"), (1, 3, 2, "33.33"), (1, 800, 2, "0.13"), (1, 8, 1, "12.5"), (1, 8, 2, "12.50"),
     (5, 400, 1, "1.3"), (0, 5, 2, "0.00"), (5, 5, 2, "100.00"), (1, 1600, 2, "0.06")],
)  # fmt: skip
def test_halves_are_rounded_up(part: int, whole: int, decimals: int, wanted: str) -> None:
    assert str(percentage(part, whole, decimals)) == wanted


def test_vietnamese_has_a_decimal_comma() -> None:
    i18n.set_language("vi")
    assert percent_text(7, 31) == "22,58%"
    i18n.set_language("en")
    assert percent_text(7, 31) == "22.58%"


@pytest.mark.parametrize("whole", [None, 0])
def test_no_percentage_is_made_up_while_the_denominator_is_unknown(whole: int | None) -> None:
    assert percent_text(7, whole) == "–"


def test_a_percentage_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no percentage"):
        percentage(1, 0)


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.sampled_from([1, 2]))
def test_a_percentage_is_the_exact_quotient_rounded_half_up(part: int, whole: int, decimals: int) -> None:
    exact = Decimal(part) * 100 / Decimal(whole)
    step = Decimal(1).scaleb(-decimals)
    assert percentage(part, whole, decimals) == exact.quantize(step, ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("low", "returned", "band"),
    [(15, 30, None), (16, 30, 0), (19, 30, 0), (20, 30, 1), (30, 30, 1), (0, 30, None),
     (3333, 5000, 0), (33334, 50001, 1), (50001, 100001, 0), (1, 2, None)],
)  # fmt: skip
def test_bands_are_told_on_integers(low: int, returned: int, band: int | None) -> None:
    """3333 of 5000 is 66.66 % and 33334 of 50001 just two thirds; 50001 of 100001 shows as 50.00 %."""
    found = band_of(QD96.bands, "low", low, returned)
    assert found == (None if band is None else QD96.bands[band])


def test_a_band_belongs_to_its_level_only() -> None:
    assert band_of(QD96.bands, "high", 30, 30) is None
