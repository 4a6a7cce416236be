"""The figures of a run of cases, as Markdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ballotmaker.defects import DEFECTS
from ballotmaker.marks import FILLS, LINES, OUTLINES, TOUCH
from bench.proving_ground.bounds import lower_bound, upper_bound
from bench.proving_ground.diagram import Bin, reliability
from bench.proving_ground.family import Family, Part
from bench.proving_ground.records import BIN_EDGES, Record
from bench.report import machine, table
from bench.scoring import SILENT, Wrong

Runs = Mapping[tuple[Family, Part], Sequence[Record]]

_MAIN = (Part.ORDINARY, Part.HARD)  # together they bear the claim
_SHOWN = Family.TESTING  # in the diagram
_WORST = 4  # lines of a tag
_LEAST = 20  # clean ballots of a value before its rate says anything
_LISTED = 40
_STYLES = 20
_FILLED, _DAMAGED, _LINED = "a fill or a ring", "damage to the sheet", "a slash or a dash"
_TOUCHED, _UNTIDY = "a touch in a second box", "a mark large, small, out of place, drawn twice or shaky"


def write_up(runs: Runs, diagram: str = "") -> str:
    """Return the whole report; ``runs`` are the records of each family and part that has any.

    ``diagram`` is where the page finds the picture of :func:`reliability_of`; without it none is shown.
    """
    parts = [machine(), _summary(runs), _origin(runs)]
    for family in Family:
        fine = _fine(runs, family)
        if fine:
            parts += _of_family(family, fine, diagram)
    low = [one for (_, part), records in runs.items() if part is Part.LOW for one in records]
    if low:
        parts += ["### 150 dpi and 1-bit", _faults(low), _reasons(low)]
    parts += ["### What went wrong in silence", _silent(runs)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _fine(runs: Runs, family: Family) -> list[Record]:
    """Return a family's records but for those of low scans, which are reported apart."""
    return [
        one
        for (of, part), records in runs.items()
        if of is family and part is not Part.LOW
        for one in records
    ]


def _of_family(family: Family, records: Sequence[Record], diagram: str) -> list[str]:
    return [
        f"### Faults, {family}",
        _faults(records),
        _details(records),
        f"### Why clean ballots go to a person, {family}",
        _reasons(records),
        f"### Which unusual ballots go to a person, {family}",
        _unusual(records),
        f"### Where it goes wrong, {family}",
        _worst_tags(records),
        f"### Do the scores hold? {family.capitalize()}",
        f"![The same as a diagram]({diagram})" if diagram and family is _SHOWN else "",
        _reliability(records),
    ]


@dataclass(frozen=True)
class Sums:
    """What records come to."""

    ballots: int
    rows: int
    boxes: int
    silent_ballots: int
    silent_rows: int
    ballots_misread: int
    faults_unseen: int
    clean: int
    clean_to_person: int
    unusual: int
    unusual_to_person: int
    faults: int
    named: int
    unreadable: int
    crashes: int


def sums(records: Iterable[Record]) -> Sums:
    """Add records up; a page that is refused holds no positions that were read."""
    made = [one for one in records if one.kind != "unmade"]
    kinds: dict[str, list[Record]] = defaultdict(list)
    for one in made:
        kinds[one.kind].append(one)
    read = [one for one in made if one.outcome != "unreadable"]
    return Sums(
        ballots=len(made),
        rows=sum(one.rows for one in read),
        boxes=sum(one.boxes for one in read),
        silent_ballots=sum(one.silent for one in made),
        silent_rows=sum(what is Wrong.SILENT_ROW for one in made for what, _ in one.wrong),
        ballots_misread=sum(_has(one, Wrong.SILENT_ROW) for one in made),
        faults_unseen=sum(_has(one, Wrong.SILENT_FAULT) for one in made),
        clean=len(kinds["clean"]),
        clean_to_person=sum(one.person for one in kinds["clean"]),
        unusual=len(kinds["unusual"]),
        unusual_to_person=sum(one.person for one in kinds["unusual"]),
        faults=len(kinds["fault"]),
        named=sum(one.named for one in kinds["fault"]),
        unreadable=len(made) - len(read),
        crashes=sum(bool(one.crash) for one in made),
    )


def _has(one: Record, wrong: Wrong) -> bool:
    return any(what is wrong for what, _ in one.wrong)


_HEAD = (
    "cases",
    "ballots",
    "positions",
    "silent rows",
    "≤ a position",
    "ballots with one",
    "≤ a ballot",
    "faults unseen",
    "clean",
    "→ person",
    "unusual",
    "→ person",
    "faults",
    "named",
    "unreadable",
)


