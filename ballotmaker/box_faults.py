"""What goes wrong in the boxes: several marks, marks taken back, faint ones, words, lines down the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ballotmaker import strikes
from ballotmaker.draft import Draft, Placed, centre, extent, made_mark, within
from ballotmaker.hands import Hand, another_pen
from ballotmaker.items import Erased, Ink, LaidOver
from ballotmaker.pens import FAINT_PENCIL, Pen
from ballotmaker.strokes import Points, Strokes, placed
from scanner.ballot import Rect

Rng = np.random.Generator

# A lone x, v, 1, 7, 0 or o is a mark or might be one; no such word is here.
_WORDS = (
    "có", "ok", "OK", "đồng ý", "không", "tốt", "được", "nhất trí", "ko", "bỏ", "cao", "thấp", "kém",
    "phản đối", "không rõ", "ý kiến", "3", "5", "8", "9", "10", "25", "50", "85", "100", "?", "??", "A", "B",
    "Đ", "K", "H", "G", "NH", "LT", "ĐB", "TrH",
)  # fmt: skip

STRUCK = {"scribbled": 0.35, "lines": 0.2, "overwritten": 0.13, "hatched": 0.1}  # ways to take a mark back
_TAKEN_BACK = STRUCK | {"erased": 0.12, "whitened": 0.1}


def none(draft: Draft, rng: Rng) -> int:
    row = draft.some_row(rng)
    draft.without_mark(row)
    draft.rows[row - 1] = "none"
    draft.say("one row")
    return row


def blank_ballot(draft: Draft, rng: Rng) -> None:
    draft.marks.clear()
    draft.extra.clear()
    draft.rows[:] = ["none"] * len(draft.rows)


def multiple(draft: Draft, rng: Rng) -> int:
    """Mark a second box, or a third."""
    row = draft.some_row(rng)
    styles = ["two", "other shape", "faint second", "small second", "joined", "short stroke", "other pen"]
    styles += ["three"] if len(draft.form.level_ids) > 2 else []
    style = str(rng.choice(styles))
    hand = _second_hand(draft.hand, style, rng)
    for _ in range(2 if style == "three" else 1):
        level = draft.other_level(row, rng)
        draft.marks.append(_stroke_in(draft, row, level, rng) if style == "short stroke" else
                           made_mark(draft.form, row, level, hand, rng))  # fmt: skip
    if style == "joined":
        first, second = (mark for mark in draft.marks if mark.row == row)
        draft.extra.append(_bridge(first, second, draft.hand, rng))
    low, high = extent(draft.marks[-1].strokes)
    draft.rows[row - 1] = "multiple"
    draft.say(style, {"second_mm": np.hypot(*(high - low)), "density": draft.marks[-1].pen.density})
    return row


def _second_hand(hand: Hand, style: str, rng: Rng) -> Hand:
    if style == "other shape":
        return replace(hand, shape="tick" if hand.shape != "tick" else "cross", others=())
    if style == "faint second":
        return replace(hand, pen=_fainter(hand.pen, float(rng.uniform(0.3, 0.55))))
    if style == "small second":
        return replace(hand, size=max(0.4, 0.55 * hand.size), spread=0.05)
    return replace(hand, pen=another_pen(hand, rng)) if style == "other pen" else hand


def _stroke_in(draft: Draft, row: int, level: str, rng: Rng) -> Placed:
    """A lone short stroke, too long for a slip of the pen."""
    stroke = draft.hand.short_stroke(float(rng.uniform(2.5, 4.0)), rng)
    strokes = placed([stroke], *within(draft.box(row, level).area, rng, 0.4))
    return Placed(row, level, "stroke", strokes, draft.hand.pen, "multiple")


def _bridge(first: Placed, second: Placed, hand: Hand, rng: Rng) -> Ink:
    ends = [first.strokes[-1][-1, :2].tolist(), second.strokes[0][0, :2].tolist()]
    sag = (np.mean(ends, axis=0) + np.array([0.0, rng.normal() * 1.5])).tolist()
    points: Points = [tuple(ends[0]), tuple(sag), tuple(ends[1])]
    return Ink((hand.stroke(points, rng),), hand.pen)


def _fainter(pen: Pen, density: float) -> Pen:
    return replace(pen, name=f"faint-{pen.name}", density=density, grain=max(pen.grain, 0.3))


def corrected(draft: Draft, rng: Rng) -> int:
    row = draft.some_row(rng)
    old = take_back(draft, row, rng)
    level = draft.other_level(row, rng)
    if old not in draft.marks:  # erased: the box may not be chosen again
        level = str(rng.choice([other for other in draft.form.level_ids if other != old.level]))
    draft.extra.append(made_mark(draft.form, row, level, draft.hand, rng).ink)
    draft.rows[row - 1] = "corrected"
    return row


def withdrawn(draft: Draft, rng: Rng) -> int:
    row = draft.some_row(rng)
    take_back(draft, row, rng)
    draft.rows[row - 1] = "doubtful"
    return row


def take_back(draft: Draft, row: int, rng: Rng, ways: Mapping[str, float] = _TAKEN_BACK) -> Placed:
    """Take a row's mark back in one of the ways people do, which have these weights; return it."""
    mark, hand = draft.mark_of(row), draft.hand
    pen = another_pen(hand, rng) if rng.random() < 0.15 else hand.pen
    weights = np.array(list(ways.values()))
    style = str(rng.choice(list(ways), p=weights / weights.sum()))
    if style == "erased":
        density = float(rng.uniform(0.1, 0.25))
        draft.marks.remove(mark)
        draft.extra.append(Erased(tuple(mark.strokes), density))
        draft.say(style, {"density": density})
        return mark
    if style == "whitened":
        draft.extra.append(LaidOver(_over_print(mark, draft, rng), "fluid"))
        draft.say(style)
        return mark
    struck = strikes.OVER_MARKS[style](_size_of(mark), hand, rng)
    draft.extra.append(Ink(tuple(_over(mark, struck, rng)), pen))
    draft.say(style)
    return mark


