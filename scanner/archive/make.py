"""The archive of a closed count: signed once, kept in the count's folder, handed out as one file.

The archive is made from what stands at the close and kept, since facts of the meeting may still be
filled in for the minutes; the log notes its manifest and the fingerprint of its key. Whoever asks first
after the close (the close itself, the minutes, ``kiemphieu archive``) makes it; a computer that loses
power in between makes it anew with another key, and only the one in the log counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from scanner.archive import members as names
from scanner.archive.members import digests, parse_sums, record_members, sums
from scanner.archive.pictures import masked_pictures
from scanner.archive.signing import Signature, sign
from scanner.archive.zipped import Reader, write_zip
from scanner.errors import RefusedError, TamperedError
from scanner.i18n import _, speaking
from scanner.medium import by_medium, touched_advice
from scanner.minutes.data import MinutesData
from scanner.minutes.document import to_json
from scanner.minutes.gather import assemble_minutes, closing_link, gather, signing_since
from scanner.minutes.write import require_identities
from scanner.results.load import Results
from scanner.review.desk import Desk
from scanner.review.sample import SampleStanding, sample_standing
from scanner.store import entered, log
from scanner.store.closing import SIGNED, is_closed
from scanner.store.originals import hash_file
from scanner.store.store import Store

FOLDER = "archive"


@dataclass(frozen=True)
class Archive:
    """A count's signed archive: the kept file, the hash that the minutes print, the key's fingerprint."""

    path: Path
    head: str
    key: str


def signed_archive(folder: Path) -> Archive:
    """Return the archive of a closed count, made and signed if it is not yet.

    Raises RefusedError if the count is not closed or its numbers do not agree, TamperedError if the kept
    file is not the one that was signed.
    """
    with Desk(folder) as desk:
        return _signed(desk)


def _signed(desk: Desk) -> Archive:
    if not desk.results().closed:
        # vi: Cuộc kiểm phiếu chưa khóa sổ, nên chưa có hồ sơ để ký; khóa sổ bằng lệnh: kiemphieu close
        raise RefusedError(
            by_medium(
                command=_(
                    "the count is not closed, so there is no record to sign yet; "
                    "close it with: kiemphieu close"
                ),
                page=_("the count is not closed, so there is no record to sign yet"),
            )
        )
    with desk.store.database.read() as connection:
        closing, signed = _state(connection)
    if signed is not None:
        return _kept(desk.folder, closing, signed)
    sample = sample_standing(desk)
    with desk.store.database.write(when_closed=True) as connection:
        closing, signed = _state(connection)  # another program may have been quicker
        if signed is not None:
            return _kept(desk.folder, closing, signed)
        return _make(connection, desk.results(), sample, closing)


def gather_signed(folder: Path) -> MinutesData:
    """Return a count's minutes; of a closed count with the fingerprint of the key that signed its archive."""
    data = gather(folder)
    if data.draft or data.record.key:
        return data
    signed_archive(folder)
    return gather(folder)


def write_archive(folder: Path, out: Path, pictures: bool = False) -> tuple[Archive, list[str]]:
    """Write the signed archive to ``out``; return the kept one and the ids of ballots without a picture.

    ``pictures``: with a picture of each page, signatures masked. They are listed with their hashes in
    a list of their own, which is not signed: they are made when they are asked for.
    """
    with Desk(folder) as desk:
        archive = _signed(desk)
        return archive, _hand_out(desk, archive, out, pictures)


def _hand_out(desk: Desk, archive: Archive, out: Path, pictures: bool) -> list[str]:
    with Reader(archive.path) as kept:
        content: dict[str, bytes | Path] = {name: kept.read(name) for name in kept.names}
    if not pictures:
        write_zip(out, content)
        return []
    with TemporaryDirectory(prefix="kiemphieu-") as scratch:  # private
        found, left_out = masked_pictures(desk, Path(scratch))
        listed = sums({name: hash_file(path)[0] for name, path in found.items()})
        write_zip(out, content | found | {names.PICTURE_SUMS: listed})
    return left_out


def kept_faults(folder: Path) -> list[str]:
    """Return what is wrong with the kept archive of a closed count; nothing if none was signed yet."""
    with Store(folder) as store, store.database.read() as connection:
        if not is_closed(connection):
            return []
        closing, signed = _state(connection)
    try:
        if signed is not None:
            _kept(folder, closing, signed)
    except TamperedError as error:
        return [str(error)]
    return []


def _state(connection: Connection) -> tuple[log.Link, dict[str, str] | None]:
    """Return the entry that closed the count, and what was noted of its archive since, if it was."""
    links = list(log.links(connection))
    closing = closing_link(links)
    if closing is None:
        message = _("log: the entry that closed the count is missing; {advice}")
        raise TamperedError(message.format(advice=touched_advice()))
    return closing, signing_since(links, closing)


def _make(
    connection: Connection, results: Results, sample: SampleStanding | None, closing: log.Link
) -> Archive:
    """Write the kept file, then the log: a file that the log does not know counts for nothing."""
    links = [link for link in log.links(connection) if link.entry.seq <= closing.entry.seq]
    data = assemble_minutes(results, links, entered.standing(connection), sample)
    require_identities(data)
    with speaking("vi"):
        content = record_members(connection, results, to_json(data), closing)
    manifest = sums(digests(content))
    signed = sign(manifest)
    path = _path(results.folder, closing)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_zip(path, content | _proof(manifest, signed))
    detail = {"manifest": sha256(manifest).hexdigest(), "key": signed.fingerprint, "closing": closing.hash}
    log.append(connection, SIGNED, detail)
    return Archive(path, closing.hash, signed.fingerprint)


def _proof(manifest: bytes, signed: Signature) -> dict[str, bytes]:
    return {
        names.SUMS: manifest,
        names.SIGNATURE: f"{signed.signature}\n".encode(),
        names.KEY: f"{signed.public_key}\n".encode(),
    }


def _kept(folder: Path, closing: log.Link, signed: Mapping[str, str]) -> Archive:
    """Return the kept archive after checking that it is the one that was signed."""
    path = _path(folder, closing)
    with Reader(path) as kept:
        manifest = kept.read(names.SUMS)
        whole = sha256(manifest).hexdigest() == signed["manifest"] and all(
            kept.sha256(name) == digest for name, digest in parse_sums(manifest).items()
        )
    if not whole:
        raise TamperedError(_("{path}: not the archive that was signed at the close").format(path=path))
    return Archive(path, closing.hash, signed["key"])


def _path(folder: Path, closing: log.Link) -> Path:
    return folder / FOLDER / f"{closing.hash[:12]}.zip"
