"""The maps against which registration is measured must themselves be true."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from bench.page_maps import Lie, jerk, uneven_feed
from bench.page_troubles import STRANGERS, TROUBLES

SIZE = (148.0, 210.0)
_RNG = np.random.default_rng(3)
LIES = {
    "straight": Lie(SIZE, dpi=150),
    "turned": Lie(SIZE, dpi=150, turn=97.0, room=True),
    "scaled and sheared": Lie(SIZE, dpi=150, scale=0.93, shear=0.02, shift=(3.0, -5.0)),
    "fed unevenly": Lie(SIZE, dpi=150, turn=-3.0, feed=uneven_feed(_RNG)),
    "photographed": Lie(SIZE, dpi=150, turn=5.0, tilt=(0.15, -0.1), room=True),
    "mirrored": Lie(SIZE, dpi=150, mirrored=True),
}


@pytest.mark.parametrize("name", LIES)
def test_a_dot_is_shown_where_the_map_says(name: str) -> None:
    lie = LIES[name]
    for x, y in ((60.0, 80.0), (100.0, 150.0)):
        sheet = np.full((1240, 874, 3), 255, np.uint8)
        scale = np.array([874 / SIZE[0], 1240 / SIZE[1]])
        column, row = np.round(np.array([x, y]) * scale - 0.5).astype(int)
        cv2.circle(sheet, (int(column), int(row)), 5, (0, 0, 0), -1)
        ink = 255.0 - lie.shown(sheet, (255, 255, 255))[:, :, 0]
        rows, columns = np.indices(ink.shape)
        middle = np.array([[(columns * ink).sum(), (rows * ink).sum()]]) / ink.sum()
        true = (np.array([column, row]) + 0.5) / scale
        assert np.linalg.norm(lie.back(middle)[0] - true) < 0.03


def test_a_feed_strays_no_more_than_asked() -> None:
    for seed in range(20):
        stray = np.array(uneven_feed(np.random.default_rng(seed), strain=0.01, most=1.0))
        assert 0.1 < np.abs(stray).max() <= 1.0
        assert np.abs(np.diff(stray)).max() <= 0.01 * 297 / 12 + 1e-9


def test_a_jerk_is_one_step() -> None:
    steps = np.diff(jerk(np.random.default_rng(1), 0.8))
    assert np.count_nonzero(steps) == 1 and abs(steps).max() == pytest.approx(0.8)


@pytest.mark.parametrize("name", [*TROUBLES, *STRANGERS])
def test_a_trouble_varies_and_can_be_repeated(name: str) -> None:
    trouble = (TROUBLES | STRANGERS)[name]
    shots = [trouble(SIZE, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert shots[0].lie == shots[1].lie and shots[0].look == shots[1].look
    assert shots[0].lie != shots[2].lie