def _over_print(mark: Placed, draft: Draft, rng: Rng) -> Rect:
    """Return a patch over a mark and over print beside it, for else nobody could see that it is there."""
    (left, top), (right, foot) = (corner.tolist() for corner in extent(mark.strokes))
    box, grown = draft.box(mark.row, mark.level).area, rng.uniform(0.6, 1.4, 4).tolist()
    patch = Rect(left - grown[0], top - grown[1], right + grown[2], foot + grown[3])
    if rng.random() < 0.5:
        return replace(patch, y1=max(patch.y1, box.y1 + 0.9))
    return replace(patch, x0=min(patch.x0, box.x0 - 0.9))


def _size_of(mark: Placed) -> tuple[float, float]:
    low, high = extent(mark.strokes)
    width, height = (high - low).tolist()
    return max(width, 2.2), max(height, 2.2)


def _over(mark: Placed, strokes: Strokes, rng: Rng) -> Strokes:
    low, high = extent(mark.strokes)
    x, y = ((low + high) / 2 + rng.normal(size=2) * 0.3).tolist()
    return placed(strokes, x, y, float(rng.normal() * 0.15))


def faint(draft: Draft, rng: Rng) -> int:
    """A mark that hardly shows: a light pencil, or a ball pen that skips."""
    row = draft.some_row(rng)
    mark = draft.without_mark(row)
    density = float(rng.uniform(0.14, 0.4))
    skipping = rng.random() < 0.4
    if skipping:
        kept = _skipped(mark.strokes, float(rng.uniform(0.25, 0.6)), rng)
        pen = replace(draft.hand.pen, name="skipping", density=float(rng.uniform(0.3, 0.7)), grain=0.4)
        mark = replace(mark, strokes=kept, pen=pen)
    else:
        mark = replace(mark, pen=replace(FAINT_PENCIL, density=density))
    draft.marks.append(mark)
    draft.rows[row - 1] = f"faint:{mark.level}"
    draft.say("skipping" if skipping else "pencil", {"density": mark.pen.density})
    return row


