"""Originals: kept once, whole, private, and never half-written."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from scanner.errors import FileError, MachineError
from scanner.store import originals
from scanner.store.originals import keep

CONTENT = b"a scanned sheet" * 1000


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "Scan_001.JPG"
    path.write_bytes(CONTENT)
    return path


def keep_scan(folder: Path, path: Path) -> Path:
    return keep(folder, path).path


def all_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "originals").rglob("*") if path.is_file()]


def test_an_original_is_named_by_its_content(tmp_path: Path, scan: Path) -> None:
    name = sha256(CONTENT).hexdigest()
    assert keep_scan(tmp_path, scan) == tmp_path / "originals" / name[:2] / f"{name}.jpg"
    assert all_files(tmp_path)[0].read_bytes() == CONTENT


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_originals_are_private(tmp_path: Path, scan: Path) -> None:
    kept = keep_scan(tmp_path, scan)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (kept, kept.parent, kept.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_file_times_do_not_tell_when_a_ballot_was_read(tmp_path: Path, scan: Path) -> None:
    first = keep_scan(tmp_path, scan)
    scan.write_bytes(CONTENT[::-1])
    assert first.stat().st_mtime == keep_scan(tmp_path, scan).stat().st_mtime


def test_the_same_content_is_kept_once_whatever_its_name(tmp_path: Path, scan: Path) -> None:
    first = keep_scan(tmp_path, scan)
    before = first.stat().st_ino
    other = scan.rename(tmp_path / "copy.jpeg")
    assert keep_scan(tmp_path, other) == first
    assert first.stat().st_ino == before
    assert all_files(tmp_path) == [first]


def test_a_half_copied_original_is_made_whole(tmp_path: Path, scan: Path) -> None:
    kept = keep_scan(tmp_path, scan)
    kept.write_bytes(CONTENT[:100])
    assert keep_scan(tmp_path, scan).read_bytes() == CONTENT


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_stops_with_one_line_and_leaves_nothing(
    tmp_path: Path, scan: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    if call == "replace":
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(MachineError, match="no space left on the disk"):
        keep_scan(tmp_path, scan)
    assert all_files(tmp_path) == []


def test_a_folder_that_may_not_be_written_to_is_named(
    tmp_path: Path, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_arguments: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(originals.tempfile, "mkstemp", denied)
    with pytest.raises(MachineError, match="no permission"):
        keep_scan(tmp_path, scan)


@pytest.mark.parametrize("more", [b"more", b""])
def test_a_file_that_changes_while_it_is_read_is_not_kept(
    tmp_path: Path, scan: Path, monkeypatch: pytest.MonkeyPatch, more: bytes
) -> None:
    """A scanner still writes it: it grows, or is written anew with as many bytes."""
    read = originals._chunks

    def meanwhile(path: Path, shown: str | None) -> Iterator[bytes]:
        yield from read(path, shown)
        path.write_bytes(CONTENT[::-1] + more)
        os.utime(path, ns=(1, 1))

    monkeypatch.setattr(originals, "_chunks", meanwhile)
    with pytest.raises(FileError, match="the file changed"):
        keep(tmp_path, scan, "given/Scan_001.JPG")
    assert all_files(tmp_path) == []


def test_a_file_whose_time_alone_changes_is_kept(
    tmp_path: Path, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = originals._chunks

    def meanwhile(path: Path, shown: str | None) -> Iterator[bytes]:
        yield from read(path, shown)
        os.utime(path, ns=(1, 1))

    monkeypatch.setattr(originals, "_chunks", meanwhile)
    assert keep_scan(tmp_path, scan).read_bytes() == CONTENT


def test_a_file_taken_away_is_named_as_it_was_given(tmp_path: Path, scan: Path) -> None:
    scan.unlink()
    with pytest.raises(FileError, match=r"given/Scan_001\.JPG"):
        keep(tmp_path, scan, "given/Scan_001.JPG")
    assert all_files(tmp_path) == []


def test_what_a_killed_run_left_half_written_is_swept_away(tmp_path: Path, scan: Path) -> None:
    kept = keep_scan(tmp_path, scan)
    (kept.parent.parent / ".abc.part").write_bytes(b"half")
    originals.sweep(tmp_path)
    assert all_files(tmp_path) == [kept]
