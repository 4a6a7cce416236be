"""What goes wrong in the boxes: several marks, marks taken back, faint ones, words, lines down the rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ballotmaker.draft import Draft, Placed, centre, extent, made_mark, within
from ballotmaker.hands import Hand, another_pen
from ballotmaker.items import Covered, Erased, Ink
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
    draft.say(style, {"second_mm": (high - low).max(), "density": draft.marks[-1].pen.density})
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
    turn, half = rng.uniform(0, 2 * np.pi), float(rng.uniform(2.6, 4.0)) / 2
    end = (half * float(np.cos(turn)), half * float(np.sin(turn)))
    stroke = draft.hand.stroke([(-end[0], -end[1]), end], rng, 0.02)
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
    old = _taken_back(draft, row, rng)
    level = draft.other_level(row, rng)
    if old not in draft.marks:  # erased: the box may not be chosen again
        level = str(rng.choice([other for other in draft.form.level_ids if other != old.level]))
    draft.extra.append(made_mark(draft.form, row, level, draft.hand, rng).ink)
    draft.rows[row - 1] = "corrected"
    return row


def withdrawn(draft: Draft, rng: Rng) -> int:
    row = draft.some_row(rng)
    _taken_back(draft, row, rng)
    draft.rows[row - 1] = "doubtful"
    return row


def _taken_back(draft: Draft, row: int, rng: Rng) -> Placed:
    """Take a row's mark back in one of the ways people do; return it."""
    mark, hand = draft.mark_of(row), draft.hand
    pen = another_pen(hand, rng) if rng.random() < 0.15 else hand.pen
    style = str(rng.choice(["scribbled", "lines", "overwritten", "hatched", "erased", "whitened"],
                           p=[0.35, 0.2, 0.13, 0.1, 0.12, 0.1]))  # fmt: skip
    if style == "erased":
        density = float(rng.uniform(0.1, 0.25))
        draft.marks.remove(mark)
        draft.extra.append(Erased(tuple(mark.strokes), density))
        draft.say(style, {"density": density})
        return mark
    if style == "whitened":
        draft.extra.append(Covered(_over_print(mark, draft, rng), "fluid"))
        draft.say(style)
        return mark
    over = {"scribbled": _scribble, "lines": _lines, "overwritten": _overwritten, "hatched": _hatched}[style]
    draft.extra.append(Ink(tuple(_over(mark, over(_size_of(mark), hand, rng), rng)), pen))
    draft.say(style)
    return mark


def _over_print(mark: Placed, draft: Draft, rng: Rng) -> Rect:
    """Return a patch over a mark and over print beside it, for else nobody could see that it is there."""
    low, high = extent(mark.strokes)
    box = draft.box(mark.row, mark.level).area
    grown = rng.uniform(0.6, 1.4, 4)
    edge = box.y1 + 0.9 if rng.random() < 0.5 else high[1] + grown[3]
    side = box.x0 - 0.9 if edge == high[1] + grown[3] else low[0] - grown[0]
    return Rect(
        float(min(side, low[0] - grown[0])),
        float(low[1] - grown[1]),
        float(high[0] + grown[2]),
        float(max(edge, high[1] + grown[3])),
    )


def _size_of(mark: Placed) -> tuple[float, float]:
    low, high = extent(mark.strokes)
    width, height = (high - low).tolist()
    return max(width, 2.2), max(height, 2.2)


def _over(mark: Placed, strokes: Strokes, rng: Rng) -> Strokes:
    low, high = extent(mark.strokes)
    x, y = ((low + high) / 2 + rng.normal(size=2) * 0.3).tolist()
    return placed(strokes, x, y, float(rng.normal() * 0.15))


def _scribble(size: tuple[float, float], hand: Hand, rng: Rng) -> Strokes:
    """To and fro, or loops, until little of the mark can be seen."""
    width, height = size[0] * rng.uniform(0.95, 1.4), size[1] * rng.uniform(0.85, 1.3)
    count = int(rng.integers(7, 14))
    xs = np.linspace(-width / 2, width / 2, count) + rng.normal(size=count) * width * 0.04
    if rng.random() < 0.5:
        ys = np.where(np.arange(count) % 2, -0.5, 0.5) * height * rng.uniform(0.7, 1.05, count)
        strokes = [hand.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), rng)]
    else:
        strokes = [hand.stroke(_loops(xs, height, rng), rng)]
    if rng.random() < 0.6:
        ys = np.linspace(-height / 2, height / 2, count)
        side = np.where(np.arange(count) % 2, -0.5, 0.5) * width * rng.uniform(0.7, 1.05, count)
        strokes.append(hand.stroke(list(zip(side.tolist(), ys.tolist(), strict=True)), rng))
    return strokes


def _loops(xs: np.ndarray, height: float, rng: Rng) -> Points:
    step, points = float(xs[1] - xs[0]), []
    for x in xs.tolist():
        tall = height / 2 * float(rng.uniform(0.75, 1.05))
        points += [(x, -tall), (x + step * 0.9, 0.0), (x + step * 0.2, tall), (x - step * 0.6, 0.0)]
    return points


def _lines(size: tuple[float, float], hand: Hand, rng: Rng) -> Strokes:
    """Three to six separate lines across."""
    lines: Strokes = []
    for dy in np.linspace(-0.35, 0.35, int(rng.integers(3, 7))) * size[1]:
        half, slope = size[0] * rng.uniform(0.55, 0.85), rng.normal() * 0.12
        y = float(dy + rng.normal() * 0.2)
        lines.append(hand.stroke([(-half, y - slope * half), (half, y + slope * half)], rng))
    return placed(lines, 0.0, 0.0, float(rng.uniform(-0.5, 0.5)))


