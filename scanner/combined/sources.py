"""Where results come from: a closed count's folder, its archive, or a table typed from paper."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from scanner.archive import members
from scanner.archive.verify import verify_archive
from scanner.archive.zipped import Reader
from scanner.combined.polls import Poll, PollLevel
from scanner.combined.typed import read_typed
from scanner.errors import RefusedError, TamperedError
from scanner.i18n import _
from scanner.minutes.document import KindOut, MinutesOut, PersonOut, from_json, to_json
from scanner.minutes.gather import gather
from scanner.minutes.words import base_name
from scanner.minutes.write import require_identities
from scanner.rules.rule_sets import Denominator


def load_polls(source: Path) -> list[Poll]:
    """Return every person's result in a source, in ballot order.

    Raises RefusedError for a count that is not closed or whose numbers do not agree, TamperedError for an
    archive that was touched, SettingsError for a table that cannot be read.
    """
    if source.is_dir():
        return _of_minutes(_of_folder(source), str(source))
    if source.suffix.lower() == ".zip":
        return _of_minutes(_of_archive(source), str(source))
    return read_typed(source)


def _of_folder(folder: Path) -> MinutesOut:
    data = gather(folder)
    if data.draft:
        text = _("{path}: the count is not closed; only final results are put side by side")
        raise RefusedError(text.format(path=folder))
    require_identities(data)
    return from_json(to_json(data))


def _of_archive(path: Path) -> MinutesOut:
    touched = verify_archive(path).touched
    if touched:
        raise TamperedError(f"{path}: {'; '.join(touched)}")
    with Reader(path) as archive:
        return from_json(archive.read(members.TALLY))


def _of_minutes(minutes: MinutesOut, source: str) -> list[Poll]:
    several = len(minutes.kinds) > 1
    meeting = minutes.meeting.meeting or minutes.meeting.body or source
    return [
        _poll(
            person,
            kind,
            f"{source}#{kind.id}",
            f"{meeting} – {kind.title}" if several and kind.title else meeting,
        )
        for kind in minutes.kinds
        for person in kind.persons
    ]


def _poll(person: PersonOut, kind: KindOut, source: str, place: str) -> Poll:
    levels = (
        PollLevel(level.name, level.number, None if level.percent is None else Decimal(level.percent))
        for level in person.levels
    )
    return Poll(
        source=source,
        place=place,
        name=person.name,
        post=person.post,
        issued=kind.declared.issued,
        returned=kind.declared.returned,
        valid=kind.valid,
        invalid=kind.invalid,
        levels=tuple(levels),
        not_counted=person.not_counted,
        base=base_name(Denominator(kind.denominator)),
        whole=kind.whole,
    )
