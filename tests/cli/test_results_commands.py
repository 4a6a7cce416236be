"""status, tally, show and export as a user runs them, on a count folder whose readings are given."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from scanner.ballot import BallotReading, Code, ColorMode, Finding, StampState
from scanner.rules import rule_sets
from scanner.store.records import Failure
from tests.conftest import Run
from tests.results.folder import add_pages, make_folder
from tests.results.records import NAMES, reading, unreadable

Kiemphieu = Callable[..., Run]
DECLARED = {"summoned": 6, "present": 5, "printed": 8, "issued": 5, "returned": 5}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three clean ballots, an empty row, no stamp, another form, a blank without a front, a broken file."""
    made = make_folder(tmp_path / "count", **DECLARED)
    pages = [
        reading(file="s_1.jpg"),
        reading(["high", "high", "high"], file="s_2.jpg"),
        reading(["low", "high", "low"], file="s_3.jpg"),
        reading(["high", "none", "low"], file="s_4.jpg"),
        reading(file="s_5.jpg", stamp=StampState.ABSENT),
        unreadable("s_6.jpg", reason=Code.WRONG_LAYOUT),
        unreadable("s_7.jpg", reason=Code.BLANK_PAGE),
    ]
    add_pages(made, pages, [Failure("broken.pdf", 0, "the file is damaged; scan it again")])
    return made


# status


def test_status_names_the_rules_as_the_count_does(kiemphieu: Kiemphieu, folder: Path) -> None:
    """A committee's own file may bear the title and id of the rule set it was copied from."""
    assert "(qd96)" in kiemphieu("-C", folder, "status").out.splitlines()[0]
    shutil.copy(Path(rule_sets.__file__).with_name("qd96.toml"), folder / "own.toml")
    text = (folder / "count.toml").read_text(encoding="utf-8")
    (folder / "count.toml").write_text(text.replace('rules = "qd96"', 'rules = "own.toml"'), encoding="utf-8")
    assert "(own.toml)" in kiemphieu("-C", folder, "status").out.splitlines()[0]


def test_status_tells_what_is_read_flagged_and_open(kiemphieu: Kiemphieu, folder: Path) -> None:
    run = kiemphieu("-C", folder, "status")
    assert run.code == 0
    assert "5 ballots read, 4 sheets wait for a person, 0 blank reverses set aside" in run.out
    numbers = dict(line.rsplit(maxsplit=1) for line in run.out.splitlines() if line.startswith("– "))
    assert numbers == {"– valid": "3", "– proposed invalid": "1", "– doubtful": "1"}
    for reason in (
        "no box marked (row 2)",
        "no stamp (not issued by the committee)",
        "not a ballot of this count",
    ):
        assert reason in run.out
    assert "broken.pdf: the file is damaged" in run.out


def test_status_tells_each_identity_with_its_numbers(kiemphieu: Kiemphieu, folder: Path) -> None:
    out = kiemphieu("-C", folder, "status").out
    assert "[holds] 5 ballots scanned, 5 returned" in out
    assert "[not yet known] 3 valid, 0 invalid, 2 not yet concluded, 5 returned" in out
    assert "[holds] levels + not counted = 3 valid ballots for every person" in out
    assert "[holds] ballots returned ≤ ballots issued: 5, 5" in out
    assert "[holds] quorum: present at least 2/3 of summoned: 5, 6" in out


def test_status_lists_sheets_by_id_not_by_feeding_order(kiemphieu: Kiemphieu, folder: Path) -> None:
    lines = kiemphieu("-C", folder, "status").out.splitlines()
    ids = [line.split()[0] for line in lines if ".jpg page 1" in line]
    assert len(ids) == 4 and ids == sorted(ids)


def test_status_as_json_says_the_same_and_not_what_is_on_a_ballot(kiemphieu: Kiemphieu, folder: Path) -> None:
    text = kiemphieu("-C", folder, "status", "--format", "json").out
    document = json.loads(text)
    numbers = {item: entry["number"] for item, entry in document["kinds"][0]["numbers"].items()}
    assert (numbers["scanned"], numbers["valid"], numbers["returned"]) == (5, 3, 5)
    assert document["of_no_kind"]["unreadable"] == {"number": 2, "piles": {"1": 2}}
    assert {one["code"]: one["state"] for one in document["identities"]}["scanned_returned"] == "holds"
    assert len(document["open"]) == 4
    assert "rows" not in text and ".jpg" not in text


