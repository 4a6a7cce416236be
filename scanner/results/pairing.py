"""Which pages are one ballot, where a list goes on overleaf or on a second sheet.

The pages of a ballot lie side by side, in one file or in files numbered one after the other
(:mod:`scanner.results.overleaf`). A stack fed the other way round gives the back before the front,
so that ``front back front back`` can be parted in two ways, and the wrong one gives one voter's
front another voter's back. The way is therefore settled for a pile as a whole, by which of the two
leaves fewer pages alone, and no file may begin against it. Whatever is then not beyond doubt stays
alone and goes to a person: a page without its fellows, a run of pages that fits the other way only.

What no picture shows is two sheets printed on both sides that went through the feeder as one, the
front of one and the back of the other: there the number of the pile's sheets is one short.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scanner.ballot import BallotReading, Code, Source, UnreadablePage
from scanner.count.model import BallotKind, Count
from scanner.results.overleaf import Neighbours
from scanner.store.records import StandingPage


@dataclass(frozen=True)
class _Met:
    """A page of a kind of several pages, where it was met; ``number`` is its place in the ballot, from 1."""

    source: Source
    kind: str
    number: int


_Run = Sequence[_Met]


@dataclass(frozen=True)
class Bundle:
    """The pages that were found of one ballot of ``kind``, in ballot order, and their numbers from 1."""

    kind: BallotKind
    pages: tuple[StandingPage, ...]
    numbers: tuple[int, ...]

    @property
    def whole(self) -> bool:
        return len(self.pages) == len(self.kind.layouts)


def bundle(count: Count, pages: Sequence[StandingPage], neighbours: Neighbours) -> list[Bundle]:
    """Put together the pages of kinds that have several; a page that has no fellows is a bundle by itself.

    The same pages give the same bundles, in whatever order they come.
    """
    kinds = {kind.id: kind for kind in count.ballots if kind.more_pages}
    numbers = {layout: (kind, n) for kind in kinds.values() for n, layout in enumerate(kind.layouts, 1)}
    own = {
        page.page.source.sha256: (page, *numbers[page.page.layout])
        for page in pages
        if isinstance(page.page, BallotReading) and page.page.layout in numbers
    }
    met = {
        source: _Met(source, kind.id, number)
        for page, kind, number in own.values()
        for source in page.sources
    }
    runs = _runs(met, kinds, neighbours, _reverses(pages))
    groups = _agreed(_grouped(runs, kinds))
    together = {sha256 for group in groups for sha256 in group}
    groups |= {(sha256,) for sha256 in own if sha256 not in together}
    return [_bundle([own[sha256] for sha256 in group]) for group in sorted(groups)]


def _bundle(found: Sequence[tuple[StandingPage, BallotKind, int]]) -> Bundle:
    pages, kinds, numbers = zip(*found, strict=True)
    return Bundle(kinds[0], pages, numbers)


def _reverses(pages: Sequence[StandingPage]) -> set[Source]:
    """Return the places of pages without print: the backs of sheets printed on one side."""
    return {
        source
        for page in pages
        if isinstance(page.page, UnreadablePage) and page.page.reason is Code.BLANK_PAGE
        for source in page.sources
    }


def _runs(
    met: Mapping[Source, _Met], kinds: Mapping[str, BallotKind], neighbours: Neighbours, reverses: set[Source]
) -> list[_Run]:
    """Return the longest rows of pages of one kind and one pile that follow each other."""
    follower: dict[Source, list[_Met]] = defaultdict(list)
    first = []
    for page in met.values():
        before = neighbours.before(page.source)
        if before in reverses and not kinds[page.kind].two_sided:
            before = neighbours.before(before)
        front = met.get(before) if before else None
        if front and (front.kind, front.source.pile) == (page.kind, page.source.pile):
            follower[front.source].append(page)
        else:
            first.append(page)
    # Two files of one number follow the same page: neither is surely its fellow.
    first += [page for pages in follower.values() if len(pages) > 1 for page in pages]
    return [_run_from(page, follower) for page in first]


def _run_from(page: _Met, follower: Mapping[Source, Sequence[_Met]]) -> _Run:
    run = [page]
    while len(after := follower.get(run[-1].source, ())) == 1:
        run.append(after[0])
    return run


def _grouped(runs: Iterable[_Run], kinds: Mapping[str, BallotKind]) -> set[tuple[str, ...]]:
    """Return the whole ballots, each as the images of its pages in ballot order."""
    fed: dict[tuple[str, str], list[_Run]] = defaultdict(list)
    for run in runs:
        fed[run[0].kind, run[0].source.pile].append(run)
    groups: set[tuple[str, ...]] = set()
    for (kind, _pile), together in fed.items():
        size = len(kinds[kind].layouts)
        way = _way(together, size)
        for run in together:
            if way and _leaning(run, size) in (0, way):
                groups |= {_images(group) for group in _parted(run, size, way)}
    return groups


def _way(runs: Iterable[_Run], size: int) -> int:
    """Return 1 if the pages of these runs come first page first, -1 if last page first, 0 in doubt."""
    leaning = sum(_leaning_by(run, size) for run in runs)
    begins = {1 if run[0].number == 1 else -1 for run in runs if _begins_file(run)}
    if not leaning and len(begins) == 1:
        return begins.pop()
    way = (leaning > 0) - (leaning < 0)
    return 0 if begins - {way} else way


def _begins_file(run: _Run) -> bool:
    """Tell whether a run begins a file of many pages, where a sheet begins too."""
    return run[0].source.page == 1 and len(run) > 1 and run[1].source.file == run[0].source.file


def _leaning(run: _Run, size: int) -> int:
    leaning = _leaning_by(run, size)
    return (leaning > 0) - (leaning < 0)


def _leaning_by(run: _Run, size: int) -> int:
    """Return how many more ballots a run holds whole if read first page first than last page first."""
    return len(_parted(run, size, 1)) - len(_parted(run, size, -1))


def _parted(run: _Run, size: int, way: int) -> list[_Run]:
    """Return the whole ballots in a run; what lies between them is left out."""
    wanted = list(range(1, size + 1))[::way]
    groups, start = [], 0
    while start + size <= len(run):
        group = run[start : start + size]
        if [page.number for page in group] == wanted:
            groups.append(group[::way])
            start += size
        else:
            start += 1
    return groups


def _images(group: _Run) -> tuple[str, ...]:
    return tuple(page.source.sha256 for page in group)


def _agreed(groups: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Leave out ballots that share an image: it was met with different fellows at different places."""
    shared = Counter(sha256 for group in groups for sha256 in group)
    return {group for group in groups if all(shared[sha256] == 1 for sha256 in group)}
