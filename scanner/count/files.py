"""The file ``count.toml``: read it, make it, and edit it without losing a comment.

Every edit is checked before it is written, and written whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

import tomlkit
from tomlkit.container import OutOfOrderTableProxy
from tomlkit.items import Array, InlineTable

from scanner.count.encodings import decode_unicode
from scanner.count.model import BallotKind, Count, Person
from scanner.count.parse import parse_count
from scanner.count.roster import RosterEntry
from scanner.errors import RefusedError, SettingsError
from scanner.i18n import _

COUNT_FILE = "count.toml"
FIRST_BALLOT = "ballot-1"

_HERE = Path(__file__).parent


def load_count(folder: Path) -> Count:
    """Read and check ``folder/count.toml``.

    Raises SettingsError with one line for each error (file, line, path of the key, what to do),
    NewerVersionError if a newer program wrote it.
    """
    path = folder / COUNT_FILE
    return parse_count(read_text(path), path)


def create_count(
    folder: Path, persons: Sequence[RosterEntry], rules: str, ballot_id: str = FIRST_BALLOT, title: str = ""
) -> Count:
    """Make ``folder`` with a ``count.toml`` of one ballot kind; its persons get the ids p01, p02, …

    Raises RefusedError if the folder holds anything, SettingsError if an argument cannot stand.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        text = _("{path}: is there already and not empty; give the name of a new folder")
        raise RefusedError(text.format(path=folder))
    form = "state" if rules == "nq96" else "party"
    head = Template((_HERE / "template.toml").read_text(encoding="utf-8"))
    text = head.substitute(rules=quoted(rules), form=quoted(form))
    text += _ballot_text(ballot_id, title, "", _numbered(persons))
    count = parse_count(text, folder / COUNT_FILE)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _write(folder / COUNT_FILE, text)
    return count


def add_ballot(folder: Path, ballot_id: str, persons: Sequence[RosterEntry], title: str = "") -> Count:
    """Append a ballot kind; raises SettingsError, among others when the id is taken."""
    path = folder / COUNT_FILE
    text = read_text(path)
    parse_count(text, path)
    _require_tables(path, tomlkit.parse(text))
    text = text.rstrip("\n") + "\n" + _ballot_text(ballot_id, title, "", _numbered(persons))
    return save_text(path, text)


def next_ballot_id(count: Count) -> str:
    """Return the first of ballot-1, ballot-2, … that no kind has."""
    number = 1
    while count.ballot(f"ballot-{number}"):
        number += 1
    return f"ballot-{number}"


def set_layout(
    folder: Path, ballot_id: str, layout_id: str, more_pages: Sequence[str] = (), two_sided: bool = True
) -> Count:
    """Name the layout of a ballot kind, and those of its further pages."""
    path = folder / COUNT_FILE
    document, position = _open(path, ballot_id)
    ballot = document["ballot"][position]
    ballot["layout"] = layout_id
    for key, value, needed in (
        ("more_pages", list(more_pages), bool(more_pages)),
        ("two_sided", two_sided, bool(more_pages) and not two_sided),
    ):
        if needed:
            ballot[key] = value
        else:
            ballot.pop(key, None)
    return save_text(path, document.as_string())


def set_title(
    folder: Path, ballot_id: str, title: str, before_write: Callable[[], None] | None = None
) -> Count:
    """Name a ballot kind as the minutes shall; ``before_write`` is as for :func:`set_declared`."""
    path = folder / COUNT_FILE
    document, position = _open(path, ballot_id)
    document["ballot"][position]["title"] = title
    return save_text(path, document.as_string(), before_write)


def set_declared(
    folder: Path,
    ballot_id: str,
    numbers: Mapping[str, int | None],
    before_write: Callable[[], None] | None = None,
) -> Count:
    """Set declared numbers of a ballot kind; None unsets one.

    ``before_write`` runs when the new file lies ready and only its renaming is left, so that what it
    records comes true unless the power fails in that moment.
    """
    path = folder / COUNT_FILE
    document, position = _open(path, ballot_id)
    declared = _declared_table(document["ballot"][position])
    for field, number in numbers.items():
        if number is None:
            declared.pop(field, None)
        else:
            declared[field] = number
    return save_text(path, document.as_string(), before_write)


def split_ballot_by_person(folder: Path, ballot_id: str, layouts: Mapping[str, str]) -> Count:
    """Turn one kind of N persons into N one-person kinds; ``layouts`` maps person id → layout id.

    The new kinds stand where the old one stood, in ballot order, named ``<kind>-<person>``; a kind of
    one person keeps its name. Raises RefusedError when a layout is missing, or when numbers are
    declared, since nobody could tell whether they hold for each person.
    """
    path = folder / COUNT_FILE
    document, position = _open(path, ballot_id)
    kind = parse_count(document.as_string(), path).ballots[position]
    _require_splittable(path, kind, layouts)
    _require_tables(path, document)
    if kind.one_person:
        return set_layout(folder, ballot_id, layouts[kind.persons[0].id])
    parts = "".join(_one_person_text(kind, person, layouts[person.id]) for person in kind.persons)
    return save_text(path, _replaced(document, position, parts))


