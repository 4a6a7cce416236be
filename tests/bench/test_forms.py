"""The Word forms without LibreOffice: they can be written, and their colour key is unambiguous."""

from __future__ import annotations

import zlib
from collections import Counter
from pathlib import Path

import cv2
import docx
import numpy as np
import pytest

from ballotmaker.ballots import FAULTS
from bench.forms.catalog import FORMS
from bench.forms.document import write_form
from bench.forms.key import ColourKey, find_colours
from bench.forms.mark import SHEETS, plan_faults
from bench.forms.scan_blank import scan
from bench.forms.spec import Boxes, Form


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_form_is_written_with_every_person_and_level(form: Form, tmp_path: Path) -> None:
    write_form(form, tmp_path / "form.docx")
    document = docx.Document(str(tmp_path / "form.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)]).casefold()
    for words in [*(person.name for person in form.persons), *(level.name for level in form.levels)]:
        assert words.casefold() in text


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_colour_key_names_every_box_once_and_in_its_own_colour(form: Form, tmp_path: Path) -> None:
    key = ColourKey()
    write_form(form, tmp_path / "key.docx", key)
    colours = list(key.places.values())
    assert len(set(colours)) == len(colours)
    assert sum(".box." in place for place in key.places) == len(form.persons) * len(form.levels)
    assert all(max(colour) < 256 and colour != (255, 255, 255) and any(colour) for colour in colours)


def test_catalog_holds_every_kind_that_a_committee_makes() -> None:
    assert len({form.id for form in FORMS}) == len(FORMS)
    assert {form.boxes for form in FORMS} == set(Boxes)
    assert {len(form.levels) for form in FORMS} == {2, 3, 4}
    assert {(form.paper.width, form.paper.height) for form in FORMS} >= {(210, 297), (297, 210), (148, 210)}
    assert max(len(form.persons) for form in FORMS) == 26


def test_extent_of_a_colour_is_the_extent_of_its_place(tmp_path: Path) -> None:
    key = ColourKey()
    red, green, blue = bytes.fromhex(key.colour("1.box.high"))
    key.colour("nowhere")
    image = np.full((60, 80, 3), 255, np.uint8)
    image[10:30, 20:50] = (blue, green, red)
    image[15, 25] = 0
    cv2.imwrite(str(tmp_path / "page.png"), image)
    assert find_colours(tmp_path / "page.png", key) == {"1.box.high": (20, 10, 50, 30)}


def test_scan_of_a_blank_keeps_its_size_and_its_print_dark() -> None:
    page = np.full((600, 400), 255, np.uint8)
    page[240:360, 100:300] = 0
    scanned = scan(page, np.random.default_rng(3))
    assert scanned.shape == page.shape
    assert np.median(scanned) > 220 and scanned[290:310, 150:250].mean() < 90


def test_every_fault_is_met_on_some_form() -> None:
    met: Counter[str | None] = Counter()
    for form in FORMS:
        rows = len(form.pages()[0])
        faults = plan_faults(rows, form.opinion, SHEETS, zlib.crc32(form.id.encode("utf-8")))
        assert len(faults) == SHEETS and None in faults
        assert rows > 1 or "line_down" not in faults
        met.update(faults)
    assert set(met) == {None, *FAULTS}
    assert all(met[fault] >= 5 for fault in FAULTS if fault != "opinion")
