"""Where a voter may write: under the signature's caption, and on the lines for another opinion."""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np

from scanner.ballot import Image, Rect, around
from scanner.layouts.learn.levels import plain
from scanner.layouts.learn.scale import PX_PER_MM, crop, overlap, px, rect_mm
from scanner.layouts.learn.tables import Table
from scanner.layouts.learn.words import Line, Text, Word, holds, join, lines
from scanner.layouts.model import FreeZone, FreeZoneKind

SIGNATURE_HEIGHT_MM = 30.0

_SIGNER = re.compile(r"^(chu ky )?(cua )?nguoi (ghi|bo|lay|danh|bieu) (phieu|gia|quyet)\b ?(?P<rest>.*)$")
_SIGN = re.compile(r"\bky\b")
_CAPTION_LETTERS = 60  # longer lines are instructions
_OPINION = re.compile(r"^(\d+ )?y kien\b|^ly do\b|^noi dung gop y\b")
_CAPTION_GAP_MM = 6.0  # lines of one caption
_SIDE_MM = 8.0  # a signature is wider than its caption
_EDGE_MM = 5.0  # nothing is written nearer to the paper's edge
_LEAST_HEIGHT_MM = 6.0
_DOT_MM = 0.9
_LEADER_MM = 25.0  # shortest dotted line
_LINE_PITCH_MM = 14.0  # greatest distance of two writing lines
_LEAST_OPINION_MM = 2.0
_OPINION_MM = 25.0  # height of an opinion's place without lines


def find_free_zones(
    table: Table, text: Text, words: Sequence[Word], ink: Image, rulings: Image
) -> list[FreeZone]:
    """Return signature and opinion zones; ``words`` are those outside the table.

    ``ink`` is the page's mask, ``rulings`` the part of it that is ruled lines.
    """
    leaders = find_leaders(ink, rulings, table.area)
    # OCR takes dots for letters.
    on_leader = [word for word in words if any(holds(leader.padded(_DOT_MM * 2), word) for leader in leaders)]
    spoken = [word for word in words if word not in on_leader]
    printed = [line for line in lines(spoken) if not line.place.meets(table.area)]
    below = [line for line in printed if line.place.y0 > table.area.y1 - 1]
    size = rect_mm(0, 0, ink.shape[1], ink.shape[0])
    opinions = [zone for line in printed for zone in _opinion(line, printed, leaders, table, size)]
    opinions += _opinion_cells(table, text)
    opinions = [zone for zone in opinions if min(zone.width, zone.height) > _LEAST_OPINION_MM]
    signatures = [
        zone
        for caption in _captions(below)
        if (zone := _signature(caption, below, size, [*leaders, *opinions])) is not None
    ]
    return [
        *(FreeZone(kind=FreeZoneKind.SIGNATURE, area=area) for area in signatures),
        *(FreeZone(kind=FreeZoneKind.OPINION, area=area) for area in opinions),
    ]


def _captions(below: list[Line]) -> list[Rect]:
    """Return the extents of signature captions; lines close under each other are one caption."""
    captions: list[Rect] = []
    for line in below:
        if not _is_caption(line.text):
            continue
        place = line.place
        if captions and _continues(captions[-1], place):
            captions[-1] = around([captions[-1], place])
        else:
            captions.append(place)
    return captions


def _is_caption(text: str) -> bool:
    """Know "NGƯỜI GHI PHIẾU" and "(có thể ký hoặc không ký tên)" from instructions that use these words."""
    words = plain(text)
    if len(words) > _CAPTION_LETTERS:
        return False
    signer = _SIGNER.match(words)
    if signer is not None:
        return not signer["rest"] or bool(_SIGN.search(signer["rest"]))
    return text.lstrip().startswith("(") and bool(_SIGN.search(words))


def _continues(upper: Rect, lower: Rect) -> bool:
    return lower.y0 - upper.y1 < _CAPTION_GAP_MM and overlap(upper.x0, upper.x1, lower.x0, lower.x1) > 0


