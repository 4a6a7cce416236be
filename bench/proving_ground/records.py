"""One line of results for each case, in ``<family>-<part>.jsonl``, and which program it speaks of."""

from __future__ import annotations

import bisect
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ballotmaker
import bench.forms
import scanner.reading
from bench.proving_ground.cases import Case, Tags
from bench.proving_ground.family import Family, Part
from bench.scoring import SILENT, Answer, Truth, Words, Wrong, judge
from scanner.ballot import BallotReading
from scanner.reading.settings import settings_digest

# Scores are counted in bins, narrow where a threshold may lie.
BIN_EDGES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97, 0.99, 0.997, 0.999)
_NO_LEVEL = ("multiple", "corrected", "doubtful")


@dataclass(frozen=True)
class Digests:
    """Which reader read and which generator made a case: lines of others are not added up with it."""

    reader: str
    maker: str


@dataclass(frozen=True)
class Record:
    """What became of one case.

    ``kind`` is clean, unusual, fault, undetectable or unmade; ``wrong`` are (what, row from 0 or None);
    ``scores`` maps a bin's number to (boxes, of them marked, sum of scores); ``ms`` is CPU time
    for making and for reading. ``crash`` is what the program raised, which it would report as a failure.
    """

    seed: int
    digests: Digests
    kind: str
    tags: Tags
    measures: Mapping[str, float]
    rows: int
    boxes: int
    outcome: str
    person: bool
    reasons: list[str]
    wrong: list[tuple[Wrong, int | None]]
    scores: dict[int, tuple[int, int, float]]
    ms: tuple[float, float] = (0.0, 0.0)
    crash: str = ""

    @property
    def silent(self) -> bool:
        return any(wrong in SILENT for wrong, _ in self.wrong)

    @property
    def named(self) -> bool:
        """A person is asked, and for the fault that there is."""
        return not any(wrong in SILENT or wrong is Wrong.OTHER_REASON for wrong, _ in self.wrong)


def digests() -> Digests:
    """Return digests of the code, models and thresholds as they are on the disk now."""
    reading, here = _folder(scanner.reading), Path(__file__).parent
    reader = hashlib.sha256(settings_digest().encode())
    maker = hashlib.sha256()
    for path in _files(reading):
        reader.update(path.name.encode() + path.read_bytes())
    for path in [*_files(_folder(ballotmaker)), *_files(_folder(bench.forms)), *_made_by(here)]:
        maker.update(path.name.encode() + path.read_bytes())
    return Digests(reader.hexdigest()[:12], maker.hexdigest()[:12])


def _folder(package: Any) -> Path:
    return Path(str(package.__file__)).parent


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def _made_by(here: Path) -> list[Path]:
    return [here / f"{name}.py" for name in ("cases", "family", "forms", "specs", "word_forms")]


def record(
    case: Case, answer: Answer, reading: object, by: Digests, ms: tuple[float, float], crash: str = ""
) -> Record:
    """Compare an answer with its case's truth."""
    truth = case.truth
    boxes = len(truth.rows) * len(case.ground.layouts[0].layout.levels)
    return Record(
        seed=case.seed,
        digests=by,
        kind=_kind(truth),
        tags=case.tags,
        measures=case.measures,
        rows=len(truth.rows),
        boxes=boxes,
        outcome=answer.outcome,
        person=answer.needs_person,
        reasons=sorted({reason.code for reason in answer.reasons}),
        wrong=[(problem.wrong, problem.row) for problem in judge(truth, answer)],
        scores=_scores(truth, reading, case.ground.words),
        ms=ms,
        crash=crash,
    )


def unmade(seed: int, by: Digests, crash: str) -> Record:
    """Return the record of a case that the generator failed to make; it is no ballot."""
    return Record(seed, by, "unmade", {}, {}, 0, 0, "", False, [], [], {}, crash=crash)


def _kind(truth: Truth) -> str:
    if truth.undetectable:
        return "undetectable"
    return "clean" if truth.clean else "unusual" if truth.unusual else "fault"


def _scores(truth: Truth, reading: object, words: Words) -> dict[int, tuple[int, int, float]]:
    """Count the boxes of rows whose level a careful person can tell, by their score."""
    found: dict[int, tuple[int, int, float]] = {}
    if not isinstance(reading, BallotReading) or len(reading.rows) != len(truth.rows):
        return found
    for true, row in zip(truth.rows, reading.rows, strict=True):
        if true in _NO_LEVEL:
            continue
        level = true.rpartition(":")[2]
        for box in row.boxes:
            number = bisect.bisect_right(BIN_EDGES, box.score)
            count, marked, total = found.get(number, (0, 0, 0.0))
            is_marked = words.levels.get(box.level, box.level) == level
            found[number] = (count + 1, marked + is_marked, round(total + box.score, 4))
    return found


def to_line(one: Record) -> bytes:
    """Return a record as a line of JSON."""
    data = asdict(one)
    data["wrong"] = [[wrong.name, row] for wrong, row in one.wrong]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def from_line(line: str) -> Record:
    """Return the record of a line. Raises ``ValueError`` or ``KeyError`` where it is not of its shape."""
    data = json.loads(line)
    data["digests"] = Digests(**data["digests"])
    data["wrong"] = [(Wrong[name], row) for name, row in data["wrong"]]
    data["scores"] = {int(number): (n, m, s) for number, (n, m, s) in data["scores"].items()}
    data["ms"] = tuple(data["ms"])
    return Record(**data)


class Results:
    """The folder of results. Lines are only ever added."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, family: Family, part: Part) -> Path:
        return self._folder / f"{family}-{part}.jsonl"

    def lines(self, family: Family, part: Part) -> Iterator[Record]:
        """Yield every record; a line that a killed run left half written is passed over."""
        path = self.path(family, part)
        if not path.exists():
            return
        with path.open(encoding="utf-8") as file:
            for line in file:
                try:
                    yield from_line(line)
                except json.JSONDecodeError:
                    continue

    def records(self, family: Family, part: Part, by: Digests | None = None) -> list[Record]:
        """Return one record a seed, sorted: of ``by``, or of those who wrote last."""
        everything = list(self.lines(family, part))
        if not everything:
            return []
        by = by or everything[-1].digests
        return sorted(
            {one.seed: one for one in everything if one.digests == by}.values(), key=lambda one: one.seed
        )

    def append(self, family: Family, part: Part, records: Sequence[Record]) -> None:
        """Add lines in one write, on a line of their own even after a killed run."""
        path = self.path(family, part)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as file:
            file.write(_line_end(path) + b"".join(map(to_line, records)))


def _line_end(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if not size:
            return b""
        file.seek(-1, 2)
        return b"" if file.read(1) == b"\n" else b"\n"
