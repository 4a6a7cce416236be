"""All that a command about results needs, from a count's folder."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from scanner.count.files import load_count
from scanner.count.model import Count
from scanner.layouts.files import find_layout, layout_digest, parse_layout
from scanner.layouts.model import BallotLayout
from scanner.results.assembled import assemble
from scanner.results.entered import reading_of
from scanner.results.settled import People, Reviewer, settle
from scanner.results.standing import Standing
from scanner.results.tally import Tally, tally
from scanner.results.trials import trial_readings
from scanner.rules.rule_sets import RuleSet, load_rule_set
from scanner.store import closing, decisions, review_rules
from scanner.store.piles import Pile
from scanner.store.records import Failure, PageReading
from scanner.store.store import Store


@dataclass(frozen=True)
class Results:
    """What a count is, and what stands in it; ``failures`` are files that could not be read.

    ``read`` is what stands before people, ``standing`` with what they concluded, ``people``.
    """

    folder: Path
    count: Count
    rule_set: RuleSet
    layouts: dict[str, BallotLayout]
    layout_digests: dict[str, str]
    standing: Standing
    failures: tuple[Failure, ...]
    piles: tuple[Pile, ...] = ()
    read: Standing = field(default_factory=lambda: Standing(()))
    people: People = field(default_factory=lambda: People({}))
    closed: bool = False

    @cached_property
    def tally(self) -> Tally:
        return tally(self.count, self.rule_set, self.standing, self.layouts, self.closed)

    @cached_property
    def reviewer(self) -> Reviewer:
        """What judges people's conclusions in this count."""
        return Reviewer(
            self.count, self.rule_set, self.people.second, {pile.name: pile.id for pile in self.piles}
        )


def load_results(folder: Path) -> Results:
    """Read a count's folder; raises the errors of count.toml, of its rule set, layouts and store.

    RefusedError if persons or layouts are not those with which pages were read: their marks would
    be shown as given to others.
    """
    count = load_count(folder)
    with Store(folder) as store:
        return with_people(load_read(folder, count, store), store)


def load_read(
    folder: Path, count: Count, store: Store, parsed: dict[str, PageReading] | None = None
) -> Results:
    """Return the results as they are before people; ``parsed``: see :meth:`Store.standing`."""
    rule_set = load_rule_set(count.rules, folder)
    found = {layout: find_layout(layout, folder) for layout in count.layouts}
    digests = {layout: layout_digest(path) for layout, path in found.items()}
    store.require_unchanged({"persons": count.frozen_digest(), "layouts": digests})
    pages, piles, failures = store.standing(parsed), tuple(store.piles()), tuple(store.failures())
    layouts = {layout: parse_layout(path) for layout, path in found.items()}
    entered = {entry.number: reading_of(entry, layouts[entry.ballot.layout]) for entry in store.entered()}
    standing = assemble(count, rule_set, pages, piles, failures, entered, trial_readings(folder, parsed))
    return Results(folder, count, rule_set, layouts, digests, standing, failures, piles, standing)


def with_people(
    results: Results, store: Store, parsed: dict[str, decisions.Decision] | None = None
) -> Results:
    """Return the results with what people have said until now; ``parsed``: see ``decisions.by_ballot``."""
    with store.database.read() as connection:
        people = People(
            decisions.by_ballot(connection, parsed),
            review_rules.second_person(connection, results.count.review),
        )
        closed = closing.is_closed(connection)
    standing = settle(results.read, people, results.count, results.rule_set, results.piles, results.failures)
    return replace(results, standing=standing, people=people, closed=closed)
