"""What reading costs, in decodings: ``python -m bench.speed --form rows26 FOLDER…``.

The folders are of the shape that ``bench.score_scans`` takes; a form of ``bench.forms`` is made, marked and
scanned first, in colour at 300 dpi. The scans are copied to as many pages as asked for, each with a few
pixels changed, since identical images are read once. Every round runs, in turn, so that the machine's moods
fall on all alike:

- ``cv2.imread`` to BGR of all pages, with one thread, in a process of its own (its start not timed);
- ``read --jobs 1`` of all pages, and of ten of them: start-up and what is done once;
- ``read --jobs 2``, likewise;
- ``read --jobs 1`` of one PDF that holds the same JPEGs, likewise.

A page costs (all − ten) / (pages − 10). Figures are medians over the rounds; CPU time is that of a
process and all its children (POSIX only). ``cv2.imread`` costs about half as much again where each picture
is dropped before the next is read, since its memory then goes back to the system: both ways are shown.
A second table says where the time of a page goes (:mod:`bench.stages`).
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click
import numpy as np
import pikepdf
from PIL import Image

from ballotmaker.ballots import make_ballot
from ballotmaker.scanner_model import encode, random_scan
from bench import report, stages
from bench.forms.catalog import FORMS
from bench.forms.make_forms import make_forms
from bench.forms.mark import mark, read_forms
from bench.forms.spec import Form
from bench.program import kiemphieu
from bench.trial import Trial

_FILE = click.Path(dir_okay=False, path_type=Path)
_FORMS = {form.id: form for form in FORMS}
_FEW = 10
_BALLOTS = 24
_QUALITY = 85
_DECODE = """
import json, sys, time
import cv2
cv2.setNumThreads(1)
wall, cpu = time.perf_counter(), time.process_time()
for path in sys.argv[2:]:
    picture = cv2.imread(path, cv2.IMREAD_COLOR)
    if sys.argv[1] == "drop":
        del picture
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))
"""


@dataclass(frozen=True)
class Cost:
    """Seconds, by the clock and of the processors."""

    wall: float
    cpu: float

    def a_page(self, few: Cost, pages: int) -> Cost:
        """The cost of a page when a run over ``_FEW`` pages is taken off."""
        more = pages - _FEW
        return Cost((self.wall - few.wall) / more, (self.cpu - few.cpu) / more)


@dataclass(frozen=True)
class Round:
    """The costs of a page in one round."""

    decode: Cost
    decode_kept: Cost  # each picture is kept until the next is read
    one: Cost
    two: Cost
    pile: Cost  # the same pages in one PDF


def make_scans(form: Form, out: Path) -> Path:
    """Make a Word form and clean ballots of it, in colour at 300 dpi; return their folder."""
    made = make_forms([form], out)[0]
    marked = mark(made, sheets=0)
    for number in range(_BALLOTS):
        rng = np.random.default_rng(number)
        scan = dataclasses.replace(random_scan(rng, dpi=300), mode="color")
        image, _ = make_ballot(read_forms(made)[0], rng, scan=scan, shapes=("x", "tick"))
        (marked / f"scan_{number:05d}.jpg").write_bytes(encode(image, scan))
    return marked


def make_pages(scans: Sequence[Path], pages: int, folder: Path) -> list[Path]:
    """Write ``pages`` distinct JPEG files made of ``scans`` into ``folder``."""
    rng = np.random.default_rng(0)
    return [_distinct(scans[i % len(scans)], folder / f"page_{i:04d}.jpg", rng) for i in range(pages)]


def _distinct(scan: Path, path: Path, rng: np.random.Generator) -> Path:
    """Copy a scan with the noise of its last rows changed by a gray value or two."""
    with Image.open(scan) as opened:
        pixels, dpi = np.array(opened), opened.info.get("dpi", (300, 300))
    rows = pixels[-16:].astype(np.int16)
    pixels[-16:] = np.clip(rows + rng.integers(-2, 3, rows.shape), 0, 255)
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "JPEG", quality=_QUALITY, dpi=dpi)
    path.write_bytes(target.getvalue())
    return path


def make_pile(pages: Sequence[Path], path: Path) -> Path:
    """Write a PDF of the JPEG files ``pages``, as scanners do: each image as it is, on a page of its size."""
    with pikepdf.new() as pdf:
        for page in pages:
            _add_page(pdf, page)
        pdf.save(path)
    return path


def _add_page(pdf: pikepdf.Pdf, jpeg: Path) -> None:
    with Image.open(jpeg) as opened:
        (width, height), gray, dpi = opened.size, opened.mode == "L", opened.info["dpi"][0]
    points = (width * 72 / dpi, height * 72 / dpi)
    stream = pikepdf.Stream(pdf, jpeg.read_bytes())
    stream.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray if gray else pikepdf.Name.DeviceRGB,
        Filter=pikepdf.Name.DCTDecode,
    )
    page = pdf.add_blank_page(page_size=points)
    page.add_resource(stream, pikepdf.Name.XObject, pikepdf.Name.Scan)
    page.contents_add(f"{points[0]} 0 0 {points[1]} 0 0 cm /Scan Do".encode())


def decode(pages: Sequence[Path], way: Literal["drop", "keep"]) -> Cost:
    """Return what OpenCV needs for a page with one thread; each picture is dropped at once or kept."""
    command = [sys.executable, "-c", _DECODE, way, *map(str, pages)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    wall, cpu = json.loads(ran.stdout)
    return Cost(wall / len(pages), cpu / len(pages))


def read(count: Path, files: Sequence[Path], pages: int, jobs: int) -> Cost:
    """Read ``files`` in a fresh copy of ``count``. Raises ``RuntimeError`` if not all ``pages`` were read."""
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary) / "count"
        shutil.copytree(count, fresh)
        cost = _timed(lambda: kiemphieu("read", "--jobs", jobs, *files, count=fresh))
        lines = kiemphieu("export", "--format", "jsonl", count=fresh).splitlines()
    unread = sum(json.loads(line)["outcome"] == "unreadable" for line in lines)
    if len(lines) != pages or unread:
        raise RuntimeError(f"{len(lines)} of {pages} pages in the count, {unread} unreadable")
    return cost


def _timed(run: Callable[[], object]) -> Cost:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run()
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def one_round(count: Path, pages: Sequence[Path]) -> Round:
    """Measure everything once, in turn."""
    decoded = [decode(pages, way) for way in ("drop", "keep")]
    few = make_pile(pages[:_FEW], pages[0].with_name("few.pdf"))
    pile = make_pile(pages, pages[0].with_name("pile.pdf"))
    ways: list[tuple[Sequence[Path], Sequence[Path], int]] = [
        (pages, pages[:_FEW], 1),
        (pages, pages[:_FEW], 2),
        ([pile], [few], 1),
    ]
    costs = [
        read(count, files, len(pages), jobs).a_page(read(count, first, _FEW, jobs), len(pages))
        for files, first, jobs in ways
    ]
    return Round(*decoded, *costs)


def write_up(name: str, rounds: Sequence[Round], spent: Mapping[str, float], pages: int) -> str:
    """Return the tables of one folder as Markdown: milliseconds a page, ratios of medians; then by stage."""
    base, kept, one, two, pile = (
        _median([getattr(one, part.name) for one in rounds]) for part in dataclasses.fields(Round)
    )
    rows = [
        (what, *_ms(cost), f"{cost.wall / base.wall:.2f}", f"{cost.cpu / base.cpu:.2f}")
        for what, cost in (
            ("`cv2.imread` to BGR, one thread, each picture dropped at once", base),
            ("the same, each picture kept until the next", kept),
            ("`read --jobs 1`", one),
            ("`read --jobs 2`", two),
            ("`read --jobs 1`, one PDF of the same JPEGs", pile),
        )
    ]
    table = report.table(("a page", "wall ms", "CPU ms", "× decode, wall", "× decode, CPU"), rows)
    gains = ", ".join(f"{part.one.wall / part.two.wall:.2f}" for part in rounds)
    load = f"load {os.getloadavg()[0]:.1f} at the end"
    gain = (
        f"Two processes read {one.wall / two.wall:.2f} times as many pages as one (rounds: {gains}; {load})."
    )
    head = f"**{name}**: {pages} pages, {len(rounds)} rounds, medians."
    return "\n\n".join((head, table, gain, _by_stage(spent))) + "\n"


def _by_stage(spent: Mapping[str, float]) -> str:
    whole = sum(spent.values())
    rows = [(stage, f"{ms:.1f}", f"{ms / whole:.0%}") for stage, ms in spent.items()]
    return report.table(("stage", "CPU ms a page", "share"), [*rows, ("all", f"{whole:.1f}", "")])


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(c.wall for c in costs), statistics.median(c.cpu for c in costs))


def _ms(cost: Cost) -> tuple[str, str]:
    return f"{cost.wall * 1000:.1f}", f"{cost.cpu * 1000:.1f}"


def measure(name: str, folder: Path, work: Path, pages: int, rounds: int) -> str:
    """Measure one folder and return its table."""
    trial = Trial(folder, work / "count")
    trial.make("qd96")
    trial.learn(folder / "blank.pdf")
    copies = work / "pages"
    copies.mkdir()
    made = make_pages(trial.scans, pages, copies)
    measured = [one_round(trial.count, made) for _ in range(rounds)]
    return write_up(name, measured, stages.measure(trial.count, made), pages)


@click.command(help="Measure reading against decoding on the scans of each FOLDER.")
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--form", "forms", multiple=True, type=click.Choice(list(_FORMS)), help="Make scans of this form too."
)
@click.option("--pages", default=100, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--markdown", type=_FILE, help="Write the tables to this file too.")
@click.option("--page", type=_FILE, help="Put the tables into their section of this page.")
def main(
    folders: tuple[Path, ...],
    forms: tuple[str, ...],
    pages: int,
    rounds: int,
    markdown: Path | None,
    page: Path | None,
) -> None:
    parts = [report.machine()]
    with tempfile.TemporaryDirectory() as made:
        scans = {name: make_scans(_FORMS[name], Path(made)) for name in forms}
        scans |= {folder.name: folder for folder in folders}
        for name, folder in scans.items():
            with tempfile.TemporaryDirectory() as work:
                parts.append(measure(name, folder, Path(work), pages, rounds))
    text = "\n\n".join(parts)
    report.publish(text, "speed", markdown, page)


if __name__ == "__main__":
    main()
