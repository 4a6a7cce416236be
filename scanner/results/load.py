"""All that a command about results needs, from a count's folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scanner.count.files import load_count
from scanner.count.model import Count
from scanner.layouts.files import find_layout, layout_digest, parse_layout
from scanner.layouts.model import BallotLayout
from scanner.results.entered import reading_of
from scanner.results.standing import Standing, assemble
from scanner.results.tally import Tally, tally
from scanner.results.trials import trial_readings
from scanner.rules.rule_sets import RuleSet, load_rule_set
from scanner.store.records import Failure
from scanner.store.store import Store


@dataclass(frozen=True)
class Results:
    """What a count is, and what stands in it; ``failures`` are files that could not be read."""

    folder: Path
    count: Count
    rule_set: RuleSet
    layouts: dict[str, BallotLayout]
    layout_digests: dict[str, str]
    standing: Standing
    failures: tuple[Failure, ...]

    @cached_property
    def tally(self) -> Tally:
        return tally(self.count, self.rule_set, self.standing, self.layouts)


def load_results(folder: Path) -> Results:
    """Read a count's folder; raises the errors of count.toml, of its rule set, layouts and store.

    RefusedError if persons or layouts are not those with which pages were read: their marks would
    be shown as given to others.
    """
    count = load_count(folder)
    rule_set = load_rule_set(count.rules, folder)
    found = {layout: find_layout(layout, folder) for layout in count.layouts}
    digests = {layout: layout_digest(path) for layout, path in found.items()}
    with Store(folder) as store:
        store.require_unchanged({"persons": count.frozen_digest(), "layouts": digests})
        pages, piles, failures = store.standing(), store.piles(), tuple(store.failures())
        entries = store.entered()
    layouts = {layout: parse_layout(path) for layout, path in found.items()}
    entered = {entry.number: reading_of(entry, layouts[entry.ballot.layout]) for entry in entries}
    standing = assemble(count, rule_set, pages, piles, failures, entered, trial_readings(folder))
    return Results(folder, count, rule_set, layouts, digests, standing, failures)
