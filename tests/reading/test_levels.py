"""Percentiles by counting are those by sorting."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.reading.levels import percentile


@pytest.mark.parametrize("size", [1, 2, 3, 100, 1001])
@pytest.mark.parametrize("percent", [0, 50, 75, 95, 100])
def test_percentiles_are_those_of_numpy(size: int, percent: float) -> None:
    values = np.random.default_rng(size).integers(0, 256, size).astype(np.uint8)
    assert percentile(values, percent) == pytest.approx(float(np.percentile(values, percent)))


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile(np.zeros(0, np.uint8), 50)
