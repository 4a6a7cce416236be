"""``kiemphieu read`` as a user runs it, with a reader that is quick."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Pillow

from scanner.errors import ExitCode
from scanner.store.lock import reading_lock
from scanner.store.store import Store
from tests.counting_kit import make_count, outcome, picture, save_page, save_small_layout

Run = Callable[..., object]


@pytest.fixture
def count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("scanner.counting.session.READER", "tests.counting_kit:FakeReader")
    return make_count(tmp_path / "count")


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    for number in range(3):
        save_page(tmp_path / "scans" / f"scan_{number}.jpg", number)
    return tmp_path / "scans"


@pytest.fixture
def read(kiemphieu: Run, count: Path) -> Run:
    return lambda *arguments: kiemphieu("-C", count, "read", "--jobs", "1", *arguments)


def test_the_summary_tells_pages_and_the_next_step(read: Run, scans: Path) -> None:
    run = read(scans)
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines() == ["3 pages read.", "Next: kiemphieu status"]


def test_pages_read_before_are_told(read: Run, scans: Path) -> None:
    read(scans)
    assert read(scans).out.splitlines()[:2] == ["0 pages read.", "3 pages had been read before."]


def test_identical_images_and_other_files_are_named(read: Run, scans: Path) -> None:
    shutil.copy(scans / "scan_0.jpg", scans / "twice.jpg")
    (scans / "notes.txt").touch()
    out = read(scans).out.splitlines()
    assert "1 image is byte for byte the same as another; it is counted once:" in out
    assert f"  {scans}/twice.jpg = {scans}/scan_0.jpg" in out
    assert out[out.index("1 other file passed over:") + 1] == f"  {scans / 'notes.txt'}"


def test_no_more_than_ten_other_files_are_named(read: Run, scans: Path) -> None:
    for number in range(13):
        (scans / f"{number}.txt").touch()
    out = read(scans).out.splitlines()
    assert "13 other files passed over:" in out
    assert sum(line.endswith(".txt") for line in out) == 10
    assert "  and 3 more" in out


def test_what_cannot_be_read_is_told_line_by_line_and_in_the_exit_code(read: Run, scans: Path) -> None:
    (scans / "empty.jpg").touch()
    run = read(scans, scans / "gone")
    assert run.code == ExitCode.SOME_UNREAD
    assert run.out.startswith("3 pages read.")
    first, second, last = run.err.splitlines()
    assert first == f"{scans / 'gone'}: no such file or folder"
    assert second.startswith(f"{scans}/empty.jpg: the file is empty")
    assert last == "2 files or pages could not be read."


def test_a_bad_page_of_many_is_named_once(read: Run, kiemphieu: Run, count: Path, tmp_path: Path) -> None:
    pages = [Pillow.fromarray(picture(1)), Pillow.new("L", (20, 20)), Pillow.fromarray(picture(2))]
    pages[0].save(tmp_path / "feeder.tif", save_all=True, append_images=pages[1:])
    told = f"{tmp_path / 'feeder.tif'}: page 2: the image is too small"
    assert read(tmp_path / "feeder.tif").err.startswith(told)
    assert told in kiemphieu("-C", count, "status").out


def test_gray_and_coarse_scans_get_one_warning_each_for_the_run(read: Run, tmp_path: Path) -> None:
    (tmp_path / "gray").mkdir()
    for number in (1, 2, 3):
        path = tmp_path / "gray" / f"{number}.png"
        Pillow.fromarray(picture(number)).convert("L").save(path, dpi=(150, 150))
    run = read(tmp_path / "gray")
    assert run.code == 0
    warnings = run.err.splitlines()
    assert len(warnings) == 2
    assert "scanned without colour" in warnings[0]
    assert "less than 200 dpi" in warnings[1]


def test_again_needs_no_path_and_a_reason(read: Run, scans: Path) -> None:
    read(scans)
    assert read("--again").code == ExitCode.USAGE
    run = read("--again", "--why", "new thresholds")
    assert run.code == 0
    assert run.out.splitlines()[:2] == [
        "3 pages read.",
        "All pages of the count have a new reading; the older ones are kept.",
    ]


@pytest.mark.parametrize("arguments", [(), ("--why", "no reason to"), ("--jobs", "0", "scans")])
def test_usage_errors(read: Run, arguments: tuple[str, ...]) -> None:
    assert read(*arguments).code == ExitCode.USAGE


def test_a_changed_layout_is_refused_in_one_line(read: Run, count: Path, scans: Path) -> None:
    read(scans)
    save_small_layout(count / "layouts" / "small", title="changed")
    run = read(scans)
    assert run.code == ExitCode.REFUSED
    assert len(run.err.splitlines()) == 1


def test_a_folder_that_is_no_count_is_told_and_left_alone(
    kiemphieu: Run, tmp_path: Path, scans: Path
) -> None:
    before = sorted(scans.iterdir())
    assert kiemphieu("-C", scans, "read", scans).code == ExitCode.SETTINGS
    assert sorted(scans.iterdir()) == before


def test_two_readings_at_once_are_refused(read: Run, count: Path, scans: Path) -> None:
    with reading_lock(count):
        assert read(scans).code == ExitCode.REFUSED


def test_a_count_of_a_newer_version_is_told(read: Run, count: Path, scans: Path) -> None:
    read(scans)
    with sqlite3.connect(count / "kiemphieu.db") as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    assert read(scans).code == ExitCode.NEWER_VERSION


def test_a_damaged_database_is_told(read: Run, count: Path, scans: Path) -> None:
    (count / "kiemphieu.db").write_bytes(b"no database" * 500)
    run = read(scans)
    assert run.code == ExitCode.TAMPERED
    assert "damaged" in run.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_told(read: Run, count: Path, scans: Path) -> None:
    count.chmod(0o500)
    try:
        run = read(scans)
    finally:
        count.chmod(0o700)
    assert run.code == ExitCode.MACHINE
    assert "no permission" in run.err


def test_a_file_without_permission_is_no_reason_to_read_nothing(
    read: Run, scans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked first, the command line would refuse all paths for one; opening the file tells it."""
    access = os.access
    monkeypatch.setattr("os.access", lambda path, *rest: Path(path).parent != scans and access(path, *rest))
    assert read(*sorted(scans.iterdir())).out.splitlines()[0] == "3 pages read."


