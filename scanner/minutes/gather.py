"""From a count's folder to all that its documents print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scanner import __version__
from scanner.count.model import BallotKind
from scanner.i18n import speaking
from scanner.minutes.annexes import changed_rows, entered_ballots, invalid_ballots, sample_lines
from scanner.minutes.data import (
    Annexes,
    KindResult,
    LayoutDigest,
    LevelName,
    Member,
    MinutesData,
    Record,
    Rules,
)
from scanner.minutes.journal import corrections, journal
from scanner.results.forms import form_of
from scanner.results.load import Results
from scanner.results.tally import KindTally
from scanner.review.desk import Desk
from scanner.review.sample import SampleStanding, sample_standing
from scanner.rules.rule_sets import RuleSet
from scanner.store import closing, log
from scanner.store.entered import EnteredBallot
from scanner.store.rules_confirmed import confirmation


def gather(folder: Path) -> MinutesData:
    """Return the minutes of a count, a draft if it is not closed.

    Raises as :func:`scanner.results.load.load_results` does.
    """
    with Desk(folder) as desk:
        return gather_from(desk)


def gather_from(desk: Desk) -> MinutesData:
    """Return the minutes of the count that lies on a desk."""
    with desk.store.database.read() as connection:
        links = list(log.links(connection))
    return assemble_minutes(desk.results(), links, desk.store.entered(), sample_standing(desk))


def assemble_minutes(
    results: Results,
    links: Sequence[log.Link],
    entries: Sequence[EnteredBallot],
    sample: SampleStanding | None,
) -> MinutesData:
    """Return the minutes of what was loaded: results, log, ballots entered from paper, and the sample."""
    count = results.count
    closed = closing_link(links) if results.closed else None
    titles = {kind.id: kind.title or kind.id for kind in count.ballots}
    with speaking("vi"):
        annexes = Annexes(
            invalid=invalid_ballots(results.standing, titles),
            changed=changed_rows(results, titles),
            entered=entered_ballots(entries, count, titles),
            corrections=corrections(links, titles),
            journal=journal(links, titles),
            sample=sample_lines(sample),
        )
    return MinutesData(
        meeting=count.meeting,
        committee=tuple(Member(member.name, member.role) for member in count.committee),
        rules=rules_of(results.rule_set, confirmation(links, results.rule_set.digest) is not None),
        kinds=tuple(
            _kind(kind, counted, results)
            for kind, counted in zip(count.ballots, results.tally.kinds, strict=True)
        ),
        annexes=annexes,
        record=_record(results, links, closed),
        closed_at=dt.datetime.fromisoformat(closed.entry.time) if closed else None,
    )


def closing_link(links: Sequence[log.Link]) -> log.Link | None:
    """Return the newest entry that closed the count: its hash is the one that the minutes print."""
    return next((link for link in reversed(links) if link.entry.action == closing.CLOSED), None)


def signing_since(links: Sequence[log.Link], closed: log.Link) -> dict[str, Any] | None:
    """Return what the log notes of the archive signed since this closing; None if none was."""
    after = (link for link in reversed(links) if link.entry.seq > closed.entry.seq)
    signed = next((link for link in after if link.entry.action == closing.SIGNED), None)
    return log.parse(signed.entry.detail) if signed else None


def rules_of(rule_set: RuleSet, confirmed: bool = False) -> Rules:
    quorum = rule_set.quorum
    return Rules(
        id=rule_set.id,
        title=rule_set.title,
        cite=rule_set.cite,
        checked=rule_set.checked,
        decimals=rule_set.decimals,
        bands=rule_set.bands,
        quorum=quorum.at_least if quorum else None,
        quorum_of=quorum.of if quorum else "",
        confirmed=confirmed,
    )


def _kind(kind: BallotKind, counted: KindTally, results: Results) -> KindResult:
    form = form_of(kind, results.layouts)
    return KindResult(
        id=kind.id,
        title=kind.title,
        declared=kind.declared,
        scanned=counted.scanned,
        entered=counted.entered,
        valid=counted.valid,
        invalid=counted.invalid,
        open=counted.open,
        grounds=counted.grounds,
        levels=tuple(LevelName(level.id, level.name) for level in form.levels) if form else (),
        persons=counted.persons,
        denominator=counted.denominator,
        whole=counted.whole,
    )


def _record(results: Results, links: Sequence[log.Link], closed: log.Link | None) -> Record:
    digests = results.layout_digests
    layouts = tuple(LayoutDigest(layout, digests[layout]) for layout in results.count.layouts)
    if closed is None:
        return Record(__version__, layouts)
    signed = signing_since(links, closed)
    key = str(signed["key"]) if signed else ""
    return Record(__version__, layouts, closed.entry.seq, closed.hash, key)