def _signature(caption: Rect, printed: list[Line], sheet: Rect, obstacles: list[Rect]) -> Rect | None:
    """Return the place under a caption, in its column, down to the next print; None if there is no room."""
    x0 = max(caption.x0 - _SIDE_MM, _EDGE_MM)
    x1 = min(caption.x1 + _SIDE_MM, sheet.x1 - _EDGE_MM)
    bottom = min(caption.y1 + SIGNATURE_HEIGHT_MM, sheet.y1 - _EDGE_MM)
    for other in [*(line.place for line in printed), *obstacles]:
        if other.y0 >= caption.y1 - 1 and overlap(x0, x1, other.x0, other.x1) > 0:
            bottom = min(bottom, other.y0)
    return Rect(x0, caption.y1, x1, bottom) if bottom - caption.y1 >= _LEAST_HEIGHT_MM else None


def _opinion(line: Line, printed: list[Line], leaders: list[Rect], table: Table, sheet: Rect) -> list[Rect]:
    """Return the zones of an opinion's caption: the rest of its line, and the writing lines below it."""
    if not _OPINION.search(plain(line.text)):
        return []
    caption = around([word.place for word in line.words if plain(word.text)])
    right = max([table.area.x1, *(leader.x1 for leader in leaders)])
    own = Rect(caption.x1 + 0.5, caption.y0 - 1.0, right, caption.y1 + 1.0)
    rest = _writing_lines(caption, leaders)
    next_print = min(
        (other.place.y0 for other in printed if _is_text_below(other, caption)), default=sheet.y1
    )
    if rest:
        bottom = min(rest[-1].y1 + 1.5, next_print)
        return [own, Rect(min(r.x0 for r in rest) - 1.0, own.y1, right, max(bottom, own.y1 + 1.0))]
    if any(overlap(leader.y0, leader.y1, own.y0, own.y1) > 0 for leader in leaders):
        return [own]
    bottom = min(caption.y1 + _OPINION_MM, next_print - 0.5, sheet.y1 - _EDGE_MM)
    return [own, Rect(caption.x0, own.y1, right, bottom)] if bottom > own.y1 + 2 else [own]


def _is_text_below(other: Line, caption: Rect) -> bool:
    return other.place.y0 > caption.y1 - 1 and bool(plain(other.text))


def _writing_lines(caption: Rect, leaders: list[Rect]) -> list[Rect]:
    """Return the writing lines that follow a caption without another line of text between."""
    found: list[Rect] = []
    last = caption.y1
    for leader in leaders:
        if caption.y1 < leader.y0 and leader.y0 - last <= _LINE_PITCH_MM:
            found.append(leader)
            last = leader.y1
    return found


def _opinion_cells(table: Table, text: Text) -> list[Rect]:
    """Return the cells below a heading of the table that asks for an opinion."""
    top = min((cell.y0 for cell in table.cells), default=0.0)
    headings = [cell for cell in table.cells if cell.y0 < top + 1.5]
    text.prepare(headings)
    asking = [cell for cell in headings if _OPINION.search(plain(join(text.inside(cell))))]
    return [
        cell
        for heading in asking
        for cell in table.cells
        if cell.y0 > heading.y1 - 0.5 and overlap(cell.x0, cell.x1, heading.x0, heading.x1) > 0.9 * cell.width
    ]


def find_leaders(ink: Image, rulings: Image, table: Rect) -> list[Rect]:
    """Return lines to write upon, dotted or ruled, outside ``table``, from the top down."""
    outside = ink.copy()
    crop(outside, table.padded(1.0))[:] = 0
    ruled = cv2.bitwise_and(outside, rulings)
    dotted = _dots(outside & ~rulings)
    # Dots of a leader stand a millimetre or two apart: joined, they make one long thin piece.
    joined = cv2.morphologyEx(dotted, cv2.MORPH_CLOSE, np.ones((1, px(3.0)), np.uint8))
    _count, _labels, stats, _centres = cv2.connectedComponentsWithStats(cv2.bitwise_or(joined, ruled))
    found = [
        rect_mm(x, y, x + width, y + height)
        for x, y, width, height, _area in stats[1:]
        if width >= px(_LEADER_MM) and height <= px(_DOT_MM)
    ]
    return sorted(found, key=lambda rect: rect.y0)


def _dots(ink: Image) -> Image:
    """Keep only specks no larger than a full stop."""
    _count, labels, stats, _centres = cv2.connectedComponentsWithStats(ink)
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= _DOT_MM * PX_PER_MM
    small[0] = False
    return np.where(small[labels], np.uint8(255), np.uint8(0))
