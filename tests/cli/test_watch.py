"""``kiemphieu watch``: files dropped into a folder become sheets of a pile, each once."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.counting.watching import News, Watch, watch
from scanner.errors import SettingsError
from scanner.store.store import Store
from tests.conftest import Run
from tests.counting_kit import make_count, save_page, save_pages

READER = "tests.counting_kit:FakeReader"


@pytest.fixture
def count(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return make_count(tmp_path / "count")


def wish(inbox: Path, pile: str = "A", **options: object) -> Watch:
    return Watch(inbox, pile, idle=0.6, settle=0.1, patience=0.3, reader=READER, **options)  # type: ignore[arg-type]


def ignore(news: News) -> None:
    pass


def sheets_in(count: Path) -> dict[str, int]:
    with Store(count) as store:
        found: dict[str, int] = {}
        for page in store.standing():
            for pile in {source.pile for source in page.sources}:
                found[pile] = found.get(pile, 0) + 1
        return found


def test_files_that_come_in_while_it_runs_are_read(count: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    save_page(inbox / "a.jpg", 1)
    writer = threading.Thread(target=slow_writer, args=(inbox, save_page(tmp_path / "b.jpg", 2)))
    writer.start()
    report = watch(count, wish(inbox), ignore)
    writer.join()
    assert (report.read, report.failures) == (2, ())
    assert sheets_in(count) == {"A": 2}


def slow_writer(inbox: Path, source: Path) -> None:
    """Write a file in five pieces, as scanner software does over a slow network."""
    content = source.read_bytes()
    step = len(content) // 5 + 1
    with (inbox / source.name).open("wb") as file:
        for start in range(0, len(content), step):
            file.write(content[start : start + step])
            file.flush()
            time.sleep(0.15)


def test_a_watch_started_again_takes_nothing_twice(count: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    save_page(inbox / "a.jpg", 1)
    watch(count, wish(inbox), ignore)
    save_page(inbox / "b.jpg", 2)
    assert watch(count, wish(inbox), ignore).read == 1
    assert sheets_in(count) == {"A": 2}


def test_files_of_an_earlier_pile_stay_with_it(count: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    save_page(inbox / "a.jpg", 1)
    watch(count, wish(inbox, "A"), ignore)
    save_page(inbox / "b.jpg", 2)
    watch(count, wish(inbox, "B"), ignore)
    assert sheets_in(count) == {"A": 1, "B": 1}


def test_files_of_a_discarded_pile_are_not_taken_by_themselves(count: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    save_page(inbox / "a.jpg", 1)
    watch(count, wish(inbox), ignore)
    with Store(count) as store:
        store.discard_pile("A", "jam")
    save_page(inbox / "a2.jpg", 2)
    watch(count, wish(inbox), ignore)
    assert sheets_in(count) == {"A": 1}


def test_a_document_that_grows_brings_its_new_pages_only(count: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    save_pages(inbox / "a.pdf", [1, 2])
    watch(count, wish(inbox), ignore)
    save_pages(inbox / "a.pdf", [1, 2, 3])
    watch(count, wish(inbox), ignore)
    assert sheets_in(count) == {"A": 3}


def test_a_broken_file_is_told_and_the_rest_goes_on(count: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "a.jpg").write_bytes(b"\xff\xd8\xff no picture")
    save_page(inbox / "b.jpg", 1)
    told: list[str] = []
    report = watch(count, wish(inbox), lambda news: told.extend(str(error) for error in news.broken))
    assert report.read == 1 and len(told) == 1 and "a.jpg" in told[0]
    assert report.exit_code != 0
    assert (inbox / "a.jpg").exists()


def test_a_broken_file_stays_in_the_account_until_it_is_taken_away(count: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "a.jpg").write_bytes(b"\xff\xd8\xff no picture")
    watch(count, wish(inbox), ignore)
    with Store(count) as store:
        assert [(failure.given, failure.pile) for failure in store.failures()] == [
            (str(inbox / "a.jpg"), "A")
        ]
    (inbox / "a.jpg").unlink()
    watch(count, wish(inbox), ignore)
    with Store(count) as store:
        assert store.failures() == []


def test_a_file_still_written_when_the_watch_ends_is_told(
    kiemphieu: Callable[..., Run], count: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_page(tmp_path / "inbox" / "a.jpg", 1)
    monkeypatch.setattr("scanner.counting.session.READER", READER)
    monkeypatch.setattr("scanner.counting.watching.POLL_SECONDS", 0.0)
    monkeypatch.setattr("scanner.counting.watching._watch", one_look)
    run = kiemphieu("-C", count, "watch", tmp_path / "inbox", "--pile", "A")
    assert "Files not whole yet, and not taken: 1." in run.err


def one_look(taker: object, wish: Watch, tell: Callable[[News], None]) -> None:
    """End the watch after a look, as Ctrl-C does, before any file has settled."""
    tell(News(0, len(list(wish.folder.iterdir())), (), ""))


def test_read_files_are_moved_only_when_asked_and_never_over_another(count: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    save_page(inbox / "a.jpg", 1)
    watch(count, wish(inbox), ignore)
    assert (inbox / "a.jpg").exists()
    shutil.rmtree(inbox)
    for number in (2, 3):
        save_page(inbox / "a.jpg", number)
        watch(count, wish(inbox, move=True), ignore)
    assert sorted(path.name for path in (inbox / "done").iterdir()) == ["a (2).jpg", "a.jpg"]
    assert sheets_in(count) == {"A": 3}


def test_ctrl_c_ends_it_with_what_was_read_safe(count: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    save_page(inbox / "a.jpg", 1)

    def interrupt(news: News) -> None:
        if news.pages:
            raise KeyboardInterrupt

    report = watch(count, wish(inbox), interrupt)
    assert report.read == 1 and sheets_in(count) == {"A": 1}


def test_a_folder_that_is_not_there_is_told(count: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such folder"):
        watch(count, wish(tmp_path / "nowhere"), ignore)
