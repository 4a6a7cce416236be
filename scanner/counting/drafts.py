"""A lesson on paper: what was learnt from a blank, kept in the count until a person takes or drops it.

It survives a restart, and may be corrected; nothing in the count refers to it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scanner.ballot import Rect
from scanner.count.files import load_count
from scanner.counting.layouts import check_pages
from scanner.counting.learning import Lesson, choose_target, keep
from scanner.errors import SettingsError
from scanner.i18n import _
from scanner.layouts.files import load_layout, save_layout
from scanner.layouts.learn.compose import Learnt, LearntRow
from scanner.layouts.model import BallotLayout, Row
from scanner.layouts.problems import describe
from scanner.results.output import write_private

_FOLDER = "draft"
_LESSON = "lesson.json"
_TOUCH_MM = 0.3  # neighbouring cells share a ruling


def save_draft(folder: Path, lesson: Lesson) -> None:
    """Keep a lesson beside the count's layouts, in the place of an older one of its ballot."""
    place = _place(folder, lesson.target.ballot)
    drop_draft(folder, lesson.target.ballot)
    place.mkdir(mode=0o700, parents=True)
    for page in lesson.pages:
        save_layout(place / page.layout.id, page.layout, page.blank, page.stamp)
    text = json.dumps(_told(lesson), ensure_ascii=False, indent=1)
    write_private(place / _LESSON, text.encode("utf-8"))  # last: without it there is no draft


def load_draft(folder: Path, ballot: str) -> Lesson | None:
    """Return the draft for a ballot, None if there is none that fits the count as it is now."""
    place = _place(folder, ballot)
    try:
        told = json.loads((place / _LESSON).read_text(encoding="utf-8"))
        target = choose_target(load_count(folder), ballot)
        persons = {person.id: person for person in target.persons}
        pages = tuple(_page(place, page, persons) for page in told["pages"])
        return Lesson(target, pages, told["blank"], told["two_sided"])
    except (OSError, ValueError, KeyError, SettingsError):
        return None


def drafts(folder: Path) -> list[str]:
    """Return the ids of the ballots for which there is a draft."""
    return sorted(path.parent.name for path in (folder / _FOLDER).glob(f"*/{_LESSON}"))


def drop_draft(folder: Path, ballot: str) -> None:
    shutil.rmtree(_place(folder, ballot), ignore_errors=True)


def take_draft(folder: Path, ballot: str, two_sided: bool) -> None:
    """Make the draft the count's layout; errors as for :func:`scanner.counting.learning.keep`.

    Raises SettingsError if there is no draft, or if its pages are not a ballot of these persons.
    """
    lesson = load_draft(folder, ballot)
    if lesson is None:
        raise SettingsError(_("there is nothing to take; give the blank ballot first"))
    if lesson.is_one_ballot:
        check_pages(lesson.target.kinds[0], [page.layout for page in lesson.pages])
    keep(folder, replace(lesson, two_sided=two_sided))
    drop_draft(folder, ballot)


def correct_draft(folder: Path, ballot: str, number: int, changes: Mapping[str, Any]) -> None:
    """Put a person's corrections into page ``number`` (from 1): keys of ``layout.toml`` with new values.

    Raises SettingsError naming each value that cannot stand, and writes nothing then.
    """
    lesson = load_draft(folder, ballot)
    if lesson is None or not 1 <= number <= len(lesson.pages):
        raise SettingsError(_("there is nothing to correct; give the blank ballot first"))
    page = lesson.pages[number - 1]
    if len(changes.get("rows", page.layout.rows)) != len(page.layout.rows):
        raise SettingsError(_("every person of the ballot keeps a row"))
    try:
        layout = BallotLayout.model_validate(page.layout.model_dump(by_alias=True) | dict(changes))
    except ValidationError as error:
        raise SettingsError("\n".join(describe(error))) from error
    clashes = list(_clashes(page.layout, layout))
    if clashes:
        raise SettingsError("\n".join(clashes))
    save_layout(_place(folder, ballot) / layout.id, layout, page.blank, page.stamp)


def _clashes(before: BallotLayout, after: BallotLayout) -> Iterator[str]:
    """Yield what a slip of the mouse may do that no reading would show: a vote read at another's place."""
    boxes = [(number, box.area) for number, row in enumerate(after.rows, start=1) for box in row.boxes]
    for (row, one), (other_row, other) in combinations(boxes, 2):
        if _overlap(one, other):
            # vi: dòng {row} và dòng {other}: hai ô chồng lên nhau
            yield _("row {row} and row {other}: two boxes lie over each other").format(
                row=row, other=other_row
            )
    for zone in after.zones:
        for row, area in boxes:
            if _overlap(zone.area, area):
                # vi: dòng {row}: chỗ ký tên hoặc ghi ý kiến chồng lên một ô
                yield _("row {row}: a place for writing lies over a box").format(row=row)
    for number, (old, new) in enumerate(zip(before.rows, after.rows, strict=True), start=1):
        if _order(old) != _order(new):
            # vi: dòng {row}: thứ tự các ô không còn như trên phiếu
            yield _("row {row}: its boxes are in another order than on the ballot").format(row=number)


def _order(row: Row) -> list[str]:
    """Return a row's levels from left to right."""
    return [box.level for box in sorted(row.boxes, key=lambda box: box.area.x0 + box.area.x1)]


def _overlap(one: Rect, other: Rect) -> bool:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return wide > _TOUCH_MM and high > _TOUCH_MM


def _place(folder: Path, ballot: str) -> Path:
    return folder / _FOLDER / ballot


def _told(lesson: Lesson) -> dict[str, Any]:
    pages = [
        {
            "layout": page.layout.id,
            "page": page.page,
            "doubts": page.doubts,
            "rows": [[row.printed, row.person.id, row.sure, row.note] for row in page.rows],
        }
        for page in lesson.pages
    ]
    return {"blank": lesson.blank, "two_sided": lesson.two_sided, "pages": pages}


def _page(place: Path, told: Mapping[str, Any], persons: Mapping[str, Any]) -> Learnt:
    loaded = load_layout(place / told["layout"])
    rows = tuple(
        LearntRow(number, printed, persons[person], sure, note)
        for number, (printed, person, sure, note) in enumerate(told["rows"], start=1)
    )
    return Learnt(loaded.layout, loaded.blank, loaded.stamp, rows, tuple(told["doubts"]), told["page"])