def test_a_word_for_a_number_is_told_in_vietnamese() -> None:
    command = [sys.executable, "-m", "scanner", "--lang", "vi", "read", "--jobs", "x", "y"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == ExitCode.USAGE
    assert "'x' không phải là số nguyên hợp lệ" in run.stderr


def test_ctrl_c_ends_with_one_line(read: Run, scans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tests.counting_kit.FakeReader.read", interrupted)
    run = read(scans)
    assert run.code == ExitCode.INTERRUPTED
    assert run.err.strip() == "Interrupted."


def test_killed_and_run_again_a_sample_ends_with_the_same_count(kiemphieu: Run, tmp_path: Path) -> None:
    """The program as it is, on the sample of one-person ballots."""
    sample = Path(__file__).parents[2] / "samples" / "mot-nguoi-a5"
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        folder.mkdir()
        shutil.copy(sample / "count.toml", folder)
    assert kiemphieu("-C", whole, "read", "--jobs", "1", sample / "scans").code == 0
    command = [
        sys.executable,
        "-m",
        "scanner",
        "-C",
        str(killed),
        "read",
        "--jobs",
        "2",
        str(sample / "scans"),
    ]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as run:
        while run.poll() is None and len(list(killed.glob("originals/*/*.jpg"))) < 4:
            time.sleep(0.01)
        run.kill()
    assert kiemphieu("-C", killed, "read", "--jobs", "2", sample / "scans").code == 0
    assert outcome(killed) == outcome(whole)
    assert kiemphieu("-C", killed, "verify").code == 0


def test_the_command_needs_no_reading_code_to_show_its_help() -> None:
    """Help answers at once: no image or database library is imported for it."""
    code = (
        "import sys, scanner.cli.read, scanner.cli.verify;"
        "print(sorted({'cv2', 'numpy', 'sqlalchemy', 'pydantic', 'rich'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_paths_are_relative_to_the_folder_given_with_c(read: Run, count: Path, scans: Path) -> None:
    """As git's -C has it."""
    shutil.copytree(scans, count / "beside")
    assert read("beside").code == ExitCode.OK
    with Store(count) as store:
        files = [page.sources[0].file for page in store.standing()]
    assert sorted(files) == [f"beside/scan_{number}.jpg" for number in range(3)]


def test_a_folder_that_is_not_there_is_named(kiemphieu: Run, tmp_path: Path) -> None:
    run = kiemphieu("-C", tmp_path / "nowhere", "status")
    assert run.code == ExitCode.SETTINGS
    assert "nowhere" in run.err
