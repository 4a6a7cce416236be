"""Is an archive what was signed at the close? Names each member, entry and reading that was touched.

Nothing but the file is needed, and the two hashes of the signed minutes: the head of the log, which fixes
what was done, and the fingerprint of the key, which fixes who could have signed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scanner.archive import members as names
from scanner.archive.members import parse_sums
from scanner.archive.signing import Signature, is_signed
from scanner.archive.zipped import Reader
from scanner.errors import NewerVersionError, SettingsError, TamperedError
from scanner.i18n import _
from scanner.layouts.files import layout_digest
from scanner.medium import by_medium
from scanner.store import decisions, entered, log, runs, samples
from scanner.store.records import text_sha256
from scanner.store.verify import log_faults

# number → the digest that is kept and the text it is of
_Digested = dict[Any, tuple[Any, str]]
_PROOF = {names.SUMS, names.SIGNATURE, names.KEY}


@dataclass
class ArchiveCheck:
    """What was checked. ``touched`` names all that is not as it was signed; ``notes`` are no alarm."""

    head: str = ""
    key: str = ""
    entries: int = 0
    readings: int = 0
    decisions: int = 0
    touched: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def verify_archive(path: Path, head: str | None = None, key: str | None = None) -> ArchiveCheck:
    """Check an archive against itself, and against the hashes on the signed minutes if they are given.

    ``head`` and ``key`` may be typed as they are printed, with spaces. Raises TamperedError for a file
    that is no archive at all, NewerVersionError for one of a newer program.
    """
    found = ArchiveCheck()
    with Reader(path) as archive:
        _check_schema(archive, path)
        found.touched += _member_faults(archive)
        _check_signature(archive, found)
        links = _links(archive, found)
        found.touched += _reading_faults(archive, links, found)
        found.touched += _act_faults(archive, links, found)
        found.touched += _layout_faults(archive, links)
    found.touched += _paper_faults(found, head, key)
    return found


def _check_schema(archive: Reader, path: Path) -> None:
    schema = _object(archive.read(names.ABOUT)).get("schema")
    name, _slash, number = names.SCHEMA.rpartition("/")
    if not isinstance(schema, str) or not schema.startswith(f"{name}/"):
        raise TamperedError(_("{path}: not an archive of kiemphieu").format(path=path))
    if schema.rpartition("/")[2] != number:
        message = _("{path}: written by a newer version of kiemphieu; install that version")
        raise NewerVersionError(message.format(path=path))


def _member_faults(archive: Reader) -> Iterator[str]:
    """Compare every member with the lists of sums; a member in no list does not belong there."""
    listed = parse_sums(archive.read(names.SUMS))
    pictures = parse_sums(archive.read(names.PICTURE_SUMS))
    for name, digest in sorted((pictures | listed).items()):
        if name not in archive.names:
            yield _("{member}: is missing").format(member=name)
        elif archive.sha256(name) != digest:
            yield _("{member}: was changed").format(member=name)
    known = listed.keys() | pictures.keys() | _PROOF | {names.PICTURE_SUMS}
    for name in sorted(set(archive.names) - known):
        yield _("{member}: does not belong to the archive").format(member=name)


def _check_signature(archive: Reader, found: ArchiveCheck) -> None:
    signed = Signature(*(archive.read(name).decode("ascii", "replace").strip()
                         for name in (names.SIGNATURE, names.KEY)))  # fmt: skip
    found.key = signed.fingerprint
    if not is_signed(archive.read(names.SUMS), signed):
        text = _("{member}: the signature does not fit; the list or the signature was changed")
        found.touched.append(text.format(member=names.SUMS))
    if names.PICTURE_SUMS in archive.names:
        found.notes.append(
            _("the pictures were added when the archive was written; the signature does not cover them")
        )


def _links(archive: Reader, found: ArchiveCheck) -> list[log.Link]:
    """Return the log's entries, with every break in their chain noted."""
    links = []
    for row in _rows(archive, names.LOG, found):
        digest = row.pop("hash", "")
        with suppress(TypeError):  # an entry with other keys breaks the chain, which is told below
            links.append(log.Link(log.Entry(**row), digest))
    found.touched += log_faults(links)
    found.entries, found.head = len(links), links[-1].hash if links else log.GENESIS
    about = _object(archive.read(names.ABOUT))
    if about.get("head") != found.head or about.get("entries") != found.entries:
        found.touched.append(_("log: it does not end with the entry that closed the count"))
    return links


