"""Words, letters and digits in a box."""

from __future__ import annotations

from ballotmaker import letters
from ballotmaker.strokes import Strokes, placed
from bench.mark_model.shapes.paths import Rng

_WORDS = (
    "không có đồng ý tốt cao thấp kém phản đối nhất trí được ok "
    "no yes hoàn thành bỏ sai đúng ko dc Nam Minh An KO OK TN C T"
).split()
_CHARS = "23456789ABCDEGHKMNPQRSTabdeghkmnpqsuwz?"


def written(text: str, height: float, rng: Rng) -> Strokes:
    written, width = letters.write(text, height, rng)
    return placed(written, -width / 2, 0.0, float(rng.normal() * 0.08))


def word(size: float, rng: Rng) -> Strokes:
    word = str(rng.choice(_WORDS))
    if rng.random() < 0.3:
        word = "".join(rng.choice(list(_CHARS), size=int(rng.integers(2, 5))))
    return written(word, float(rng.uniform(1.8, 4.5)), rng)


def letter(size: float, rng: Rng) -> Strokes:
    """Return one letter or digit that is no mark, as ``letters`` write it."""
    return written(str(rng.choice(list(_CHARS))), float(rng.uniform(2.5, 7)), rng)
