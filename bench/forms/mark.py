"""Mark, stamp and scan a form: ``python -m bench.forms.mark FOLDER…``.

Below each form's folder, ``marked/`` gets the shape that ``bench.score_scans`` reads: ``blank.pdf``,
``form.json``, ``truth.jsonl`` and the scans. Pens, stamps and the scanner are those of ``ballotmaker``.
"""

from __future__ import annotations

import io
import json
import shutil
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import pikepdf

from ballotmaker.ballots import FAULTS, Truth, make_ballot
from ballotmaker.forms import Form, FormBox, FormRow, FormSpec
from ballotmaker.scanner_model import encode, random_scan
from scanner.ballot import Rect

SHEETS = 12
_FAULTY = 7  # of the sheets; the others are clean, one of them with unusual marks
_DPI = (200, 300)
_PLAIN_MARKS = ("x", "x", "x", "tick")
_UNUSUAL_MARKS = ("x", "slash", "circle", "fill", "dash")


def read_forms(folder: Path) -> list[Form]:
    """Return the form of ``folder`` as ``ballotmaker`` knows forms, one for each page."""
    described = json.loads((folder / "form.json").read_text(encoding="utf-8"))
    pages = _single_pages(folder / "form.pdf")
    return [_page_form(described, number, pdf) for number, pdf in enumerate(pages, start=1)]


def _single_pages(path: Path) -> list[bytes]:
    single = []
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            target, alone = io.BytesIO(), pikepdf.new()
            alone.pages.append(page)
            alone.save(target, deterministic_id=True)
            single.append(target.getvalue())
    return single


def _page_form(described: Mapping[str, Any], page: int, pdf: bytes) -> Form:
    mm = 25.4 / described["dpi"]
    levels = tuple((level["id"], level["name"]) for level in described["levels"])
    rows = [row for row in described["rows"] if row["page"] == page]
    people = tuple((row["name"], row["post"]) for row in rows)
    square = described["box_kind"] == "square"
    boxes = [_rect(box, mm) for row in rows for box in row["boxes"]]
    return Form(
        spec=FormSpec(described["form"], "party", "", "", "", "", people, levels),
        width=described["size"][0] * mm,
        height=described["size"][1] * mm,
        table=_rect(described["tables"][page - 1], mm),
        rows=tuple(_row(row, levels, mm) for row in rows),
        texts=(),
        rules=(),
        squares=tuple(boxes) if square else (),
        stamp_at=(described["stamp"][0] * mm, described["stamp"][1] * mm),
        signature_zone=_rect(described["signature"], mm) if described["signature"] else None,
        opinion_zone=_rect(described["opinion"], mm) if described["opinion"] else None,
        print_pdf=pdf,
    )


def _rect(extent: Sequence[int], mm: float) -> Rect:
    return Rect(*(value * mm for value in extent))


def _row(row: Mapping[str, Any], levels: Sequence[tuple[str, str]], mm: float) -> FormRow:
    boxes = [
        FormBox(level, _rect(box, mm), _rect(cell, mm))
        for (level, _), box, cell in zip(levels, row["boxes"], row["cells"], strict=True)
    ]
    return FormRow(
        row["name"], row["post"], _rect(row["name_cell"], mm), _rect(row["name_text"], mm), tuple(boxes)
    )


def mark(folder: Path, sheets: int = SHEETS) -> Path:
    """Make ``folder/marked``; the same form always gives the same sheets."""
    seed = zlib.crc32(folder.name.encode("utf-8"))
    forms, target = read_forms(folder), folder / "marked"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    shutil.copyfile(folder / "form.pdf", target / "blank.pdf")
    shutil.copyfile(folder / "form.json", target / "form.json")
    faults = plan_faults(len(forms[0].rows), forms[0].opinion_zone is not None, sheets, seed)
    lines = [_draw(forms[i % len(forms)], fault, i, seed, target) for i, fault in enumerate(faults)]
    (target / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def plan_faults(rows: int, opinion: bool, sheets: int, seed: int) -> list[str | None]:
    """Return a fault or None for each sheet; over many forms every fault comes up equally often."""
    impossible = set() if opinion else {"opinion"}
    if rows == 1:
        impossible.add("line_down")  # down a single row, it is a mark like any other
    possible = [fault for fault in FAULTS if fault not in impossible]
    faulty = round(sheets * _FAULTY / SHEETS)
    chosen = [possible[(seed + 4 * i) % len(possible)] for i in range(faulty)]
    if opinion:
        chosen[0] = "opinion"
    return [*[None] * (sheets - faulty), *chosen]


def _draw(form: Form, fault: str | None, number: int, seed: int, target: Path) -> str:
    rng = np.random.default_rng([seed, number])
    scan = random_scan(rng, dpi=_DPI[number % len(_DPI)])
    shapes = _UNUSUAL_MARKS if fault is None and number == 0 else _PLAIN_MARKS
    image, truth = make_ballot(form, rng, fault=fault, scan=scan, shapes=shapes)
    file = target / f"scan_{number:05d}.{'tif' if scan.mode == 'bilevel' else 'jpg'}"
    file.write_bytes(encode(image, scan))
    return json.dumps(_truth_line(file.name, form, truth), ensure_ascii=False)


def _truth_line(file: str, form: Form, truth: Truth) -> dict[str, Any]:
    """One line of ``truth.jsonl``: there, rows count from 0."""
    return {
        "file": file,
        "form": form.spec.id,
        "fault": truth.fault,
        "fault_row": None if truth.fault_row is None else truth.fault_row - 1,
        "pen": truth.pen,
        "marks": truth.marks,
        "signature": truth.signature,
        "rows": truth.rows,
        "names": [row.name for row in form.rows],
        "scan": {
            "dpi": truth.scan.dpi,
            "angle": round(truth.scan.angle, 2),
            "gray": truth.scan.mode != "color",
            "quarter_turns": truth.scan.quarter_turns,
            "paper": truth.paper,
        },
    }


@click.command(help="Mark and scan the form in each FOLDER.")
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--sheets", default=SHEETS, show_default=True, help="Sheets a form.")
def main(folders: tuple[Path, ...], sheets: int) -> None:
    for folder in folders:
        click.echo(mark(folder, sheets))


if __name__ == "__main__":
    main()
