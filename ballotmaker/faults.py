"""Every fault a voter or a committee makes, by name, and the reasons that name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ballotmaker import box_faults, places, sheet_faults
from ballotmaker.draft import Draft
from ballotmaker.forms import Form
from scanner.ballot import Code, Rect

_LETTER_MM = (5.0, 5.0)  # room that any letter 4 mm high needs

FAULTS: Mapping[str, Callable[[Draft, np.random.Generator], int | None]] = {
    "none": box_faults.none,
    "blank_ballot": box_faults.blank_ballot,
    "multiple": box_faults.multiple,
    "corrected": box_faults.corrected,
    "withdrawn": box_faults.withdrawn,
    "faint": box_faults.faint,
    "between": box_faults.between,
    "written_box": box_faults.written_box,
    "line_down": box_faults.line_down,
    "struck_name": sheet_faults.struck_name,
    "struck_short": sheet_faults.struck_short,
    "struck_post": sheet_faults.struck_post,
    "missing_print": sheet_faults.missing_print,
    "added_name": sheet_faults.added_name,
    "added_inside": sheet_faults.added_inside,
    "remark": sheet_faults.remark,
    "opinion": sheet_faults.opinion,
    "no_stamp": sheet_faults.no_stamp,
    "copied_stamp": sheet_faults.copied_stamp,
}

_TAKEN_BACK = frozenset({Code.CORRECTED_MARK, Code.DOUBTFUL_MARK, Code.MISSING_PRINT})

EXPECTED_CODES: Mapping[str, frozenset[Code]] = {
    "none": frozenset({Code.NO_MARK, Code.BLANK_BALLOT}),
    "blank_ballot": frozenset({Code.BLANK_BALLOT}),
    "multiple": frozenset({Code.SEVERAL_MARKS, Code.DOUBTFUL_MARK}),
    "corrected": _TAKEN_BACK | {Code.SEVERAL_MARKS},
    "withdrawn": _TAKEN_BACK | {Code.NO_MARK, Code.BLANK_BALLOT},
    "faint": frozenset({Code.DOUBTFUL_MARK, Code.NO_MARK, Code.BLANK_BALLOT}),
    "between": frozenset({Code.DOUBTFUL_MARK, Code.SEVERAL_MARKS, Code.NO_MARK, Code.BLANK_BALLOT}),
    "written_box": frozenset({Code.DOUBTFUL_MARK, Code.SEVERAL_MARKS, Code.ADDED_WRITING}),
    "line_down": frozenset({Code.DOUBTFUL_MARK, Code.SEVERAL_MARKS, Code.CORRECTED_MARK}),
    "struck_name": frozenset({Code.STRUCK_NAME}),
    "struck_short": frozenset({Code.STRUCK_NAME, Code.ADDED_WRITING}),
    "struck_post": frozenset({Code.STRUCK_NAME, Code.ADDED_WRITING}),
    "missing_print": frozenset({Code.MISSING_PRINT}),
    "added_name": frozenset({Code.ADDED_WRITING}),
    "added_inside": frozenset({Code.ADDED_WRITING, Code.STRUCK_NAME}),
    "remark": frozenset({Code.ADDED_WRITING}),
    "opinion": frozenset({Code.OPINION_WRITTEN}),
    "no_stamp": frozenset({Code.NO_STAMP}),
    "copied_stamp": frozenset({Code.COPIED_STAMP, Code.NO_STAMP}),
}


def possible_faults(form: Form) -> tuple[str, ...]:
    """Return the faults that a form can have: its rows, levels, cells and opinion zone decide."""
    impossible = set() if form.opinion_zone else {"opinion"}
    if len(form.rows) == 1:
        impossible.add("line_down")  # down a single row, it is a mark like any other
    if len(form.level_ids) == 1:
        impossible |= {"multiple", "corrected", "between"}
    cells = [places.cells(form, row) for row in range(1, len(form.rows) + 1)]
    posts = [found.get("post") for found in cells]
    if not all(post and places.text_lines(form, post.padded(-0.6)) for post in posts):
        impossible.add("struck_post")
    if not any(_has_room(form, cell) for found in cells for cell in found.values()):
        impossible.add("added_inside")
    return tuple(fault for fault in FAULTS if fault not in impossible)


def _has_room(form: Form, cell: Rect) -> bool:
    """Return whether any letter fits into a cell beside its print."""
    taken, lot = places.kept_free(form, None), np.random.default_rng(0)
    return places.room(form, cell.padded(-0.3), _LETTER_MM, taken, lot) is not None
