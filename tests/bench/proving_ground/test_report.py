"""The report's figures, on records written by hand."""

from __future__ import annotations

from xml.etree import ElementTree

from bench.proving_ground.family import Family, Part
from bench.proving_ground.records import Record
from bench.proving_ground.report import reliability_of, sums, write_up
from bench.scoring import Wrong
from tests.bench.proving_ground.kit import FAMILY, PART, SILENT_ROW, TAGS, a_record


def report(*records: Record) -> str:
    return write_up({(FAMILY, PART): records})


def a_fault(seed: int, share: float, *wrong: tuple[Wrong, int | None]) -> Record:
    tags = TAGS | {"fault": "struck_short", "detail": "straight"}
    unseen = any(what is Wrong.SILENT_FAULT for what, _ in wrong)
    return a_record(seed, "fault", tags=tags, measures={"share": share}, wrong=list(wrong), person=not unseen)


def test_what_was_not_read_holds_no_positions() -> None:
    of = sums([a_record(), a_record(1, outcome="unreadable", person=True), a_record(2, "unmade")])
    assert (of.ballots, of.rows, of.boxes, of.unreadable) == (2, 10, 30, 1)


def test_silent_rows_are_bounded_and_listed() -> None:
    text = report(SILENT_ROW, *(a_record(seed) for seed in range(100, 199)))
    assert "| tuning, hard | 100 | 3,000 | 1 | 0.16 % | 1 | 4.7 % | 0 | 100 | 0 (0.0 %) |" in text
    assert "| tuning, hard | 7 | row misread, nobody asked | 5 |" in text


def test_faults_are_shown_by_kind_style_and_size() -> None:
    text = report(a_fault(1, 0.2, (Wrong.SILENT_FAULT, 3)), a_fault(2, 0.5), a_fault(3, 0.55))
    assert "| `struck_short` | 3 | 2 (66.7 %) | 13.54 % | 2 (66.7 %) | 1 |" in text
    assert "| `struck_short`, share … – 0.3 | 1 | 0 (0.0 %) | 0.00 % | 0 (0.0 %) | 1 |" in text
    assert "share 0.45 – 0.6" not in text  # always named


def test_reasons_of_clean_ballots_are_counted() -> None:
    flagged = a_record(1, person=True, reasons=["doubtful_mark"], wrong=[(Wrong.CLEAN_FLAGGED, None)])
    text = report(flagged, a_record(2), a_record(3), a_record(4))
    assert "| `doubtful_mark` | 1 | 25.0 % |" in text


def test_unusual_ballots_are_parted_by_what_is_unusual() -> None:
    def unusual(seed: int, asked: bool, **tags: list[str]) -> Record:
        return a_record(seed, "unusual", tags=TAGS | tags, person=asked)

    text = report(
        unusual(1, True, mark=["cross", "fill"]),
        unusual(2, False, mark=["cross"], defect=["stapled"]),
        unusual(3, True, mark=["cross", "slash"]),
        unusual(4, False, mark=["cross"], defect=["gray"]),
        unusual(5, True, mark=["cross"]),
        unusual(6, True, mark=["cross", "slash", "touch"]),
    )
    assert "| a fill or a ring | 1 | 1 (100.0 %) |" in text
    assert "| damage to the sheet | 1 | 0 (0.0 %) |" in text
    assert "| a slash or a dash | 1 | 1 (100.0 %) |" in text
    assert "| a touch in a second box | 1 | 1 (100.0 %) |" in text
    assert "drawn twice or shaky | 2 | 1 (50.0 %) |" in text


def test_scores_foretell_what_is_found() -> None:
    text = report(a_record(scores={0: (1000, 1, 0.5), 14: (100, 99, 99.9)}))
    assert "| 0 – 0.001 | 1,000 | 0.00050 | 1 | 0.00100 |" in text
    assert "| 0.999 – 1 | 100 | 0.99900 | 99 | 0.99000 |" in text


def test_low_scans_are_no_part_of_the_sum() -> None:
    runs = {(Family.TESTING, part): [a_record()] for part in Part}
    (line,) = [line for line in write_up(runs).splitlines() if "ordinary and hard" in line]
    assert line.startswith("| **testing, ordinary and hard** | 2 | 60 |")


def test_the_diagram_shows_the_held_out_family_and_where_the_truth_may_lie() -> None:
    scored = a_record(scores={0: (1000, 1, 0.5), 14: (1000, 999, 999.8)})
    svg = reliability_of({(Family.TESTING, Part.HARD): [scored], (Family.TUNING, Part.HARD): [a_record()]})
    circles = ElementTree.fromstring(svg).findall("{http://www.w3.org/2000/svg}circle")
    (low, high) = ((float(dot.get("cx", 0)), float(dot.get("cy", 0))) for dot in circles)
    assert low[0] < high[0]
    assert low[1] > high[1]
    runs = {(Family.TESTING, Part.HARD): [scored]}
    assert "](pictures/reliability.svg)" in write_up(runs, "pictures/reliability.svg")
    assert "![" not in write_up(runs)
