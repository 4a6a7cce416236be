"""The signed archive: whatever is touched is named, and the signed paper tells a record made anew."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zipfile import ZipFile

import pytest

from scanner.archive.make import FOLDER, gather_signed, kept_faults, signed_archive, write_archive
from scanner.archive.members import LOG, READINGS, SIGNATURE, SUMS, TALLY, digests, parse_sums, sums
from scanner.archive.signing import sign
from scanner.archive.verify import verify_archive
from scanner.archive.zipped import write_zip
from scanner.errors import NewerVersionError, RefusedError, TamperedError
from scanner.review.close import close, reopen
from scanner.review.desk import Desk
from scanner.review.people import committee
from tests.minutes.closed_count import make_closed, make_open

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def count(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_closed(tmp_path_factory.mktemp("archive") / "count")


@pytest.fixture(scope="module")
def archive(count: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("handed on") / "record.zip"
    write_archive(count, path)
    return path


def members(path: Path) -> Members:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(path: Path, target: Path, change: Callable[[Members], object]) -> Path:
    content = members(path)
    change(content)
    write_zip(target, content)
    return target


def forged(content: Members) -> None:
    """Make the list of sums and the signature anew, with another key, as a forger would."""
    listed = {name: content[name] for name in parse_sums(content[SUMS]) if name in content}
    content[SUMS] = sums(digests(listed))
    signed = sign(content[SUMS])
    content[SIGNATURE], content["KEY"] = signed.signature.encode(), signed.public_key.encode()


def test_an_archive_is_whole_and_agrees_with_the_signed_minutes(archive: Path, count: Path) -> None:
    record = gather_signed(count).record
    found = verify_archive(archive, record.head, record.key)
    assert (found.touched, found.notes) == ([], [])
    assert (found.head, found.key) == (record.head, record.key)
    assert (found.readings, found.decisions) == (47, 7)


def test_hashes_may_be_typed_as_they_are_printed(archive: Path, count: Path) -> None:
    head = gather_signed(count).record.head
    printed = " ".join(head[start : start + 8] for start in range(0, 64, 8)).upper()
    assert verify_archive(archive, printed).touched == []


def test_the_same_archive_is_the_same_file(archive: Path, count: Path, tmp_path: Path) -> None:
    write_archive(count, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_it_is_for_its_owner_only(archive: Path, count: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    assert (count / FOLDER).stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum")
def test_sha256sum_checks_it(archive: Path, tmp_path: Path) -> None:
    with ZipFile(archive) as unpacked:
        unpacked.extractall(tmp_path)
    check = ["sha256sum", "--check", "--strict", "--quiet", SUMS]
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0
    (tmp_path / READINGS).write_bytes(b"")
    told = subprocess.run(check, cwd=tmp_path, check=False, capture_output=True, encoding="utf-8")
    assert (told.returncode, READINGS in told.stdout) == (1, True)


def test_every_touched_member_is_named(archive: Path, tmp_path: Path) -> None:
    for name in members(archive):
        path = changed(archive, tmp_path / "t.zip", lambda content, name=name: content.update({name: b"x"}))
        try:
            touched = verify_archive(path).touched
        except TamperedError as error:  # a file that does not say what it is
            assert name == "about.json", error
            continue
        named = SUMS if name in (SIGNATURE, "KEY") else name
        assert any(named in line for line in touched), (name, touched)


def test_every_missing_member_is_named(archive: Path, tmp_path: Path) -> None:
    for name in sorted(members(archive).keys() - {"about.json", SUMS, SIGNATURE, "KEY"}):
        path = changed(archive, tmp_path / "t.zip", lambda content, name=name: content.pop(name))
        assert f"{name}: is missing" in verify_archive(path).touched


def test_a_member_slipped_in_is_named(archive: Path, tmp_path: Path) -> None:
    path = changed(archive, tmp_path / "t.zip", lambda content: content.update({"more.txt": b"x"}))
    assert verify_archive(path).touched == ["more.txt: does not belong to the archive"]


def test_a_reading_changed_under_a_forged_signature_is_named(archive: Path, tmp_path: Path) -> None:
    """The forger has rehashed the reading too; the run's seal in the log gives it away."""

    def change(content: Members) -> None:
        lines = content[READINGS].decode().splitlines()
        row = json.loads(lines[3])
        row["payload"] = row["payload"].replace('"level":"high"', '"level":"low"')
        row["payload_sha256"] = hashlib.sha256(row["payload"].encode()).hexdigest()
        lines[3] = json.dumps(row)
        content[READINGS] = ("\n".join(lines) + "\n").encode()
        forged(content)

    path = changed(archive, tmp_path / "t.zip", change)
    assert verify_archive(path).touched == ["run 1: its readings are not those that the log sealed"]


def test_a_conclusion_changed_under_a_forged_signature_is_named(archive: Path, tmp_path: Path) -> None:
    def change(content: Members) -> None:
        content["decisions.jsonl"] = content["decisions.jsonl"].replace(
            b'struck\\":true', b'struck\\":false', 1
        )
        forged(content)

    touched = verify_archive(changed(archive, tmp_path / "t.zip", change)).touched
    assert len(touched) == 1 and touched[0].startswith("conclusion no. ")


def test_a_log_entry_changed_under_a_forged_signature_is_named(archive: Path, tmp_path: Path) -> None:
    def change(content: Members) -> None:
        content[LOG] = content[LOG].replace("đếm lại".encode(), "đếm kỹ".encode())
        forged(content)

    assert [
        line
        for line in verify_archive(changed(archive, tmp_path / "t.zip", change)).touched
        if "log: entry" in line
    ]


