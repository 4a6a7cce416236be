"""Rescans among stacks of ink drawn straight into the frame; whole pages are read in tests/bench."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ballotmaker.hands import Hand
from bench.ink_stacks import ink, print_of, stack
from scanner.ballot import Image
from scanner.reading.fingerprint import unpacked
from scanner.reading.rescans import find_rescans, same_paper


def drawn(form: str, seed: int, marks: bool = True) -> Image:
    return ink(form, Hand(), np.random.default_rng(seed), marks=marks)


def shifted(plane: Image, x: float, y: float) -> Image:
    move = np.array([[1, 0, x * 6], [0, 1, y * 6]], np.float32)
    return np.asarray(cv2.warpAffine(plane, move, plane.shape[::-1]), np.uint8)


@pytest.fixture(scope="module")
def others() -> list[tuple[str, bytes]]:
    """Return sheets by one hand with equal votes."""
    return stack("party", Hand(), 40, seed=9)


def test_sheets_by_one_hand_with_equal_votes_are_not_paired(others: list[tuple[str, bytes]]) -> None:
    assert find_rescans(others) == []


def again_shifted(plane: Image) -> Image:
    return shifted(plane, 0.1, -0.1)


def again_pale(plane: Image) -> Image:
    return (plane * 0.55).astype(np.uint8)


def again_blurred(plane: Image) -> Image:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), 1.5), np.uint8)


def again_with_a_streak(plane: Image) -> Image:
    """Leave of a streak what the reader may: it takes streaks off that run down the whole sheet."""
    y, x = (int(np.median(axis)) for axis in np.nonzero(plane[:, plane.shape[1] // 2 :]))
    x += plane.shape[1] // 2
    return np.asarray(cv2.line(plane.copy(), (x, y - 40), (x, y + 40), 120, 1), np.uint8)


def again_with_specks(plane: Image) -> Image:
    soiled, rng = plane.copy(), np.random.default_rng(3)
    for x, y in zip(rng.integers(0, plane.shape[1], 90), rng.integers(0, plane.shape[0], 90), strict=True):
        cv2.circle(soiled, (int(x), int(y)), 2, 180, -1)
    return soiled


def again_noisy(plane: Image) -> Image:
    noise = np.abs(np.random.default_rng(3).normal(0, 12, plane.shape))
    return np.clip(plane + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("form", ["party", "a5-one"])
@pytest.mark.parametrize(
    "again",
    [again_shifted, again_pale, again_blurred, again_with_a_streak, again_with_specks, again_noisy],
)
def test_a_rescan_is_found(
    form: str, again: Callable[[Image], Image], others: list[tuple[str, bytes]]
) -> None:
    plane = drawn(form, 1)
    prints = [("first", print_of(form, plane)), ("later", print_of(form, again(plane)))]
    assert find_rescans([*others, *prints]) == [("first", "later")]


def test_a_paper_marked_between_the_scans_may_be_another_but_one_moved_by_a_millimetre_is() -> None:
    plane = drawn("party", 1)
    first, moved = (unpacked(print_of("party", one)) for one in (plane, shifted(plane, 1.0, 0.0)))
    assert first is not None
    assert moved is not None
    assert not same_paper(first, moved)


def test_many_scans_of_one_paper_are_joined_by_one_pair_less(others: list[tuple[str, bytes]]) -> None:
    scans = [
        (f"scan{number:02}", print_of("party", shifted(drawn("party", 1), 0.03 * number, 0)))
        for number in range(6)
    ]
    pairs = find_rescans([*others, *scans])
    assert len(pairs) == 5
    assert {name for pair in pairs for name in pair} == {name for name, _ in scans}


def test_equal_prints_in_great_number_are_all_joined() -> None:
    one = print_of("a5-one", drawn("a5-one", 1))
    pairs = find_rescans([(f"{number:04}", one) for number in range(300)])
    assert len(pairs) == 299


def test_the_order_of_the_stack_does_not_matter(others: list[tuple[str, bytes]]) -> None:
    plane = drawn("party", 1)
    prints = [*others, ("a", print_of("party", plane)), ("z", print_of("party", again_pale(plane)))]
    assert find_rescans(prints) == find_rescans(prints[::-1]) == [("a", "z")]


def test_unmarked_sheets_are_told_by_their_stamps() -> None:
    prints = [(f"sheet{seed}", print_of("party", drawn("party", seed, marks=False))) for seed in range(12)]
    again = ("again", print_of("party", again_pale(drawn("party", 4, marks=False))))
    assert find_rescans([*prints, again]) == [("again", "sheet4")]


def test_a_sheet_without_any_ink_has_no_print_and_is_never_paired() -> None:
    empty = print_of("party", np.zeros_like(drawn("party", 1)))
    assert empty == b""
    assert find_rescans([("a", empty), ("b", empty)]) == []


def test_prints_of_another_version_are_passed_over() -> None:
    known = print_of("party", drawn("party", 1))
    assert find_rescans([("a", b"1old"), ("b", b"1old"), ("c", known), ("d", known)]) == [("c", "d")]
