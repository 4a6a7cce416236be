"""Khóa sổ: the tally becomes final, or it is said what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.errors import RefusedError
from scanner.i18n import _, ngettext
from scanner.results.account import account
from scanner.results.load import Results
from scanner.results.piles import PileState
from scanner.results.reconcile import CONCLUDED, LEVELS, OF_BALLOTS, Identity, State
from scanner.results.tally_formats import to_json
from scanner.results.words import declared_name
from scanner.review.desk import Desk
from scanner.review.places import renamed_places, same_standing
from scanner.review.queue import Stage, stage_of, waits
from scanner.review.sample import sample_standing
from scanner.store import closing, decisions
from scanner.store.lock import reading_lock
from scanner.store.members import Member, Part
from scanner.store.places import met_places, replace_places
from scanner.store.records import text_sha256


@dataclass(frozen=True)
class Obstacle:
    """What stands against closing; ``code``: empty, identity, queue, piles, files, sample or stamps.

    ``step`` of the evening is where people mend it: ballot, numbers, reading, review, sample or close.
    """

    code: str
    text: str
    step: str


def obstacles(desk: Desk, stamps_checked: bool = False) -> tuple[Obstacle, ...]:
    """Return everything that stands against closing; nothing if the count can be closed.

    ``stamps_checked``: people say that they checked on paper the stamps that were scanned without colour.
    """
    results = desk.results()
    found = [
        *_identities(results),
        *_bases(results),
        *_queue(results),
        *_piles(results),
        *_files(results),
        *_sample(desk),
    ]
    return (*found, *(() if stamps_checked else _stamps(results)))


def close(desk: Desk, members: Sequence[Member], stamps_checked: bool = False) -> str:
    """Close the count and return the log's head hash, for the minutes.

    ``members``: two at least, the head among them, each with the PIN checked by the caller;
    ``stamps_checked``: see :func:`obstacles`. File names and positions are dropped.

    Raises RefusedError with a line for everything that stands against it, or if pages are being read or
    somebody acts just now.
    """
    _check_members(members)
    with reading_lock(desk.folder):
        results = desk.results()  # before: what is said from here on is refused below, not overlooked
        against = obstacles(desk, stamps_checked)
        if against:
            raise RefusedError("\n".join(obstacle.text for obstacle in against))
        with desk.write_unchanged(results) as connection:
            renamed = renamed_places(results, met_places(connection))
            dropped = same_standing(results, renamed)
            if dropped:
                replace_places(connection, renamed)
            detail = {
                "members": sorted(member.name for member in members),
                "tally": text_sha256(to_json(results.tally, results.rule_set)),
                "decisions": decisions.count(connection),
                "places": "dropped" if dropped else "kept",
                "stamps_checked": len(results.standing.stamps_to_check),
            }
            head = closing.close(connection, detail, _head(members).name)
    desk.store.database.compact()
    return head


def reopen(desk: Desk, member: Member, why: str) -> None:
    """Open a closed count again; raises RefusedError unless the head does and says why."""
    if member.part is not Part.HEAD:
        raise RefusedError(_("only the head of the committee opens a closed count again"))
    if not why.strip():
        raise RefusedError(_("say why the count is opened again"))
    with desk.store.database.write(when_closed=True) as connection:
        closing.reopen(connection, member.name, why.strip())


def _check_members(members: Sequence[Member]) -> None:
    names = {member.name for member in members if member.part.decides}
    if len(names) < 2 or all(member.part is not Part.HEAD for member in members):
        raise RefusedError(_("two members close a count, one of them the head of the committee"))


def _head(members: Sequence[Member]) -> Member:
    return next(member for member in members if member.part is Part.HEAD)


def _identities(results: Results) -> Iterator[Obstacle]:
    if not results.standing.ballots:
        yield Obstacle("empty", _("no ballot has been read"), "reading")
    several = len(results.count.ballots) > 1
    for identity in account(results).identities:
        if identity.state is not State.HOLDS:
            kind = f"{identity.kind}: " if several and identity.kind else ""
            yield Obstacle("identity", f"{kind}{identity.text}", _mended_at(identity))


def _mended_at(identity: Identity) -> str:
    """Return the step at which an identity that does not hold is mended."""
    if identity.missing or identity.code not in OF_BALLOTS:
        return "ballot" if identity.code == LEVELS and identity.state is State.UNKNOWN else "numbers"
    return "review" if identity.code == CONCLUDED and not identity.difference else "reading"


def _bases(results: Results) -> Iterator[Obstacle]:
    """The number that percentages are of may be in no identity, and is not declared after the close."""
    for kind in results.tally.kinds:
        if kind.whole is None:
            # vi: {kind}: chưa khai {name}, là số dùng để tính tỷ lệ %
            text = _("{kind}: {name} is not declared, which percentages are of")
            name = declared_name(kind.denominator.value)
            told = text.format(kind=kind.title or kind.kind, name=name)
            yield Obstacle("identity", told, "numbers")


def _queue(results: Results) -> Iterator[Obstacle]:
    stages = [stage_of(sheet) for sheet in waits(results.standing.sheets)]
    for stage in Stage:
        number = stages.count(stage)
        if number:
            yield Obstacle("queue", _waiting(stage, number), "review")


def _waiting(stage: Stage, number: int) -> str:
    text = {
        Stage.FIRST: ngettext("{n} sheet waits for a person", "{n} sheets wait for a person", number),
        Stage.SECOND: ngettext(
            "{n} sheet waits for a second member", "{n} sheets wait for a second member", number
        ),
        Stage.COMMITTEE: ngettext(
            "{n} sheet waits for the whole committee", "{n} sheets wait for the whole committee", number
        ),
    }[stage]
    return text.format(n=number)


def _piles(results: Results) -> Iterator[Obstacle]:
    piles = results.standing.piles
    counted = any(pile.sheets is not None for pile in piles)
    for pile in piles:
        if pile.state is PileState.HELD or (counted and pile.state is PileState.OPEN):
            text = _("pile {name}: {advice}").format(name=pile.name, advice=pile.advice)
            yield Obstacle("piles", text, "reading")


def _files(results: Results) -> Iterator[Obstacle]:
    for failure in results.failures:
        yield Obstacle("files", f"{failure.given}: {failure.message}", "reading")


def _stamps(results: Results) -> Iterator[Obstacle]:
    """A gray scan cannot tell a stamp from its photocopy: somebody has to look at the paper."""
    number = len(results.standing.stamps_to_check)
    if number:
        text = ngettext(
            "{n} ballot was scanned without colour: check its stamp on the paper, and say so",
            "{n} ballots were scanned without colour: check their stamps on the paper, and say so",
            number,
        )
        yield Obstacle("stamps", text.format(n=number), "close")


def _sample(desk: Desk) -> Iterator[Obstacle]:
    standing = sample_standing(desk)
    if standing is None or standing.clean:
        return
    if not standing.done:
        number = len(standing.left) + len(standing.open)
        text = ngettext(
            "sample: {n} drawn ballot is not read or not concluded yet",
            "sample: {n} drawn ballots are not read or not concluded yet",
            number,
        )
        yield Obstacle("sample", text.format(n=number), "sample")
    else:
        number = len(standing.wrong)
        text = ngettext(
            "sample: {n} ballot was read wrongly by the program; draw another sample, or look at all",
            "sample: {n} ballots were read wrongly by the program; draw another sample, or look at all",
            number,
        )
        yield Obstacle("sample", text.format(n=number), "sample")