def test_a_record_made_anew_from_end_to_end_is_told_by_the_paper(
    archive: Path, count: Path, tmp_path: Path
) -> None:
    """Every hash in it agrees; only the signed minutes know another head and another key.

    The forger's count was opened again: two counts made alike within one second have one log.
    """
    paper = gather_signed(count).record
    other = make_closed(tmp_path / "other")
    with Desk(other) as desk:
        reopen(desk, committee(desk)[0], "đếm lại")
        close(desk, committee(desk)[:2])
    write_archive(other, tmp_path / "other.zip")
    assert verify_archive(tmp_path / "other.zip").touched == []
    assert verify_archive(tmp_path / "other.zip", paper.head, paper.key).touched == [
        "the last hash of the log is not the one on the signed minutes",
        "the key is not the one on the signed minutes",
    ]


def test_without_the_paper_a_note_says_to_compare(archive: Path) -> None:
    assert any("compare" in note for note in verify_archive(archive).notes)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all"])
def test_a_file_that_is_no_archive_is_told_in_a_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.zip"
    path.write_bytes(content)
    with pytest.raises(TamperedError, match="not an archive"):
        verify_archive(path)


def test_names_that_leave_the_folder_are_refused(archive: Path, tmp_path: Path) -> None:
    path = changed(archive, tmp_path / "t.zip", lambda content: content.update({"../evil": b"x"}))
    with pytest.raises(TamperedError, match="evil"):
        verify_archive(path)


def test_an_archive_of_a_newer_program_is_not_judged(archive: Path, tmp_path: Path) -> None:
    def change(content: Members) -> None:
        content["about.json"] = content["about.json"].replace(b"archive/1", b"archive/2")

    with pytest.raises(NewerVersionError):
        verify_archive(changed(archive, tmp_path / "t.zip", change))


def test_damage_on_the_disk_is_found(archive: Path, tmp_path: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "t.zip").write_bytes(data)
    with suppress(TamperedError):  # damage of the zip's own list
        assert verify_archive(tmp_path / "t.zip").touched


def test_the_private_key_is_nowhere_on_the_disk(
    count: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = []

    class Spy:
        @staticmethod
        def generate() -> object:
            made.append(_GENERATE())
            return made[-1]

    from scanner.archive import signing

    _GENERATE = signing.Ed25519PrivateKey.generate  # noqa: N806
    monkeypatch.setattr(signing, "Ed25519PrivateKey", Spy)
    folder = make_closed(tmp_path / "count")
    signed_archive(folder)
    (secret,) = [key.private_bytes_raw() for key in made]
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert secret not in content and secret.hex().encode() not in content, path


def test_an_open_count_has_no_archive(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="not closed"):
        signed_archive(make_open(tmp_path / "count"))


def test_a_count_opened_and_closed_again_is_signed_anew(tmp_path: Path) -> None:
    folder = make_closed(tmp_path / "count")
    first = signed_archive(folder)
    with Desk(folder) as desk:
        members_ = committee(desk)[:2]
        reopen(desk, members_[0], "kiểm lại")
        close(desk, members_)
    second = signed_archive(folder)
    assert first.key != second.key and first.head != second.head
    assert gather_signed(folder).record.key == second.key
    assert verify_archive(second.path, second.head, second.key).touched == []


def test_the_minutes_facts_may_be_filled_in_after_the_close(tmp_path: Path) -> None:
    folder = make_closed(tmp_path / "count")
    before = signed_archive(folder).path.read_bytes()
    text = (folder / "count.toml").read_text(encoding="utf-8")
    (folder / "count.toml").write_text(text.replace("Đặng Quốc Thụy", "Đặng Quốc Thụ"), encoding="utf-8")
    assert signed_archive(folder).path.read_bytes() == before
    assert gather_signed(folder).meeting.chair == "Đặng Quốc Thụ"


def test_a_kept_archive_that_was_touched_is_not_handed_on(tmp_path: Path) -> None:
    folder = make_closed(tmp_path / "count")
    kept = signed_archive(folder).path
    changed(kept, kept, lambda content: content.update({TALLY: b"{}"}))
    with pytest.raises(TamperedError, match="not the archive that was signed"):
        write_archive(folder, tmp_path / "out.zip")


def test_verify_of_the_folder_names_a_kept_archive_that_was_touched(tmp_path: Path) -> None:
    folder = make_closed(tmp_path / "count")
    assert kept_faults(folder) == []
    kept = signed_archive(folder).path
    assert kept_faults(folder) == []
    kept.unlink()
    assert [kept.name in fault for fault in kept_faults(folder)] == [True]


def test_a_power_cut_between_file_and_log_only_costs_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_closed(tmp_path / "count")
    from scanner.archive import make

    def cut(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(make.log, "append", cut)
        with pytest.raises(KeyboardInterrupt):
            signed_archive(folder)
    assert len(list((folder / FOLDER).glob("*.zip"))) == 1
    found = signed_archive(folder)
    assert verify_archive(found.path, found.head, found.key).touched == []


def test_readings_are_in_the_archive_sorted_by_content(archive: Path) -> None:
    pages = [json.loads(line)["page_sha256"] for line in members(archive)[READINGS].splitlines()]
    assert pages == sorted(pages) and len(pages) == 47


def test_no_file_name_and_no_position_is_in_the_archive(archive: Path) -> None:
    for name, content in members(archive).items():
        assert b".jpg" not in content or name.endswith(".png") or name == "images.jsonl", name
        assert b"/scans/" not in content, name