def _summary(runs: Runs) -> str:
    rows = [_figures(f"{family}, {part}", records) for (family, part), records in runs.items()]
    for family in Family:
        both = [one for part in _MAIN for one in runs.get((family, part), ())]
        if all((family, part) in runs for part in _MAIN):
            rows.append(_figures(f"**{family}, ordinary and hard**", both))
    return table(_HEAD, rows)


def _figures(name: str, records: Iterable[Record]) -> tuple[object, ...]:
    of = sums(records)
    return (
        name,
        _number(of.ballots),
        _number(of.boxes),
        of.silent_rows,
        _rate(upper_bound(of.silent_rows, of.boxes)),
        of.ballots_misread,
        _rate(upper_bound(of.ballots_misread, of.ballots)),
        of.faults_unseen,
        of.clean,
        _share(of.clean_to_person, of.clean),
        of.unusual,
        _share(of.unusual_to_person, of.unusual),
        of.faults,
        _share(of.named, of.faults),
        of.unreadable,
    )


def _number(count: int) -> str:
    return f"{count:,}"


def _rate(rate: float) -> str:
    return f"{rate:.1e}" if rate < 0.001 else f"{100 * rate:.2g} %"


def _share(some: int, of: int) -> str:
    return f"{some} ({_percent(some / of)})" if of else "0"


def _percent(share: float) -> str:
    """Return a share of one in percent; never 100 where something is missing."""
    return f"{100 * share:.2f} %" if 0.99 < share < 1 or 0 < share < 0.01 else f"{100 * share:.1f} %"


def _origin(runs: Runs) -> str:
    """Say which seeds of which generator and reader these are, and at what pace."""
    lines = []
    for (family, part), records in runs.items():
        seeds = [one.seed for one in records]
        made, read = (sum(one.ms[i] for one in records) / len(records) for i in (0, 1))
        lost = sum(one.kind == "unmade" for one in records)
        by, cost = records[0].digests, f"{made:.0f} ms to make, {read:.0f} ms to read and judge (CPU)"
        lines.append(
            f"- {family}, {part}: seeds {min(seeds)} to {max(seeds)} ({len(seeds)}), "
            f"reader `{by.reader}`, generator `{by.maker}`; {cost}"
            + (f"; {lost} could not be made" if lost else "")
        )
    crashes = sum(bool(one.crash) and one.kind != "unmade" for records in runs.values() for one in records)
    if crashes:
        lines.append(f"- **The program failed on {crashes} pages.**")
    return "\n".join(lines)


_FOUND_HEAD = ("ballots", "to a person", "≥ (95 %)", "named", "silent")


def _faults(records: Sequence[Record]) -> str:
    found = _by(records, lambda one: [str(one.tags["fault"])] if one.kind == "fault" else [])
    head = ("fault", *_FOUND_HEAD)
    return table(head, [_found(f"`{fault}`", some) for fault, some in sorted(found.items())])


def _found(name: str, records: Sequence[Record]) -> tuple[object, ...]:
    named = sum(one.named for one in records)
    asked = sum(one.person for one in records)
    least = f"{100 * lower_bound(asked, len(records)):.2f} %"
    silent = sum(one.silent for one in records)
    return name, len(records), _share(asked, len(records)), least, _share(named, len(records)), silent


def _details(records: Sequence[Record]) -> str:
    """Return the styles of faults of which one was not named, the worst first."""
    styles = _by(records, _styles)
    missed = {name: some for name, some in styles.items() if not all(one.named for one in some)}
    ranked = sorted(missed.items(), key=lambda item: sum(one.named for one in item[1]) / len(item[1]))
    if not ranked:
        return ""
    head = ("style of a fault not always named, or its size", *_FOUND_HEAD)
    return table(head, [_found(name, some) for name, some in ranked[:_STYLES]])


# Where the sizes of faults are parted, in mm or shares.
_SIZES = {
    "share": (0.3, 0.45, 0.6, 0.8),
    "width_mm": (0.2, 0.3, 0.5),
    "height": (4.5, 6.0, 9.0),
    "letters": (2.0, 4.0),
    "density": (0.1, 0.2, 0.3),
    "second_mm": (3.5, 5.0),
}


def _styles(one: Record) -> list[str]:
    """Return the fault with its style, and with each of its sizes."""
    if one.kind != "fault":
        return []
    fault = f"`{one.tags['fault']}`"
    sized = [
        f"{fault}, {size} {_span(_SIZES[size], v)}" for size, v in one.measures.items() if size in _SIZES
    ]
    return [f"{fault}: {one.tags['detail']}", *sized]


def _span(edges: Sequence[float], value: float) -> str:
    below = [f"{edge:g}" for edge in edges if edge <= value][-1:]
    above = [f"{edge:g}" for edge in edges if edge > value][:1]
    return " – ".join([*(below or ["…"]), *(above or ["…"])])


