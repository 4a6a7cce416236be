"""Numbers as they are printed, each worked out by hand; and the identities that refuse."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.count.model import Declared
from scanner.errors import RefusedError
from scanner.i18n import speaking
from scanner.minutes import words
from scanner.minutes.bounds import Bounds, bounds
from scanner.minutes.check import faults, rounded
from scanner.minutes.data import KindResult
from scanner.minutes.write import require_identities
from scanner.results.tally import GroundCount
from scanner.results.words import ground_name
from scanner.rules.facts import Ground
from scanner.rules.percent import percentage
from scanner.rules.rule_sets import Band, Denominator, load_rule_set
from tests.minutes.data_kit import kind, many, minutes, person

OVER_HALF, TWO_THIRDS = load_rule_set("qd96").bands


@pytest.mark.parametrize(
    ("band", "whole", "expected"),
    [
        (OVER_HALF, 47, Bounds(24, 31)),
        (TWO_THIRDS, 47, Bounds(32, 47)),
        (OVER_HALF, 48, Bounds(25, 31)),
        (TWO_THIRDS, 48, Bounds(32, 48)),
        (OVER_HALF, 3, Bounds(2, 1)),  # two of three are two thirds already
        (TWO_THIRDS, 3, Bounds(2, 3)),
        (OVER_HALF, 1, Bounds(1, 0)),
        (TWO_THIRDS, 1, Bounds(1, 1)),
    ],
)
def test_bands_are_whole_numbers_of_ballots(band: Band, whole: int, expected: Bounds) -> None:
    assert bounds(band, whole) == expected


@given(st.integers(1, 5000), st.sampled_from([OVER_HALF, TWO_THIRDS]))
def test_bounds_hold_exactly_the_shares_of_the_band(whole: int, band: Band) -> None:
    span = bounds(band, whole)
    for part in {0, span.least - 1, span.least, span.most, span.most + 1, whole} & set(range(whole + 1)):
        share = Fraction(part, whole)
        above = share > band.more_than if band.more_than else share >= (band.at_least or 0)
        below = band.less_than is None or share < band.less_than
        assert (span.least <= part <= span.most) == (above and below)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (19, 47, "40,43%"),
        (4513, 20000, "22,57%"),  # 22.565 exactly: half up, where binary fractions give 22.56
        (1, 8, "12,50%"),
        (1, 3, "33,33%"),
        (2, 3, "66,67%"),
        (0, 47, "0,00%"),
        (47, 47, "100,00%"),
    ],
)
def test_percentages_are_half_up_with_a_decimal_comma(part: int, whole: int, text: str) -> None:
    assert words.percent(percentage(part, whole)) == text


def test_one_decimal_by_the_rule_sets_option() -> None:
    assert words.percent(percentage(19, 47, 1)) == "40,4%"
    assert words.percent(percentage(4513, 20000, 1)) == "22,6%"


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from([1, 2]))
def test_two_ways_of_rounding_agree(part: int, whole: int, decimals: int) -> None:
    assert rounded(part, whole, decimals) == percentage(part, whole, decimals)


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (dt.date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (dt.date(2026, 10, 25), "ngày 25 tháng 10 năm 2026"),
        (dt.date(2026, 9, 1), "ngày 01 tháng 9 năm 2026"),
        (None, "ngày …… tháng …… năm ………"),
    ],
)
def test_dates_are_written_as_official_documents_do(date: dt.date | None, text: str) -> None:
    assert words.day(date) == text


def test_bands_speak_the_words_of_the_plans() -> None:
    with speaking("vi"):
        assert (
            words.band_words(OVER_HALF, "Tín nhiệm thấp") == "trên 50% nhưng dưới 2/3 số phiếu tín nhiệm thấp"
        )
        assert words.band_words(TWO_THIRDS, "Tín nhiệm thấp") == "từ 2/3 số phiếu tín nhiệm thấp trở lên"
        assert words.band_span(OVER_HALF, 47) == "từ 24 đến 31 phiếu"


def _broken() -> dict[str, KindResult]:
    good = many(2)
    first = good.persons[0]
    wrong_percent = replace(first.levels[0], percent=Decimal("40.44"))
    return {
        "valid + invalid": replace(good, valid=46),
        "issued": replace(good, declared=good.declared.model_copy(update={"issued": 46})),
        "printed": replace(good, declared=good.declared.model_copy(update={"printed": 47})),
        "scanned": replace(good, scanned=45),
        "levels": replace(good, persons=(replace(first, not_counted=1), *good.persons[1:])),
        "not concluded": replace(good, open=1),
        "is not 40.44%": replace(
            good, persons=(replace(first, levels=(wrong_percent, *first.levels[1:])), *good.persons[1:])
        ),
        "band": replace(good, persons=(replace(first, band=OVER_HALF), *good.persons[1:])),
        "have a ground": replace(good, grounds=(GroundCount(Ground.STRUCK_NAME, 1),)),
        "not both declared": replace(good, declared=Declared(returned=47)),
        "not declared": replace(good, whole=None),
    }


def test_a_count_whose_numbers_agree_has_no_fault() -> None:
    assert faults(minutes(many(3))) == ()


@pytest.mark.parametrize("words_of_it", _broken())
def test_every_broken_identity_refuses_with_its_reason(words_of_it: str) -> None:
    data = minutes(_broken()[words_of_it])
    with pytest.raises(RefusedError, match="do not agree") as refused:
        require_identities(data)
    assert words_of_it in str(refused.value)


def test_a_draft_may_not_agree_yet() -> None:
    require_identities(minutes(replace(many(2), open=3), closed=False))


def test_nobody_valid_gives_zeros() -> None:
    found = kind([person(1, (0, 0, 0), whole=5)], valid=0, invalid=5, whole=5, entered=0,
                 grounds=[GroundCount(Ground.NOT_ISSUED, 5)],
                 declared=Declared(summoned=5, present=5, issued=5, returned=5))  # fmt: skip
    assert faults(minutes(found)) == ()
    assert words.percent(found.persons[0].levels[0].percent) == "0,00%"


def test_everyone_invalid_where_percentages_are_of_valid_ballots_shows_no_percentage() -> None:
    found = kind([person(1, (0, 0, 0), whole=0)], valid=0, invalid=5, whole=0, entered=0,
                 denominator=Denominator.VALID, grounds=[GroundCount(Ground.NOT_ISSUED, 5)],
                 declared=Declared(issued=5, returned=5))  # fmt: skip
    assert faults(minutes(found)) == ()
    assert words.percent(found.persons[0].levels[0].percent) == "–"


def test_two_ballot_kinds_keep_their_own_electorates() -> None:
    rules = load_rule_set("nq96")
    council = Declared(members=14, summoned=14, present=12, printed=14, issued=12, returned=12, spoiled=0)
    one = kind([person(1, (5, 4, 3), whole=14, rules=rules)], id_="a", valid=12, invalid=0, grounds=(),
               declared=council, denominator=Denominator.MEMBERS, whole=14, entered=0)  # fmt: skip
    board = Declared(members=30, summoned=30, present=30, printed=30, issued=30, returned=30, spoiled=0)
    other = kind([person(1, (5, 4, 21), whole=30, rules=rules)], id_="b", valid=30, invalid=0, grounds=(),
                 declared=board, denominator=Denominator.MEMBERS, whole=30, entered=0)  # fmt: skip
    assert faults(minutes(one, other, rules="nq96")) == ()
    shown = [words.percent(found.persons[0].levels[0].percent) for found in (one, other)]
    assert shown == ["35,71%", "16,67%"]  # 5 of 14, 5 of 30
    assert other.persons[0].band == rules.bands[1]  # 21 ≥ 20: two thirds


@pytest.mark.parametrize("ground", Ground)
def test_every_ground_is_worded_as_it_is_listed(ground: Ground) -> None:
    terms = (Path(__file__).parents[2] / "docs" / "terms.md").read_text(encoding="utf-8")
    table = terms.partition("## Grounds of an invalid ballot")[2].partition("## ")[0]
    with speaking("vi"):
        assert f"| {ground_name(ground)} | `{ground}` |" in table
