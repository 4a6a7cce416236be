"""What goes wrong outside the boxes: struck names, added writing, covered print, the stamp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ballotmaker import places, strikes
from ballotmaker.draft import Draft, extent
from ballotmaker.hands import Hand, another_pen
from ballotmaker.items import Ink, LaidOver, Material
from ballotmaker.pens import Pen
from ballotmaker.strokes import Strokes, placed
from scanner.ballot import Rect

Rng = np.random.Generator

_THIN_MM = 2 * 25.4 / 300  # two pixels at 300 dpi
_LEAST_MM = 4.0  # a lone letter is at least this high
_REMARKS = (
    "không có ý kiến", "tôi đồng ý", "cần xem lại", "đề nghị tín nhiệm cao", "không đủ năng lực", "sai",
    "làm việc tốt", "đề nghị xem xét lại việc bổ nhiệm", "chưa rõ", "tốt", "không", "ok", "xem lại", "vắng",
    "phản đối", "cần sát dân hơn", "đã trao đổi", "thiếu trách nhiệm", "năm 2025", "Hết", "!", "?", "A", "K",
    "Đ", "N", "R", "b", "g", "h", "2", "3", "4", "8",
)  # fmt: skip
_NAMES = (
    "Đinh Công Hậu", "Lê Thị Mận", "Phan Văn Bảy", "Vũ Đình Khôi", "Trần Quý", "Ng. Thị Sáu", "Hoàng Lê",
    "Bùi Tám", "ông Thanh", "bà Liên", "Đ.c Hùng", "Tô Văn Ba", "Mai", "Cao Thị Yến Nhi", "Lý Hòa",
)  # fmt: skip
_INSIDE = (
    "ông", "bà", "không", "tốt", "kém", "ok", "ko", "bỏ", "đã nghỉ", "mới", "sai", "?", "!", "A", "B", "Đ",
    "K", "N", "b", "h", "k", "1", "2", "3", "5", "7", "8", "9",
)  # fmt: skip

# Strikes ------------------------------------------------------------------------------------------


def struck_name(draft: Draft, rng: Rng) -> int:
    return _struck(draft, rng, (0.6, 1.1))


def struck_short(draft: Draft, rng: Rng) -> int:
    """A strike over a part of the name only."""
    return _struck(draft, rng, (0.15, 0.6))


def _struck(draft: Draft, rng: Rng, shares: tuple[float, float]) -> int:
    row, share = draft.some_row(rng), float(rng.uniform(*shares))
    name = draft.form.rows[row - 1].name_text
    lines = places.text_lines(draft.form, name.padded(0.3)) or [name]
    style = str(rng.choice(list(strikes.OVER_NAMES)))
    _strike(draft, lines if share >= 0.6 else lines[:1], style, share, rng)
    return row


def struck_post(draft: Draft, rng: Rng) -> int:
    """The post is struck out and the name stands."""
    row = draft.some_row(rng)
    cell = places.cells(draft.form, row).get("post")
    lines = places.text_lines(draft.form, cell.padded(-0.6)) if cell else []
    if not lines:
        raise ValueError(f"{draft.form.spec.id}: row {row} has no post of its own")
    style, share = str(rng.choice(list(strikes.OVER_NAMES))), float(rng.uniform(0.6, 1.1))
    _strike(draft, lines, style, share, rng)
    return row


def _strike(draft: Draft, lines: Sequence[Rect], style: str, share: float, rng: Rng) -> None:
    pen = _strike_pen(draft.hand, rng)
    for line in lines:
        length = line.width * share
        spare = line.width - length
        x0 = line.x0 + (float(rng.uniform(0, spare)) if spare > 0 else spare / 2)
        strokes = strikes.OVER_NAMES[style](length, line.height, draft.hand, rng)
        y = line.y0 + line.height * float(rng.uniform(0.45, 0.65))
        draft.extra.append(Ink(tuple(placed(strokes, x0 + length / 2, y)), pen))
    draft.say(style, {"share": share, "width_mm": pen.width_mm, "lines": len(lines)})


def _strike_pen(hand: Hand, rng: Rng) -> Pen:
    """Return the pen of the marks or another, a third of the time as thin as may still be seen."""
    pen = another_pen(hand, rng) if rng.random() < 0.2 else hand.pen
    if rng.random() < 0.33:
        pen = replace(pen, name=f"thin {pen.name}", width_mm=float(rng.uniform(_THIN_MM, 0.3)))
    return pen


# Added writing ------------------------------------------------------------------------------------


def added_name(draft: Draft, rng: Rng) -> None:
    """One more name, as a rule under the table."""
    words = str(rng.choice(_NAMES))
    words = f"{len(draft.rows) + 1}. {words}" if rng.random() < 0.4 else words
    found = places.regions(draft.form, draft.stamp)
    order = ["under the table"] if rng.random() < 0.5 else []
    _write(draft, words, [*order, *_shuffled(list(found), rng)], rng)


def remark(draft: Draft, rng: Rng) -> None:
    """Words, or one letter or digit, in any free place outside the table."""
    found = list(places.regions(draft.form, draft.stamp))
    _write(draft, str(rng.choice(_REMARKS)), _shuffled(found, rng), rng)


def _shuffled(names: list[str], rng: Rng) -> list[str]:
    return [str(name) for name in rng.permutation(names)]


def _write(draft: Draft, words: str, order: list[str], rng: Rng) -> None:
    """Write in the first of the regions that has room for the words, smaller in the end."""
    found = places.regions(draft.form, draft.stamp)
    taken = places.kept_free(draft.form, draft.stamp)
    height = float(rng.uniform(4.0, 8.0) if len(words) < 4 else rng.uniform(3.6, 6.5))
    for fit in (1.0, 0.8, 0.65):
        for name in order:
            upright = name.endswith("margin") and (len(words) > 3 or rng.random() < 0.2)
            tall = max(_LEAST_MM, height * fit) if len(words) <= 2 else height * fit
            if _written_into(draft, words, tall, found[name], taken, upright, name, rng):
                return
    short = words.split()[0][:2]  # a crowded sheet has room for a letter or two only
    if words == short:
        raise ValueError(f"{draft.form.spec.id}: there is no room for writing")
    _write(draft, short, order, rng)


def _written_into(
    draft: Draft,
    words: str,
    height: float,
    region: Rect,
    taken: list[Rect],
    upright: bool,
    name: str,
    rng: Rng,
) -> bool:
    written = _lettering(words, height, draft.hand, rng)
    if upright:
        written = placed(written, 0.0, 0.0, float(rng.choice([-1, 1])) * np.pi / 2)
    low, high = extent(written)
    corner = places.room(draft.form, region, tuple((high - low).tolist()), taken, rng)
    if corner is None:
        return False
    x, y = corner[0] - float(low[0]), corner[1] - float(low[1])
    pen = another_pen(draft.hand, rng) if rng.random() < 0.2 else draft.hand.pen
    draft.extra.append(Ink(tuple(placed(written, x, y)), pen))
    width, tall = (high - low).tolist()
    draft.say(
        f"{name}, upright" if upright else name, {"height": width if upright else tall, "letters": len(words)}
    )
    return True


def _lettering(words: str, height: float, hand: Hand, rng: Rng) -> Strokes:
    """Write words; a lone letter or digit is made ``height`` high, however low it stands as a rule."""
    written, _ = hand.write(words, height, rng)
    low, high = extent(written)
    if len(words) > 2 or float(high[1] - low[1]) >= height:
        return written
    grow = height / max(float(high[1] - low[1]), 1.0)
    return [stroke * (grow, grow, 1.0) for stroke in written]


def added_inside(draft: Draft, rng: Rng) -> int:
    """A word, letter or digit in a cell of the table beside its print.

    Raises ``ValueError`` where no cell has room for a letter.
    """
    form, words, taken = draft.form, str(rng.choice(_INSIDE)), places.kept_free(draft.form, draft.stamp)
    rows = range(1, len(form.rows) + 1)
    spots = [(row, name, cell) for row in rows for name, cell in places.cells(form, row).items()]
    for most, height in ((9, float(rng.uniform(_LEAST_MM, 5.5))), (9, _LEAST_MM), (1, _LEAST_MM)):
        for at in rng.permutation(len(spots)):
            row, name, cell = spots[int(at)]
            chosen = words[: 1 if name == "tt" else most]
            if _written_into(draft, chosen, height, cell.padded(-0.3), taken, False, name, rng):
                return row
    raise ValueError(f"{form.spec.id}: there is no room for writing in its cells")


def opinion(draft: Draft, rng: Rng) -> None:
    """Words where the form asks for them. Raises ``ValueError`` where it does not."""
    zone = draft.form.opinion_zone
    if zone is None:
        raise ValueError(f"{draft.form.spec.id}: the form has no opinion zone")
    words = str(rng.choice([remark for remark in _REMARKS if len(remark) > 2]))
    height = float(rng.uniform(3.2, 5.0))
    written, width = draft.hand.write(words, height, rng)
    fit = min(1.0, (zone.width - 8.0) / width)
    written = [stroke * (fit, fit, 1.0) for stroke in written]
    below = rng.random() < 0.6  # else on the caption's line, after the caption
    start = 3.0 if below else 0.3 * zone.width
    x = zone.x0 + float(rng.uniform(start, max(start + 0.1, zone.width - width * fit - 3.0)))
    y = zone.y1 - 2.2 if below else zone.y0 + max(4.5, zone.height * 0.45)
    draft.extra.append(Ink(tuple(placed(written, x, y)), draft.hand.pen))
    draft.say("words", {"height": height * fit})


# Covered print ------------------------------------------------------------------------------------


def missing_print(draft: Draft, rng: Rng) -> int | None:
    """Something lies over the print: over a name, a row, a box or a line of the heading."""
    material: Material = ("paper", "tape", "fluid")[rng.integers(3)]
    style = str(rng.choice(list(_COVERED), p=[0.35, 0.25, 0.12, 0.13, 0.15]))
    row = draft.some_row(rng)
    place = _COVERED[style](draft, row, rng)
    draft.extra.append(LaidOver(place, material))
    draft.say(f"{style}, {material}", {"width": place.width, "height": place.height})
    return None if style == "heading" else row


def _whole_name(draft: Draft, row: int, rng: Rng) -> Rect:
    name = draft.form.rows[row - 1].name_text
    return Rect(name.x0 - 1.2, name.y0 - 0.6, name.x1 + 1.8, name.y1 + 0.6)


def _part_of_name(draft: Draft, row: int, rng: Rng) -> Rect:
    """Cover one word at least, from the left or the right."""
    line = draft.form.rows[row - 1]
    name, words = line.name_text, len(line.name.split())
    share = float(rng.uniform(1.05 / max(2, words), 0.75))
    cut = name.width * share
    x0 = name.x0 - 0.8 if rng.random() < 0.5 else name.x1 - cut
    return Rect(x0, name.y0 - 0.5, x0 + cut + 0.8, name.y1 + 0.5)


def _whole_row(draft: Draft, row: int, rng: Rng) -> Rect:
    """Cover everything in a row, its mark too."""
    line = draft.form.rows[row - 1]
    inset = float(rng.uniform(-0.4, 0.4))
    draft.rows[row - 1] = "doubtful"
    return Rect(draft.form.table.x0 - 1.0, line.name_cell.y0 + inset, draft.form.table.x1 + 1.0,
                line.name_cell.y1 - inset)  # fmt: skip


def _box(draft: Draft, row: int, rng: Rng) -> Rect:
    """Cover a box that is not the marked one, and the rule or square round it."""
    box = draft.box(row, draft.other_level(row, rng))
    level = draft.rows[row - 1].removeprefix("unusual:")
    draft.rows[row - 1] = f"unusual:{level}"
    if box.area != box.cell:
        return box.area.padded(float(rng.uniform(0.6, 1.5)))
    grown = box.cell.padded(-0.6)
    return Rect(grown.x0, grown.y0, grown.x1, grown.y1 + 2.0)


def _heading(draft: Draft, row: int, rng: Rng) -> Rect:
    """Cover a line above the table or one of the table's heads."""
    form, table = draft.form, draft.form.table
    top = min(line.name_cell.y0 for line in form.rows)
    head = Rect(table.x0 + 0.5, table.y0 + 0.5, table.x1 - 0.5, top - 0.5)
    above = Rect(table.x0, 10.0, table.x1, table.y0 - 1.0)
    low = draft.stamp.y + draft.stamp.diameter_mm / 2 if draft.stamp else 0.0
    lines = [*places.text_lines(form, above), *places.text_lines(form, head)]
    clear = [line for line in lines if line.width > 12.0 and line.y0 > low]
    line = clear[rng.integers(len(clear))] if clear else max(lines, key=lambda line: line.y1)
    width = line.width * float(rng.uniform(0.5, 1.0))
    x0 = line.x0 + float(rng.uniform(0, line.width - width))
    return Rect(x0 - 0.8, line.y0 - 0.5, x0 + width + 0.8, line.y1 + 0.5)


_COVERED = {
    "name": _whole_name,
    "part of a name": _part_of_name,
    "row": _whole_row,
    "box": _box,
    "heading": _heading,
}

# The stamp ----------------------------------------------------------------------------------------


def no_stamp(draft: Draft, rng: Rng) -> None:
    draft.stamp = None


def copied_stamp(draft: Draft, rng: Rng) -> None:
    if draft.stamp:
        draft.stamp = replace(draft.stamp, copied=True)