def _reasons(records: Sequence[Record]) -> str:
    clean = [one for one in records if one.kind == "clean"]
    codes = Counter(code for one in clean if one.person for code in (one.reasons or [one.outcome]))
    if not codes:
        return "None does."
    rows = [(f"`{code}`", count, _percent(count / len(clean))) for code, count in codes.most_common()]
    return table(("reason", "clean ballots", "of all clean"), rows)


def _unusual(records: Sequence[Record]) -> str:
    unusual = [one for one in records if one.kind == "unusual"]
    found = _by(unusual, lambda one: [_what_is_unusual(one)])
    rows = [
        (what, len(found[what]), _share(sum(one.person for one in found[what]), len(found[what])))
        for what in (_FILLED, _DAMAGED, _TOUCHED, _LINED, _UNTIDY)
        if what in found
    ]
    return table(("what is unusual", "ballots", "→ person"), rows)


def _what_is_unusual(one: Record) -> str:
    """Return what a person might first be asked about."""
    shapes = set(_values(one, "mark"))
    if shapes & (FILLS | OUTLINES):
        return _FILLED
    if any(name in DEFECTS and DEFECTS[name].asks for name in _values(one, "defect")):
        return _DAMAGED
    if TOUCH in shapes:
        return _TOUCHED
    return _LINED if shapes & LINES else _UNTIDY


def _worst_tags(records: Sequence[Record]) -> str:
    """Return, for each tag, the values with most silent errors and most clean ballots flagged."""
    rows = []
    for tag in ("form", "hand", "mark", "pen", "paper", "defect", "scan"):
        values = _by(records, lambda one, tag=tag: _values(one, tag))  # type: ignore[misc]
        lines = [_tag_line(tag, value, some) for value, some in values.items()]
        bad = [line for line in lines if line[3] or (line[4] >= _LEAST and line[5])]
        bad.sort(key=lambda line: (-line[3], -line[5] / max(line[4], 1)))
        rows += [(*line[:5], _share(line[5], line[4])) for line in bad[:_WORST]]
    return table(("what", "value", "ballots", "silent", "clean", "clean → person"), rows)


def _values(one: Record, tag: str) -> list[str]:
    value = one.tags.get(tag, "")
    return ([value] if value else []) if isinstance(value, str) else list(value)


def _tag_line(tag: str, value: str, records: Sequence[Record]) -> tuple[str, str, int, int, int, int]:
    of = sums(records)
    return tag, value, of.ballots, of.silent_ballots, of.clean, of.clean_to_person


def _by(records: Iterable[Record], names: Callable[[Record], Sequence[str]]) -> dict[str, list[Record]]:
    grouped: dict[str, list[Record]] = defaultdict(list)
    for one in records:
        for name in names(one):
            grouped[name].append(one)
    return grouped


def reliability_of(runs: Runs) -> str:
    """Return the reliability diagram of the held-out family as SVG; without its records, empty axes."""
    return reliability([one for _, one in _bins(_fine(runs, _SHOWN))])


def _bins(records: Iterable[Record]) -> list[tuple[int, Bin]]:
    found: dict[int, list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for one in records:
        for number, counts in one.scores.items():
            found[number] = [have + more for have, more in zip(found[number], counts, strict=True)]
    return [
        (number, Bin(int(boxes), total / boxes, int(marked)))
        for number, (boxes, marked, total) in sorted(found.items())
    ]


def _reliability(records: Sequence[Record]) -> str:
    """Return what the boxes' scores foretell, and the share of them that were marked."""
    rows = [
        (_bin(number), _number(one.boxes), _exact(one.foretold), one.marked, _exact(one.marked / one.boxes))
        for number, one in _bins(records)
    ]
    return table(("score", "boxes", "foretold", "marked", "found"), rows)


def _bin(number: int) -> str:
    edges = (0.0, *BIN_EDGES, 1.0)
    return f"{edges[number]:g} – {edges[number + 1]:g}"


def _exact(rate: float) -> str:
    return f"{rate:.5f}"


def _silent(runs: Runs) -> str:
    rows = []
    for (family, part), records in runs.items():
        for one in records:
            if one.silent:
                what = sorted({str(wrong) for wrong, _ in one.wrong if wrong in SILENT})
                lines = sorted({row + 1 for wrong, row in one.wrong if wrong in SILENT and row is not None})
                at = ", ".join(map(str, lines))
                rows.append((f"{family}, {part}", one.seed, "; ".join(what), at, *_short(one)))
    if not rows:
        return "Nothing."
    left = f"\n\n… and {len(rows) - _LISTED} more." if len(rows) > _LISTED else ""
    return table(("cases", "seed", "what", "rows", "fault", "form", "scan"), rows[:_LISTED]) + left


def _short(one: Record) -> tuple[str, str, str]:
    fault = " ".join(str(one.tags.get(tag, "")) for tag in ("fault", "detail")).strip()
    return fault, str(one.tags["form"]), str(one.tags["scan"])
