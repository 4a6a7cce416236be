"""A scanner's output folder: partial, reopened, locked and broken files, and when a file is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.intake.hot_folder import HotFolder
from tests.counting_kit import save_page, save_pages


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def hot(inbox: Path) -> HotFolder:
    return HotFolder(inbox, settle=2.0, patience=60.0)


def names(hot: HotFolder, now: float) -> list[str]:
    return [file.path.name for file in hot.look(now).whole]


def test_a_file_is_taken_once_when_it_has_settled(hot: HotFolder, inbox: Path) -> None:
    save_page(inbox / "a.jpg", 1)
    assert [names(hot, now) for now in (0, 1, 2.5, 3, 99)] == [[], [], ["a.jpg"], [], []]


def test_a_growing_file_is_waited_for(hot: HotFolder, inbox: Path, tmp_path: Path) -> None:
    whole = save_page(tmp_path / "whole.jpg", 1).read_bytes()
    for step, now in enumerate(range(0, 12, 3), start=1):
        (inbox / "a.jpg").write_bytes(whole[: len(whole) * step // 4])
        look = hot.look(now)
        assert (look.whole, look.waiting) == ((), 1)
    assert names(hot, 12) == ["a.jpg"]


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".pdf", ".tif"])
def test_a_file_that_stalls_half_written_is_waited_for(
    hot: HotFolder, inbox: Path, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"whole{suffix}"
    whole = (save_page(path, 1) if suffix in (".jpg", ".png") else save_pages(path, [1, 2])).read_bytes()
    (inbox / f"a{suffix}").write_bytes(whole[: len(whole) // 2])
    for now in (0, 10, 50):
        look = hot.look(now)
        assert (look.whole, look.broken, look.waiting) == ((), (), 1)
    (inbox / f"a{suffix}").write_bytes(whole)
    hot.look(51)
    assert names(hot, 54) == [f"a{suffix}"]


def test_a_broken_file_is_told_once_and_left(hot: HotFolder, inbox: Path) -> None:
    (inbox / "a.jpg").write_bytes(b"\xff\xd8\xff no picture")
    hot.look(0)
    first, again = hot.look(61), hot.look(100)
    assert [error.path.name for error in first.broken] == ["a.jpg"]
    assert (again.broken, again.waiting) == ((), 0)
    assert (inbox / "a.jpg").exists()


def test_a_broken_file_that_is_mended_is_taken(hot: HotFolder, inbox: Path) -> None:
    (inbox / "a.jpg").write_bytes(b"\xff\xd8\xff no picture")
    hot.look(0)
    hot.look(61)
    save_page(inbox / "a.jpg", 1)
    hot.look(62)
    assert names(hot, 65) == ["a.jpg"]


def test_a_reopened_file_is_taken_again_with_what_was_added(hot: HotFolder, inbox: Path) -> None:
    save_pages(inbox / "a.pdf", [1])
    hot.look(0)
    assert names(hot, 3) == ["a.pdf"]
    save_pages(inbox / "a.pdf", [1, 2])
    hot.look(4)
    assert names(hot, 7) == ["a.pdf"]


def test_other_files_and_the_done_folder_are_passed_over(hot: HotFolder, inbox: Path) -> None:
    (inbox / "scan.tmp").write_bytes(b"x")
    (inbox / ".hidden.jpg").write_bytes(b"x")
    save_page(inbox / "done" / "old.jpg", 1)
    hot.look(0)
    assert hot.look(3) == type(hot.look(3))()


def test_a_folder_out_of_reach_is_told_and_waited_for(hot: HotFolder, inbox: Path) -> None:
    inbox.rename(inbox.with_name("away"))
    assert hot.look(0).unreachable
    inbox.with_name("away").rename(inbox)
    save_page(inbox / "a.jpg", 1)
    hot.look(1)
    assert names(hot, 4) == ["a.jpg"]