def _skipped(strokes: Strokes, share: float, rng: Rng) -> Strokes:
    """Return the strokes with about ``share`` of their length not inked, in pieces."""
    kept: Strokes = []
    for stroke in strokes:
        knots = rng.uniform(size=max(3, len(stroke) // 3))
        dry = np.interp(np.linspace(0, len(knots) - 1, len(stroke)), np.arange(len(knots)), knots) < share
        edges = np.flatnonzero(np.diff(np.concatenate([[True], dry, [True]]).astype(np.int8)))
        kept += [stroke[a:b] for a, b in edges.reshape(-1, 2).tolist() if b - a > 1]
    return kept or [strokes[0][: len(strokes[0]) // 2 + 2]]


def written_box(draft: Draft, rng: Rng) -> int:
    """A word, digit or letter where a mark belongs, now and then beside a mark."""
    row = draft.some_row(rng)
    beside = rng.random() < 0.2 and len(draft.form.level_ids) > 1
    level = draft.other_level(row, rng) if beside else draft.without_mark(row).level
    words, height = write_in(draft, row, level, rng)
    draft.rows[row - 1] = "doubtful"
    kind = (
        "word"
        if len(words) > 2
        else "digits"
        if words.isdigit()
        else "letters"
        if words.isalpha()
        else "sign"
    )
    draft.say(f"{kind}{' beside a mark' if beside else ''}", {"height": height})
    return row


def write_in(draft: Draft, row: int, level: str, rng: Rng) -> tuple[str, float]:
    """Write words, a letter or a number into a box; return them and how high they are (mm)."""
    words, cell = str(rng.choice(_WORDS)), draft.box(row, level).cell
    written, _ = draft.hand.write(words, min(float(rng.uniform(3.2, 6.5)), cell.height * 0.72), rng)
    written = _fitted(written, cell, rng)
    pen = another_pen(draft.hand, rng) if rng.random() < 0.15 else draft.hand.pen
    draft.extra.append(Ink(tuple(written), pen))
    low, high = extent(written)
    return words, float(high[1] - low[1])


def _fitted(written: Strokes, cell: Rect, rng: Rng) -> Strokes:
    """Put writing about the middle of a cell, smaller if it must be."""
    low, high = extent(written)
    fit = min(1.0, (cell.width - 1.0) / float(high[0] - low[0]), cell.height / float(high[1] - low[1]))
    x, y = centre(cell)
    mx, my = ((low + high) / 2 * fit - rng.normal(size=2) * 0.4).tolist()
    return placed([stroke * (fit, fit, 1.0) for stroke in written], x - mx, y - my)


def line_down(draft: Draft, rng: Rng) -> int:
    """One stroke or figure down two rows or more, instead of marks or over them.

    Raises ``ValueError`` on a form of one row, where such a stroke is a mark like any other.
    """
    count, hand = len(draft.rows), draft.hand
    if count < 2:
        raise ValueError(f"{draft.form.spec.id}: a line down the rows needs two rows")
    first = int(rng.integers(1, count))
    last = min(count, first + int(rng.integers(1, min(count, 12))))
    level, besides = str(rng.choice(draft.form.level_ids)), rng.random() < 0.25
    style = str(rng.choice(list(strikes.DOWN)))
    for row in range(first, last + 1):
        if not besides:
            draft.without_mark(row)
        draft.rows[row - 1] = "doubtful"
    top, bottom = draft.box(first, level).area, draft.box(last, level).area
    inset = rng.uniform(0.0, 0.3, 2)
    y0, y1 = top.y0 + inset[0] * top.height, bottom.y1 - inset[1] * bottom.height
    drawn = strikes.DOWN[style](float(y1 - y0), min(top.width, 14.0), hand, rng)
    x = centre(top)[0] + float(rng.normal()) * 0.06 * top.width
    draft.extra.append(Ink(tuple(placed(drawn, x, float(y0 + y1) / 2)), hand.pen))
    draft.say(f"{style}{' besides marks' if besides else ''}", {"rows": last - first + 1})
    return first


def between(draft: Draft, rng: Rng) -> int:
    """A mark astride the line between two boxes: nobody can say which one is meant."""
    row = draft.some_row(rng)
    mark = draft.without_mark(row)
    boxes = [box.cell for box in draft.form.rows[row - 1].boxes]
    at = int(rng.integers(len(boxes) - 1))
    x, y = (boxes[at].x1 + boxes[at + 1].x0) / 2, centre(boxes[at])[1]
    low, high = extent(mark.strokes)
    mx, my = ((low + high) / 2).tolist()
    off = float(np.clip(rng.normal() * 0.05, -0.08, 0.08)) * float(high[0] - low[0])
    grown = [stroke * (1.15, 1.0, 1.0) for stroke in placed(mark.strokes, -mx, -my)]
    draft.marks.append(replace(mark, strokes=placed(grown, x + off, y), reading="doubtful"))
    draft.rows[row - 1] = "doubtful"
    draft.say("astride", {"off_mm": off})
    return row
