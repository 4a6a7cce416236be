"""``kiemphieu layout`` as a user runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from scanner.count.files import add_ballot, create_count, load_count, set_layout
from scanner.count.roster import RosterEntry
from scanner.errors import ExitCode
from scanner.layouts.files import load_layout
from scanner.store import record
from tests.layouts.blank_forms import A5, PERSONS, Blank, Person, draw

Run = Callable[..., Any]


def entries(persons: Sequence[Person]) -> list[RosterEntry]:
    return [RosterEntry(person.name, person.post) for person in persons]


@pytest.fixture
def count(tmp_path: Path) -> Path:
    """A count of one ballot kind with four persons."""
    create_count(tmp_path / "count", entries(PERSONS), "qd96")
    return tmp_path / "count"


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    """A blank of these four persons."""
    draw(tmp_path / "blank.pdf", Blank(paper=A5, name_size=9))
    return tmp_path / "blank.pdf"


def test_learn_and_use(kiemphieu: Run, count: Path, blank: Path) -> None:
    """A blank beyond doubt is taken with --yes: layout written, count told, picture drawn, log kept."""
    run = kiemphieu("-C", count, "layout", "learn", blank, "--yes")
    assert run.code == ExitCode.OK
    assert "Trần Văn Hòa" in run.out
    loaded = load_layout(count / "layouts" / "ballot-1")
    assert [row.person for row in loaded.layout.rows] == ["p01", "p02", "p03", "p04"]
    assert load_count(count).ballots[0].layout == "ballot-1"
    with Image.open(count / "pictures" / "layout-ballot-1.png") as picture:
        assert np.ptp(np.asarray(picture), axis=2).max() > 100  # colours, not a gray page

    run = kiemphieu("-C", count, "layout", "check")
    assert run.code == ExitCode.OK
    assert loaded.digest[:12] in run.out
    run = kiemphieu("-C", count, "layout", "list")
    assert "4 persons" in run.out
    run = kiemphieu("-C", count, "layout", "show", "ballot-1", "--out", count / "zones.png")
    assert (count / "zones.png").is_file()
    assert "Đoàn Ngọc Ánh" in run.out


def test_learning_is_logged(
    kiemphieu: Run, count: Path, blank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log names the layout, its ballot kind and its digest."""
    seen: list[tuple[str, dict[str, object]]] = []

    def spy(folder: Path, action: str, detail: dict[str, object]) -> None:
        seen.append((action, detail))
        record(folder, action, detail)

    monkeypatch.setattr("scanner.counting.learning.record", spy)
    kiemphieu("-C", count, "layout", "learn", blank, "--yes", "--id", "a4")
    [(action, detail)] = seen
    assert action == "layout learnt"
    assert (detail["layout"], detail["ballot"], detail["blank"]) == ("a4", "ballot-1", "blank.pdf")
    assert detail["digest"] == load_layout(count / "layouts" / "a4").digest


def test_yes_takes_no_doubt(kiemphieu: Run, tmp_path: Path, blank: Path) -> None:
    """A name spelt otherwise than on the roster is refused with --yes, and nothing is written."""
    roster = [RosterEntry("Trần Văn Hoa", "Bí thư"), *entries(PERSONS[1:])]
    create_count(tmp_path / "count", roster, "qd96")
    run = kiemphieu("-C", tmp_path / "count", "layout", "learn", blank, "--yes")
    assert run.code == ExitCode.REFUSED
    assert 'row 1: "Trần Văn Hòa" is taken for Trần Văn Hoa' in run.err
    assert not (tmp_path / "count" / "layouts").exists()
    assert load_count(tmp_path / "count").ballots[0].layout == ""


@pytest.mark.parametrize(("answer", "code"), [(True, ExitCode.OK), (False, ExitCode.REFUSED)])
def test_the_operator_decides(
    kiemphieu: Run, count: Path, blank: Path, monkeypatch: pytest.MonkeyPatch, answer: bool, code: ExitCode
) -> None:
    """Without --yes the operator is asked, and a no changes nothing."""
    monkeypatch.setattr("click.confirm", lambda *_args, **_options: answer)
    assert kiemphieu("-C", count, "layout", "learn", blank).code == code
    assert (count / "layouts" / "ballot-1").exists() == answer


