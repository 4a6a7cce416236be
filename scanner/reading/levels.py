"""Order statistics of gray values, by counting them: many times faster than sorting."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt


def percentile(values: npt.NDArray[np.uint8], percent: float) -> float:
    """Return a percentile of some gray values as ``np.percentile`` does. Raises ``ValueError`` on none."""
    if not values.size:
        raise ValueError("no values")
    up_to = np.bincount(values.ravel(), minlength=256).cumsum()
    place = percent / 100 * (values.size - 1)
    below = math.floor(place)
    low, high = np.searchsorted(up_to, (below, math.ceil(place)), side="right").tolist()
    return float(low + (high - low) * (place - below))