def test_gray_scans_are_one_task_for_the_count(kiemphieu: Kiemphieu, tmp_path: Path) -> None:
    made = make_folder(tmp_path / "count")
    gray = {"stamp": StampState.COLOR_UNKNOWN, "color": ColorMode.GRAY}
    add_pages(made, [reading(file=f"{n}.jpg", **gray) for n in range(3)])
    out = kiemphieu("-C", made, "status").out
    assert "- 3 ballots were scanned without colour: check their stamps on paper" in out
    assert "0 sheets wait for a person" in out


def test_what_the_rule_set_ignores_is_still_told(kiemphieu: Kiemphieu, tmp_path: Path) -> None:
    made = make_folder(tmp_path / "count")
    _own_rules(made, 'no_stamp = "invalid"', 'no_stamp = "ignore"')
    add_pages(made, [reading(file=f"{n}.jpg", stamp=StampState.ABSENT) for n in range(2)])
    out = kiemphieu("-C", made, "status").out
    assert "passes over “no stamp (not issued by the committee)” on 2 valid ballots" in out


def _own_rules(folder: Path, old: str, new: str) -> None:
    import scanner.rules

    text = Path(scanner.rules.__file__).with_name("qd96.toml").read_text(encoding="utf-8")
    (folder / "ours.toml").write_text(text.replace(old, new), encoding="utf-8")
    count = folder / "count.toml"
    text = count.read_text(encoding="utf-8")
    assert 'rules = "qd96"' in text
    count.write_text(text.replace('rules = "qd96"', 'rules = "ours.toml"'), encoding="utf-8")


def test_a_wrong_switch_in_the_counts_rules_is_one_clear_line(kiemphieu: Kiemphieu, tmp_path: Path) -> None:
    made = make_folder(tmp_path / "count")
    _own_rules(made, 'struck_name = "invalid"', 'struck_name = "void"')
    run = kiemphieu("-C", made, "status")
    assert run.code == 3 and "struck_name: one of" in run.err and len(run.err.splitlines()) == 1


def test_status_of_a_folder_that_is_no_count_is_one_clear_line(kiemphieu: Kiemphieu, tmp_path: Path) -> None:
    run = kiemphieu("-C", tmp_path, "status")
    assert run.code != 0 and len(run.err.splitlines()) == 1
    assert not (tmp_path / "kiemphieu.db").exists()


def test_status_speaks_vietnamese_by_default(kiemphieu: Kiemphieu, folder: Path) -> None:
    assert kiemphieu("-C", folder, "status", lang="vi").code == 0


# tally


def test_tally_shows_each_person_and_what_is_open(kiemphieu: Kiemphieu, folder: Path) -> None:
    run = kiemphieu("-C", folder, "tally")
    line = next(line for line in run.out.splitlines() if NAMES[0] in line)
    assert line.split()[-7:] == ["2", "(40.00%)", "0", "(0.00%)", "1", "(20.00%)", "0"]
    assert "Percentages of: ballots returned (5)" in run.out
    assert "3 valid ballots counted; 0 invalid; 2 open, neither valid nor invalid" in run.out
    assert "Not a result yet: 4 sheets are still open." in run.out


def test_tally_shows_no_percentage_of_an_undeclared_number(kiemphieu: Kiemphieu, tmp_path: Path) -> None:
    made = make_folder(tmp_path / "count")
    add_pages(made, [reading()])
    out = kiemphieu("-C", made, "tally").out
    assert "1 (–)" in out and "%" not in out and "(not declared yet)" in out


def test_tally_as_json(kiemphieu: Kiemphieu, folder: Path) -> None:
    document = json.loads(kiemphieu("-C", folder, "tally", "--format", "json").out)
    assert document["schema"] == "kiemphieu.tally/1" and document["open"] == 4
    (kind,) = document["kinds"]
    assert (kind["valid"], kind["open"], kind["denominator"], kind["whole"]) == (3, 2, "returned", 5)
    assert kind["persons"][0]["levels"]["high"] == {"name": "Tín nhiệm cao", "number": 2, "percent": 40.0}