def _reading_faults(archive: Reader, links: list[log.Link], found: ArchiveCheck) -> Iterator[str]:
    """Compare each reading with its hash, and the readings of each run with what the log sealed."""
    by_run: dict[int, list[tuple[str, int, str]]] = defaultdict(list)
    for row in _rows(archive, names.READINGS, found):
        found.readings += 1
        page = str(row.get("page_sha256", ""))
        if text_sha256(str(row.get("payload"))) != row.get("payload_sha256"):
            yield _("reading of page {page}: was changed").format(page=page[:12])
        by_run[row.get("run", 0)].append((page, row.get("generation", 0), str(row.get("payload_sha256"))))
    seals = {int(detail["run"]): detail for detail in _details(links, runs.ENDED, runs.BROKEN_OFF)}
    for run in sorted(by_run.keys() | seals.keys()):
        if _digest(by_run[run]) != seals.get(run, {}).get("digest"):
            yield _("run {run}: its readings are not those that the log sealed").format(run=run)


def _digest(rows: Iterable[tuple[str, int, str]]) -> str:
    """Return the digest that :func:`scanner.store.runs.readings_digest` seals."""
    digest = sha256()
    for page, _generation, payload in sorted(rows):
        digest.update(f"{page} {payload}\n".encode())
    return digest.hexdigest()


def _act_faults(archive: Reader, links: list[log.Link], found: ArchiveCheck) -> Iterator[str]:
    """Compare what people concluded, entered and drew with the digests in the log."""
    acts = _rows(archive, names.DECISIONS, found)
    found.decisions = len(acts)
    digested = {
        row.get("seq"): (row.get("digest"), f"{row.get('seq')} {row.get('time')} {row.get('payload')}")
        for row in acts
    }
    for number in _changed(digested, links, decisions.DECIDED):
        yield _("conclusion no. {number}: was changed").format(number=number)
    for number in _changed(_numbered(archive, names.ENTERED, found), links, entered.ENTERED):
        yield _("ballot entered from paper no. {number}: was changed").format(number=number)
    for number in _changed(_numbered(archive, names.SAMPLES, found), links, samples.DRAWN):
        yield _("sample no. {number}: was changed").format(number=number)


def _numbered(archive: Reader, name: str, found: ArchiveCheck) -> _Digested:
    return {
        row.get("number"): (row.get("digest"), f"{row.get('number')} {row.get('payload')}")
        for row in _rows(archive, name, found)
    }


def _changed(kept: _Digested, links: list[log.Link], action: str) -> list[Any]:
    """Return the numbers whose text, digest and entry in the log do not agree."""
    logged = {detail.get("number"): detail.get("digest") for detail in _details(links, action)}
    numbers = sorted(kept.keys() | logged.keys(), key=str)
    return [number for number in numbers if not _agrees(kept.get(number), logged.get(number))]


def _agrees(kept: tuple[Any, str] | None, logged: Any) -> bool:
    return kept is not None and text_sha256(kept[1]) == kept[0] == logged


def _layout_faults(archive: Reader, links: list[log.Link]) -> Iterator[str]:
    frozen = list(_details(links, runs.FROZEN))
    wanted = frozen[-1].get("layouts", {}) if frozen else {}
    for layout, digest in sorted(wanted.items()):
        if _layout_digest(archive, layout) != digest:
            yield _("layouts/{name}: was changed after the first page was read").format(name=layout)


def _layout_digest(archive: Reader, layout: str) -> str:
    prefix = f"{names.LAYOUTS}/{layout}/"
    with TemporaryDirectory(prefix="kiemphieu-") as folder:
        for name in archive.names:
            if name.startswith(prefix) and "/" not in name.removeprefix(prefix):
                Path(folder, name.removeprefix(prefix)).write_bytes(archive.read(name))
        try:
            return layout_digest(Path(folder))
        except (SettingsError, OSError):
            return ""


def _paper_faults(found: ArchiveCheck, head: str | None, key: str | None) -> Iterator[str]:
    """Compare with the signed paper, which alone shows that the whole archive was not made anew."""
    if head is not None and _typed(head) != found.head:
        yield _("the last hash of the log is not the one on the signed minutes")
    if key is not None and _typed(key) != found.key:
        yield _("the key is not the one on the signed minutes")
    if head is None or key is None:
        found.notes.append(
            by_medium(
                command=_(
                    "compare the last hash and the key with the signed minutes, or give --head and --key"
                ),
                page=_("compare the last hash and the key with the signed minutes"),
            )
        )


def _typed(digest: str) -> str:
    return "".join(digest.split()).lower()


def _details(links: Iterable[log.Link], *actions: str) -> Iterator[dict[str, Any]]:
    for link in links:
        if link.entry.action in actions:
            with suppress(TamperedError):  # an entry that was changed breaks the chain, which is told
                yield log.parse(link.entry.detail)


def _rows(archive: Reader, name: str, found: ArchiveCheck) -> list[dict[str, Any]]:
    lines = archive.read(name).decode("utf-8", "replace").splitlines()
    rows = [_object(line) for line in lines]
    broken = [number for number, row in enumerate(rows, 1) if not row]
    found.touched += [
        _("{member}, line {line}: is damaged").format(member=name, line=line) for line in broken
    ]
    return [row for row in rows if row]


def _object(text: bytes | str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