def _overwritten(size: tuple[float, float], hand: Hand, rng: Rng) -> Strokes:
    """The mark gone over with rings until it is a blot."""
    turns = rng.uniform(3, 6)
    around = rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi * turns, int(10 * turns))
    radius = rng.uniform(0.25, 0.6, len(around))
    xs, ys = radius * np.cos(around) * size[0], radius * np.sin(around) * size[1]
    return [hand.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), rng)]


def _hatched(size: tuple[float, float], hand: Hand, rng: Rng) -> Strokes:
    lean = rng.uniform(0.1, 0.5) * size[0]
    xs = np.linspace(-0.6, 0.6, int(rng.integers(6, 11))) * size[0]
    tall = size[1] * 0.6
    return [hand.stroke([(x + lean / 2, -tall), (x - lean / 2, tall)], rng) for x in xs.tolist()]


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
    words, cell = str(rng.choice(_WORDS)), draft.box(row, level).cell
    written, _ = draft.hand.write(words, min(float(rng.uniform(3.2, 6.5)), cell.height * 0.72), rng)
    written = _fitted(written, cell, rng)
    pen = another_pen(draft.hand, rng) if rng.random() < 0.15 else draft.hand.pen
    draft.extra.append(Ink(tuple(written), pen))
    draft.rows[row - 1] = "doubtful"
    low, high = extent(written)
    kind = (
        "word"
        if len(words) > 2
        else "digits"
        if words.isdigit()
        else "letters"
        if words.isalpha()
        else "sign"
    )
    draft.say(f"{kind}{' beside a mark' if beside else ''}", {"height": high[1] - low[1]})
    return row


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
    style = str(rng.choice(list(_DOWN)))
    for row in range(first, last + 1):
        if not besides:
            draft.without_mark(row)
        draft.rows[row - 1] = "doubtful"
    top, bottom = draft.box(first, level).area, draft.box(last, level).area
    inset = rng.uniform(0.0, 0.3, 2)
    y0, y1 = top.y0 + inset[0] * top.height, bottom.y1 - inset[1] * bottom.height
    drawn = _DOWN[style](float(y1 - y0), min(top.width, 14.0), hand, rng)
    x = centre(top)[0] + float(rng.normal()) * 0.06 * top.width
    draft.extra.append(Ink(tuple(placed(drawn, x, float(y0 + y1) / 2)), hand.pen))
    draft.say(f"{style}{' besides marks' if besides else ''}", {"rows": last - first + 1})
    return first


def _down_line(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    swing = (rng.normal(size=3) * 0.8).tolist()
    return [hand.stroke([(swing[0], -tall / 2), (swing[1], 0.0), (swing[2], tall / 2)], rng)]


def _down_wave(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    count = max(5, int(tall / rng.uniform(3.0, 6.0)))
    xs = np.where(np.arange(count) % 2, -1.0, 1.0) * rng.uniform(0.8, 2.2)
    ys = np.linspace(-tall / 2, tall / 2, count)
    return [hand.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), rng)]


def _down_bracket(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    h, w, way = tall / 2, wide * 0.2, float(rng.choice([-1, 1]))
    nose = rng.uniform(0.3, 0.8) * w if rng.random() < 0.5 else 0.0
    side = [(-w, -h), (w * 0.5, -h + 1.0), (w * 0.6, -1.0), (w * 0.6 + nose, 0.0), (w * 0.6, 1.0)]
    points = [*side, (w * 0.5, h - 1.0), (-w, h)]
    return [hand.stroke([(way * x, y) for x, y in points], rng)]


def _down_arrow(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    shaft, tip, way = _down_line(tall, wide, hand, rng), tall / 2, float(rng.choice([-1, 1]))
    x, reach = float(shaft[0][-1, 0]), float(rng.uniform(1.5, 3.0))
    head = hand.stroke([(x - reach, tip - reach), (x, tip + 0.2), (x + reach, tip - reach)], rng, 0.03)
    return [s * (1.0, way, 1.0) for s in (*shaft, head)]


def _down_slash(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    w, way = wide * rng.uniform(0.3, 0.5), float(rng.choice([-1, 1]))
    return [hand.stroke([(way * w, -tall / 2), (rng.normal() * 0.6, 0.0), (-way * w, tall / 2)], rng)]


def _down_cross(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    w = wide * rng.uniform(0.3, 0.5)
    return [
        hand.stroke([(way * w, -tall / 2), (rng.normal() * 0.6, 0.0), (-way * w, tall / 2)], rng)
        for way in (-1, 1)
    ]


def _down_ring(tall: float, wide: float, hand: Hand, rng: Rng) -> Strokes:
    """One ring round all of the boxes."""
    around = rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi * 1.04, 20)
    xs, ys = np.cos(around) * wide * 0.38, np.sin(around) * tall / 2
    return [hand.stroke(list(zip(xs.tolist(), ys.tolist(), strict=True)), rng)]


_DOWN = {
    "line": _down_line,
    "wave": _down_wave,
    "bracket": _down_bracket,
    "arrow": _down_arrow,
    "slash": _down_slash,
    "cross": _down_cross,
    "ring": _down_ring,
}


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
