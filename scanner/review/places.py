"""How places are renamed when a count closes, so that the same stands and no order of feeding is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scanner.ballot import Source, ballot_id
from scanner.results.assembled import assemble
from scanner.results.load import Results
from scanner.results.overleaf import Neighbours
from scanner.results.standing import Sheet, Standing
from scanner.results.trials import trial_readings
from scanner.store.places import Met, Place
from scanner.store.records import StandingPage


def renamed_places(results: Results, met: Sequence[Met]) -> dict[Met, Place]:
    """Return a place made of content for each place; pages that belong together stay side by side."""
    owner = {page.page.source.sha256: sheet for sheet in results.read.sheets for page in sheet.pages}
    sources = {one: _source(one) for one in met}
    neighbours = Neighbours(sources.values())
    at = {source: one for one, source in sources.items()}
    before = {one: at.get(found) for one, source in sources.items() if (found := neighbours.before(source))}
    names = {one: (one.original_sha256, one.page) for one in met if not one.alone}
    chains = _chains([one for one in met if one.alone and one.page_sha256 in owner], before, owner)
    for name, chain in _named(chains):
        names |= {one: (f"{name}/{n}", 1) for n, one in enumerate(chain, start=1)}
    return names


def same_standing(results: Results, renamed: Mapping[Met, Place]) -> bool:
    """Tell whether the same ballots stand with the same proposals if places are renamed."""
    pages: dict[str, StandingPage] = {
        page.page.source.sha256: StandingPage(page.page, (), page.digest)
        for sheet in results.read.sheets
        if sheet.entered is None
        for page in sheet.pages
    }
    for met, (place, page) in renamed.items():
        found = pages[met.page_sha256]
        source = Source(place, page, met.page_sha256, met.pile)
        pages[met.page_sha256] = replace(found, sources=tuple(sorted({*found.sources, source}, key=str)))
    entered = {
        sheet.entered: sheet.reading
        for sheet in results.read.sheets
        if sheet.entered is not None and sheet.reading is not None
    }
    again = assemble(
        results.count,
        results.rule_set,
        list(pages.values()),
        results.piles,
        results.failures,
        entered,
        trial_readings(results.folder),
    )
    return _shape(again) == _shape(results.read)


def _chains(
    alone: Sequence[Met], before: Mapping[Met, Met | None], owner: Mapping[str, Sheet]
) -> list[tuple[Met, ...]]:
    """Return the single files that belong together, each chain in its order."""
    follower: dict[Met, Met] = {}
    for one in alone:
        front = before.get(one)
        if front is not None and _belong(front, one, before, owner):
            follower[front] = one
    led = set(follower.values())
    chains = []
    for one in alone:
        if one not in led:
            chain = [one]
            while chain[-1] in follower:
                chain.append(follower[chain[-1]])
            chains.append(tuple(chain))
    return chains


def _belong(front: Met, back: Met, before: Mapping[Met, Met | None], owner: Mapping[str, Sheet]) -> bool:
    """Tell whether a page must stay behind another: both are of one ballot, or it is a back."""
    ahead, behind = owner.get(front.page_sha256), owner[back.page_sha256]
    if ahead is None:
        return False
    first = before.get(front)
    skipped = ahead.reverse and first is not None and owner.get(first.page_sha256) is behind
    return behind.reverse or ahead is behind or skipped


def _named(chains: Sequence[tuple[Met, ...]]) -> list[tuple[str, tuple[Met, ...]]]:
    """Name each chain by the least id in it; of several chains of the same pages each has a number."""
    by_name: dict[str, list[tuple[Met, ...]]] = defaultdict(list)
    for chain in chains:
        by_name[min(ballot_id(one.page_sha256) for one in chain)].append(chain)
    return [
        (f"{name}/{number}", chain)
        for name, found in sorted(by_name.items())
        for number, chain in enumerate(found, start=1)
    ]


def _source(met: Met) -> Source:
    return Source(met.given, met.page, met.page_sha256, met.pile)


def _shape(standing: Standing) -> list[object]:
    return [
        (
            sheet.ballot,
            sheet.kind,
            [page.page.source.sha256 for page in sheet.pages],
            sheet.verdict,
            sheet.reverse,
            sheet.set_aside,
            sheet.loose,
            sheet.papers,
            sheet.held,
        )
        for sheet in standing.sheets
    ]
