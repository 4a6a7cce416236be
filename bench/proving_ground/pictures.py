"""Cases gone wrong, made again from their seeds and drawn to be looked at."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from bench.proving_ground.cases import Case, make_case
from bench.proving_ground.family import Family, Part
from bench.proving_ground.program import Program, ReadCase, scanned_page
from bench.proving_ground.records import Record
from bench.scoring import Wrong
from scanner.ballot import BallotReading, Image, Rect, around
from scanner.layouts.files import LoadedLayout
from scanner.results.legend import FONT
from scanner.results.overlay import PageView, Subject, draw_overlay, draw_page
from scanner.results.upright import upright

WRONGS: Mapping[str, Callable[[Record], bool]] = {
    "silent": lambda one: one.silent,
    "clean": lambda one: one.kind == "clean" and one.person,
    "unusual": lambda one: one.kind == "unusual" and one.person,
    "missed": lambda one: one.kind == "fault" and not one.named,
    "crash": lambda one: bool(one.crash),
}
_STRIP_DPI = 250.0
_LINE_PX = 26
_MOST_ROWS = 4


def save_pictures(
    family: Family, part: Part, records: Iterable[Record], cache: Path, out: Path
) -> Iterable[Path]:
    """Save a PNG for each record: what was wrong, the rows in question, the page as the program saw it."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for one in records:
            case = make_case(family, part, one.seed, cache)
            read = Program(case.ground, Path(scratch)).read(case)
            image = scanned_page(case, Path(scratch)).image
            path = out / f"{family}-{part}-{one.seed}.png"
            cv2.imwrite(str(path), picture(case, read, one, image))
            yield path


def picture(case: Case, read: ReadCase, one: Record, image: Image) -> Image:
    """Return what :func:`save_pictures` saves, BGR (H, W, 3); ``image`` is the whole scan."""
    parts = [_words(_about(case, read, one))]
    if not isinstance(read.reading, BallotReading):
        return _below([*parts, draw_page(case.truth.file, image, read.verdict)])
    layout = _layout(case, read.reading)
    sheet = upright(image, read.reading.registration, layout.layout.sheet, _STRIP_DPI)
    for row in _rows_in_question(case, read, one)[:_MOST_ROWS]:
        parts += [_words([_row_words(case, read, row)]), _strip(sheet, layout, row)]
    return _below([*parts, draw_overlay(_subject(case, read, read.reading, layout, image))])


def _about(case: Case, read: ReadCase, one: Record) -> list[str]:
    wrong = ", ".join(str(what) for what, _ in one.wrong) or "nothing wrong"
    tags = ", ".join(f"{tag}: {value}" for tag, value in case.tags.items() if value)
    reasons = [f"{r.code} {r.row or ''} {r.detail}".strip() for r in read.answer.reasons]
    return [f"{case.truth.file}: {wrong}", tags, f"{read.answer.outcome}: {'; '.join(reasons)}"]


def _rows_in_question(case: Case, read: ReadCase, one: Record) -> list[int]:
    """Return the rows, from 0, that are wrong, hold the fault, or that a person is asked about."""
    rows = [row for _, row in one.wrong] + [case.truth.fault_row]
    rows += [reason.row - 1 for reason in read.answer.reasons if reason.row is not None]
    return sorted({row for row in rows if row is not None and row < len(read.answer.rows)})


def _row_words(case: Case, read: ReadCase, row: int) -> str:
    answered = read.answer.rows[row]
    boxes = read.reading.rows[row].boxes if isinstance(read.reading, BallotReading) else ()
    scores = ", ".join(f"{box.level} {box.score:.3f}" for box in boxes)
    said = answered.level or answered.state
    return f"row {row + 1}: truth {case.truth.rows[row]}, read {said} ({scores})"


def _layout(case: Case, reading: BallotReading) -> LoadedLayout:
    return next(loaded for loaded in case.ground.layouts if loaded.layout.id == reading.layout)


def _strip(sheet: Image, loaded: LoadedLayout, row: int) -> Image:
    """Return the row from its name to its last box, with what reaches into its neighbours."""
    zones = loaded.layout.rows[row]
    return _cut(sheet, around([zones.name_cell, *(box.cell for box in zones.boxes)]).padded(5.0))


def _cut(sheet: Image, place: Rect) -> Image:
    x0, y0, x1, y1 = (max(0, round(value / 25.4 * _STRIP_DPI)) for value in place.as_list())
    cut = sheet[y0:y1, x0:x1]
    return cut if cut.ndim == 3 else np.asarray(cv2.cvtColor(cut, cv2.COLOR_GRAY2BGR), np.uint8)


def _subject(
    case: Case, read: ReadCase, reading: BallotReading, loaded: LoadedLayout, image: Image
) -> Subject:
    persons = {row.person: row.name for row in loaded.layout.rows}
    view = PageView(image, loaded.blank, reading, loaded.layout)
    return Subject(str(case.seed), [view], read.verdict, persons)


def _words(lines: list[str]) -> Image:
    font = ImageFont.truetype(FONT, 18)
    width = max(int(font.getlength(line)) for line in lines) + 16
    tile = Pillow.new("RGB", (width, _LINE_PX * len(lines) + 8), "white")
    draw = ImageDraw.Draw(tile)
    for number, line in enumerate(lines):
        draw.text((8, 4 + number * _LINE_PX), line, "black", font)
    return np.ascontiguousarray(np.asarray(tile)[:, :, ::-1])


def _below(parts: list[Image]) -> Image:
    """Put pictures below each other on white."""
    width = max(part.shape[1] for part in parts)
    filled = [
        cv2.copyMakeBorder(part, 0, 6, 0, width - part.shape[1], cv2.BORDER_CONSTANT, value=(255, 255, 255))
        for part in parts
    ]
    return np.vstack(filled).astype(np.uint8, copy=False)


def worst(records: Iterable[Record], wrong: str) -> list[Record]:
    """Return the records of a key of ``WRONGS``; those with most wrong first."""
    found = [one for one in records if WRONGS[wrong](one) and one.kind != "unmade"]
    return sorted(found, key=lambda one: (-sum(what is Wrong.SILENT_ROW for what, _ in one.wrong), one.seed))