def test_refused_once_pages_are_read(
    kiemphieu: Run, count: Path, blank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A layout is frozen before the first page is read."""
    monkeypatch.setattr("scanner.counting.learning.frozen", lambda _folder: True)
    run = kiemphieu("-C", count, "layout", "learn", blank, "--yes")
    assert run.code == ExitCode.REFUSED
    assert "its layouts are fixed" in run.err


def test_which_ballot_kind(kiemphieu: Run, count: Path, blank: Path) -> None:
    """With several kinds the one meant must be named, and it must be there."""
    add_ballot(count, "second", entries(PERSONS))
    run = kiemphieu("-C", count, "layout", "learn", blank, "--yes")
    assert run.code == ExitCode.SETTINGS
    assert "--ballot ID (ballot-1, second)" in run.err
    run = kiemphieu("-C", count, "layout", "learn", blank, "--yes", "--ballot", "third")
    assert "no ballot kind third" in run.err
    assert kiemphieu("-C", count, "layout", "learn", blank, "--yes", "--ballot", "second").code == ExitCode.OK
    assert load_count(count).ballot("second").layout == "second"  # type: ignore[union-attr]


def test_a_layout_belongs_to_one_kind(kiemphieu: Run, count: Path, blank: Path) -> None:
    """The id of another kind's layout is refused, so that its layout is not overwritten."""
    add_ballot(count, "second", entries(PERSONS))
    kiemphieu("-C", count, "layout", "learn", blank, "--yes", "--ballot", "ballot-1")
    run = kiemphieu("-C", count, "layout", "learn", blank, "--yes", "--ballot", "second", "--id", "ballot-1")
    assert run.code == ExitCode.REFUSED
    assert "belongs to ballot ballot-1" in run.err


def test_warning_of_names_one_mark_apart(kiemphieu: Run, count: Path, blank: Path, tmp_path: Path) -> None:
    """Two kinds whose names differ by marks alone cannot be told apart by a reading: said when learnt."""
    twins = (Person("p01", "Trần Văn Hoa", "Bí thư"), *PERSONS[1:])
    add_ballot(count, "second", entries(twins))
    draw(tmp_path / "second.pdf", Blank(persons=twins, paper=A5, name_size=9))
    first = kiemphieu("-C", count, "layout", "learn", blank, "--yes", "--ballot", "ballot-1")
    assert "Warning" not in first.err
    second = kiemphieu("-C", count, "layout", "learn", tmp_path / "second.pdf", "--yes", "--ballot", "second")
    assert second.code == ExitCode.OK
    assert "layouts second and ballot-1 differ by marks alone" in second.err


def test_mail_merge_makes_a_kind_for_each_person(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    """A blank of one page a person splits the kind; it can be learnt again by its old name."""
    pages = [Blank(persons=(person,), number=False, paper=A5) for person in PERSONS]
    draw(tmp_path / "merged.pdf", *pages)
    run = kiemphieu("-C", count, "layout", "learn", tmp_path / "merged.pdf", "--yes")
    assert run.code == ExitCode.OK
    kinds = load_count(count).ballots
    assert [kind.id for kind in kinds] == [f"ballot-1-p0{i}" for i in (1, 2, 3, 4)]
    assert [kind.layout for kind in kinds] == [kind.id for kind in kinds]
    again = kiemphieu(
        "-C", count, "layout", "learn", tmp_path / "merged.pdf", "--yes", "--ballot", "ballot-1"
    )
    assert again.code == ExitCode.OK
    assert load_count(count).ballots == kinds


def test_levels_by_hand(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    """Headings of one's own are named by --levels; a wrong --levels says what is wanted."""
    draw(tmp_path / "own.pdf", Blank(levels=("Giữ lại", "Thay"), paper=A5, name_size=9))
    run = kiemphieu("-C", count, "layout", "learn", tmp_path / "own.pdf", "--yes", "--levels", "keep=Giữ lại")
    assert run.code == ExitCode.SETTINGS
    assert "at least two levels" in run.err
    levels = "keep=Giữ lại,change=Thay"
    run = kiemphieu("-C", count, "layout", "learn", tmp_path / "own.pdf", "--yes", "--levels", levels)
    assert run.code == ExitCode.OK
    assert [level.id for level in load_layout(count / "layouts" / "ballot-1").layout.levels] == [
        "keep",
        "change",
    ]


def test_stamped_sheet(kiemphieu: Run, count: Path, blank: Path, tmp_path: Path) -> None:
    """--stamped takes the stamp's place, size and picture from a colour scan."""
    from pdf2image import convert_from_path

    from tests.layouts.blank_forms import stamp_on

    page = np.asarray(convert_from_path(blank, dpi=300, grayscale=True)[0])
    sheet = stamp_on(page, (60.0, 35.0), 38.0)
    Image.fromarray(np.ascontiguousarray(sheet[:, :, ::-1])).save(tmp_path / "stamped.jpg", dpi=(300, 300))
    run = kiemphieu("-C", count, "layout", "learn", blank, "--yes", "--stamped", tmp_path / "stamped.jpg")
    assert run.code == ExitCode.OK
    loaded = load_layout(count / "layouts" / "ballot-1")
    assert loaded.stamp is not None
    assert loaded.layout.stamp.diameter_mm == pytest.approx(38, abs=1)


def test_check_names_what_is_wrong(kiemphieu: Run, count: Path, blank: Path) -> None:
    """A layout edited by hand into nonsense, or of other persons, is refused with the key's path."""
    kiemphieu("-C", count, "layout", "learn", blank, "--yes")
    path = count / "layouts" / "ballot-1" / "layout.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('person = "p02"', 'person = "p09"'), encoding="utf-8")
    run = kiemphieu("-C", count, "layout", "check")
    assert run.code == ExitCode.SETTINGS
    assert "missing: Lê Thị Huệ; unknown: p09" in run.err
    path.write_text(text.replace("blank_dpi = 300", "blank_dpi = 3000"), encoding="utf-8")
    run = kiemphieu("-C", count, "layout", "check", "ballot-1")
    assert f"{path}: sheet.blank_dpi: the number must be at most 600" in run.err
    assert "damaged" in kiemphieu("-C", count, "layout", "list").out


def test_check_of_a_layout_of_a_newer_version(kiemphieu: Run, count: Path, blank: Path) -> None:
    """Such a layout has an exit code of its own, here as everywhere."""
    kiemphieu("-C", count, "layout", "learn", blank, "--yes")
    path = count / "layouts" / "ballot-1" / "layout.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("kiemphieu.layout/1", "kiemphieu.layout/2"), encoding="utf-8")
    assert kiemphieu("-C", count, "layout", "check").code == ExitCode.NEWER_VERSION


def test_layout_that_is_not_there(kiemphieu: Run, count: Path) -> None:
    """A count that names a missing layout, or a user who does, gets one line."""
    set_layout(count, "ballot-1", "gone")
    run = kiemphieu("-C", count, "layout", "check")
    assert run.code == ExitCode.SETTINGS
    assert "there is no layout gone" in run.err


def test_word_file(kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    """A .docx gets one line that says how to save it as PDF."""
    (tmp_path / "phiếu.docx").write_bytes(b"PK")
    run = kiemphieu("-C", count, "layout", "learn", tmp_path / "phiếu.docx")
    assert run.code == ExitCode.SETTINGS
    assert "File → Save As → PDF" in run.err
    assert len(run.err.strip().splitlines()) == 1


def test_id_that_is_none(kiemphieu: Run, count: Path, blank: Path) -> None:
    """An id that could not be a folder's name everywhere is refused before anything is read."""
    run = kiemphieu("-C", count, "layout", "learn", blank, "--yes", "--id", "Phiếu số 1")
    assert run.code == ExitCode.SETTINGS
    assert '--id: "Phiếu số 1" is no id' in run.err