def test_tally_as_csv_opens_in_excel(kiemphieu: Kiemphieu, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "tally.csv"
    assert kiemphieu("-C", folder, "tally", "--format", "csv", "--out", out).code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    first = next(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert (first["name"], first["high"], first["high_percent"], first["open"]) == (
        NAMES[0],
        "2",
        "40.00",
        "2",
    )


def test_a_band_is_given_as_information(kiemphieu: Kiemphieu, tmp_path: Path) -> None:
    made = make_folder(tmp_path / "count", returned=3)
    add_pages(made, [reading(["low", "high", "high"], file=f"{n}.jpg") for n in range(2)])
    out = kiemphieu("-C", made, "tally").out
    assert f"For information, {NAMES[0]}: thực hiện miễn nhiệm" in out


# show


def signed_ballot(folder: Path) -> BallotReading:
    image = np.full((2376, 1680, 3), 255, np.uint8)
    cv2.line(image, (1000, 1800), (1400, 1900), (0, 0, 0), 8)
    flagged = reading(["high", "none", "low"], [Finding(Code.NO_MARK, 2)], file="ballot.png")
    (page,) = add_pages(folder, [flagged], image=image)
    assert isinstance(page, BallotReading)
    return page


def test_show_writes_a_picture_and_says_why(kiemphieu: Kiemphieu, tmp_path: Path) -> None:
    made = make_folder(tmp_path / "count")
    ballot = signed_ballot(made).source.sha256[:12]
    run = kiemphieu("-C", made, "show", ballot[:5])
    picture = made / "pictures" / f"{ballot}.png"
    assert run.code == 0 and run.out.splitlines()[-1] == str(picture)
    assert f"- row 2 {NAMES[1]}: no box marked" in run.out
    assert cv2.imread(str(picture)).shape[0] == 1754


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_pictures_are_for_their_owner_only(kiemphieu: Kiemphieu, tmp_path: Path) -> None:
    made = make_folder(tmp_path / "count")
    ballot = signed_ballot(made).source.sha256[:12]
    kiemphieu("-C", made, "show", ballot)
    assert stat.S_IMODE((made / "pictures").stat().st_mode) == 0o700
    assert stat.S_IMODE((made / "pictures" / f"{ballot}.png").stat().st_mode) == 0o600


def test_show_refuses_an_image_that_is_not_the_one_read(kiemphieu: Kiemphieu, tmp_path: Path) -> None:
    made = make_folder(tmp_path / "count")
    ballot = signed_ballot(made).source.sha256
    kept = made / "originals" / ballot[:2] / f"{ballot}.png"
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes() + b"\0")
    run = kiemphieu("-C", made, "show", ballot[:12])
    assert run.code == 6 and "kiemphieu verify" in run.err


def test_show_of_an_unknown_id_says_where_ids_are_listed(kiemphieu: Kiemphieu, folder: Path) -> None:
    run = kiemphieu("-C", folder, "show", "zzzz")
    assert run.code == 2 and "kiemphieu status" in run.err


def test_show_of_an_ambiguous_id_lists_the_sheets(kiemphieu: Kiemphieu, folder: Path) -> None:
    run = kiemphieu("-C", folder, "show", "")
    assert run.code == 2 and "several sheets begin so" in run.err


# export


def test_export_gives_a_line_a_page(kiemphieu: Kiemphieu, folder: Path) -> None:
    run = kiemphieu("-C", folder, "export", "--format", "jsonl")
    lines = [json.loads(line) for line in run.out.splitlines()]
    assert run.code == 0 and len(lines) == 8
    assert {line["source"]["file"] for line in lines} == {f"s_{n}.jpg" for n in range(1, 8)} | {"broken.pdf"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_an_exported_file_is_for_its_owner_only(kiemphieu: Kiemphieu, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old", encoding="utf-8")
    out.chmod(0o644)
    run = kiemphieu("-C", folder, "export", "--out", out)
    assert run.code == 0 and run.out == ""
    assert (
        stat.S_IMODE(out.stat().st_mode) == 0o600 and len(out.read_text(encoding="utf-8").splitlines()) == 8
    )


def test_export_into_a_folder_that_is_not_there_is_one_clear_line(
    kiemphieu: Kiemphieu, folder: Path, tmp_path: Path
) -> None:
    run = kiemphieu("-C", folder, "export", "--out", tmp_path / "none" / "out.jsonl")
    assert run.code != 0 and len(run.err.splitlines()) == 1 and "none" in run.err


def test_export_csv_to_the_screen_begins_with_its_headings(kiemphieu: Kiemphieu, folder: Path) -> None:
    assert kiemphieu("-C", folder, "export", "--format", "csv").out.startswith("schema,file,page,")
