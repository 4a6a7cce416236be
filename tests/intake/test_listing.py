"""Which files the given paths mean, and in which order."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import FileError
from scanner.intake.documents import open_document
from scanner.intake.listing import Inputs, list_inputs, natural_key


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(inputs: Inputs, folder: Path) -> list[str]:
    return [file.path.relative_to(folder).as_posix() for file in inputs.files]


def test_a_folder_is_walked_in_natural_order(tmp_path: Path) -> None:
    touch(
        tmp_path, "scan_10.jpg", "scan_2.jpg", "Scan_1.JPG", "box 2/a.tif", "box 10/a.pdf", "box 2/deep/b.png"
    )
    listed = names(list_inputs([tmp_path]), tmp_path)
    assert listed == [
        "box 2/a.tif",
        "box 2/deep/b.png",
        "box 10/a.pdf",
        "Scan_1.JPG",
        "scan_2.jpg",
        "scan_10.jpg",
    ]


@given(st.permutations([f"scan_{number}.jpg" for number in range(1, 25)]))
def test_natural_order_is_the_order_of_the_numbers(shuffled: list[str]) -> None:
    assert sorted(shuffled, key=natural_key) == [f"scan_{number}.jpg" for number in range(1, 25)]


@given(st.lists(st.text(max_size=8), max_size=8))
def test_any_names_can_be_sorted(texts: list[str]) -> None:
    in_order = sorted(texts, key=lambda text: (natural_key(text), text))
    random.Random(1).shuffle(texts)
    assert sorted(texts, key=lambda text: (natural_key(text), text)) == in_order


def test_hidden_files_and_other_kinds_are_passed_over_and_listed(tmp_path: Path) -> None:
    touch(
        tmp_path, "a.jpg", ".hidden.jpg", "._a.jpg", "notes.txt", "Thumbs.db", ".trash/b.jpg", "sub/list.xlsx"
    )
    inputs = list_inputs([tmp_path])
    assert names(inputs, tmp_path) == ["a.jpg"]
    passed = {path.relative_to(tmp_path).as_posix() for path in inputs.passed_over}
    assert passed == {".hidden.jpg", "._a.jpg", "notes.txt", "Thumbs.db", ".trash", "sub/list.xlsx"}


def test_a_named_file_is_listed_whatever_its_suffix(tmp_path: Path) -> None:
    touch(tmp_path, "scan.bin", ".hidden.jpg")
    paths = [tmp_path / "scan.bin", tmp_path / ".hidden.jpg"]
    assert [file.path for file in list_inputs(paths).files] == paths


def test_given_is_the_path_as_the_user_gave_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "pile/first/a.jpg")
    monkeypatch.chdir(tmp_path)
    for asked, expected in (
        (Path("pile"), "pile/first/a.jpg"),
        (Path(), "pile/first/a.jpg"),
        (Path("pile/../pile"), "pile/../pile/first/a.jpg"),
        (tmp_path, (tmp_path / "pile/first/a.jpg").as_posix()),
    ):
        assert [file.given for file in list_inputs([asked]).files] == [expected]


def test_a_file_given_twice_is_listed_once(tmp_path: Path) -> None:
    touch(tmp_path, "pile/a.jpg", "pile/b.jpg")
    pile = tmp_path / "pile"
    inputs = list_inputs([pile / "b.jpg", pile, pile / ".." / "pile" / "a.jpg", pile])
    assert names(inputs, pile) == ["b.jpg", "a.jpg"]


def test_a_path_that_is_not_there_is_missing(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg")
    inputs = list_inputs([tmp_path / "b.jpg", tmp_path / "a.jpg", tmp_path / "a.jpg" / "c"])
    assert inputs.missing == (tmp_path / "b.jpg", tmp_path / "a.jpg" / "c")
    assert len(inputs.files) == 1


def test_a_folder_to_be_left_out_is_not_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "a.jpg", "done/b.jpg", "c/done/d.jpg")
    walked: list[Path] = []
    ordinary = Path.iterdir

    def noted(path: Path) -> object:
        walked.append(path)
        return ordinary(path)

    monkeypatch.setattr(Path, "iterdir", noted)
    inputs = list_inputs([tmp_path], without=[tmp_path / "done"])
    assert names(inputs, tmp_path) == ["a.jpg", "c/done/d.jpg"] and inputs.passed_over == ()
    assert tmp_path / "done" not in walked


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    touch(tmp_path, "pile/a.jpg")
    try:
        (tmp_path / "pile/again").symlink_to(tmp_path / "pile", target_is_directory=True)
        (tmp_path / "pile/self.jpg").symlink_to(tmp_path / "pile/self.jpg")
    except OSError:
        pytest.skip("no symbolic links here")
    inputs = list_inputs([tmp_path])
    assert [file.path.name for file in inputs.files] == ["a.jpg", "self.jpg"]
    with pytest.raises(FileError, match=r"self\.jpg: it cannot be read"):
        open_document(tmp_path / "pile/self.jpg", "self.jpg")


def test_a_folder_that_may_not_be_listed_gives_its_reason_when_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "shut/a.jpg", "b.jpg")
    ordinary = Path.iterdir

    def refuse(path: Path) -> object:
        if path.name == "shut":
            raise PermissionError(13, "Permission denied", str(path))
        return ordinary(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    inputs = list_inputs([tmp_path])
    assert names(inputs, tmp_path) == ["b.jpg", "shut"]
    with pytest.raises(FileError, match="shut: no permission to read it"):
        open_document(inputs.files[1].path, "shut")


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes only there")
def test_a_name_in_an_old_encoding_can_be_printed_and_stored(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/phi\xd5u.jpg"))).write_bytes(b"x")
    (file,) = list_inputs([tmp_path]).files
    assert file.given.endswith("phi\ufffdu.jpg")
    assert file.given.encode("utf-8")
    assert file.path.read_bytes() == b"x"