def _require_splittable(path: Path, kind: BallotKind, layouts: Mapping[str, str]) -> None:
    missing = [person.name for person in kind.persons if person.id not in layouts]
    if missing:
        text = _("{path}, ballot {ballot}: no layout for {names}; learn a blank of each person")
        raise RefusedError(text.format(path=path, ballot=kind.id, names=", ".join(missing)))
    if kind.declared.model_dump(exclude_none=True) and not kind.one_person:
        text = _("{path}, ballot {ballot}: numbers are declared; unset them and declare them anew")
        raise RefusedError(text.format(path=path, ballot=kind.id))


def _one_person_text(kind: BallotKind, person: Person, layout: str) -> str:
    title = f"{kind.title} – {person.name}" if kind.title else person.name
    return _ballot_text(f"{kind.id}-{person.id}", title, layout, [person])


def _declared_table(ballot: Any) -> Any:
    """Return the ballot's table of declared numbers, made if missing.

    Dotted keys (``declared.issued = 47``) become a table, since tomlkit fails at deleting them.
    """
    declared = ballot.get("declared")
    if isinstance(declared, OutOfOrderTableProxy) or declared is None:
        fresh = tomlkit.inline_table() if isinstance(ballot, InlineTable) else tomlkit.table()
        fresh.update(declared.unwrap() if declared is not None else {})
        ballot.pop("declared", None)
        ballot["declared"] = fresh
    return ballot["declared"]


def _replaced(document: tomlkit.TOMLDocument, position: int, text: str) -> str:
    """Return the document with the ballot at ``position`` replaced by those of ``text``."""
    ballots: Any = document["ballot"]
    new: Any = tomlkit.parse(text)["ballot"]
    del ballots[position]
    for offset, ballot in enumerate(new):
        ballots.insert(position + offset, ballot)
    return document.as_string()


def _require_tables(path: Path, document: Any) -> None:
    if isinstance(document["ballot"], Array):
        text = _("{path}, ballot: written as [ … ]; write each ballot kind as a table under [[ballot]]")
        raise SettingsError(text.format(path=path))


def _numbered(entries: Sequence[RosterEntry]) -> list[Person]:
    return [
        Person(id=f"p{number:02d}", name=entry.name, post=entry.post)
        for number, entry in enumerate(entries, start=1)
    ]


def _ballot_text(ballot_id: str, title: str, layout: str, persons: Sequence[Person]) -> str:
    template = Template((_HERE / "template_ballot.toml").read_text(encoding="utf-8"))
    text = template.substitute(id=quoted(ballot_id), title=quoted(title), layout=quoted(layout))
    return text + "\n".join(_person_text(person) for person in persons)


def _person_text(person: Person) -> str:
    keys = (("id", person.id), ("name", person.name), ("post", person.post))
    return "[[ballot.person]]\n" + "".join(f"{key} = {quoted(value)}\n" for key, value in keys)


def quoted(text: str) -> str:
    """Return a text as it is written in TOML, with its quotes."""
    return tomlkit.string(text).as_string()


def _open(path: Path, ballot_id: str) -> tuple[Any, int]:
    """Return the document and the place of a ballot kind in it.

    The document is handed on as Any: tomlkit's containers are typed too widely to be indexed.
    """
    text = read_text(path)
    count = parse_count(text, path)
    for position, kind in enumerate(count.ballots):
        if kind.id == ballot_id:
            return tomlkit.parse(text), position
    known = ", ".join(kind.id for kind in count.ballots)
    message = _("{path}: no ballot {ballot}; the ballots are {known}")
    raise SettingsError(message.format(path=path, ballot=ballot_id, known=known))


def read_text(path: Path) -> str:
    """Return the file's text whatever Notepad saved it as: UTF-8 or UTF-16, BOM or not, any line ends."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        message = _("{path}: no such file; run inside a count's folder, or give it with -C DIR")
        raise SettingsError(message.format(path=path)) from None
    text = decode_unicode(data)
    if text is None:
        message = _("{path}: not UTF-8 text; open it in Notepad and save it as UTF-8")
        raise SettingsError(message.format(path=path))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def save_text(path: Path, text: str, before_write: Callable[[], None] | None = None) -> Count:
    """Check the new text, then replace the file by it."""
    count = parse_count(text, path)
    _write(path, text, before_write)
    return count


def _write(path: Path, text: str, before_write: Callable[[], None] | None = None) -> None:
    """Replace ``path`` at one stroke, so that a power cut leaves the old file or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if before_write:
            before_write()
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
