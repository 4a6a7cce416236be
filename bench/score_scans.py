"""Accuracy on marked sheets: ``python -m bench.score_scans FOLDER…``.

Each folder holds ``blank.pdf``, ``form.json`` (persons), ``truth.jsonl`` (what a careful person
reads) and ``scan_*.jpg``. A count is made for it through the command line, its layout is learnt from
the blank, all scans are read, and the export is compared with the truth. Ends with 1 if there is a
silent error. ``docs/accuracy.md`` says what the columns mean.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from bench import report
from bench.scoring import Score
from bench.trial import Trial

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def score_folder(folder: Path, work: Path, rules: str, jobs: int) -> Score:
    """Count ``folder`` in a new count below ``work`` and score it."""
    trial = Trial(folder, work / folder.name)
    trial.make(rules)
    trial.learn(folder / "blank.pdf")
    return trial.read(jobs, folder.name)


def write_up(scores: Sequence[Score]) -> str:
    """Return the whole report as Markdown."""
    parts = (report.machine(), report.figures(scores), report.faults(scores), report.wrongs(scores))
    return "\n\n".join(parts) + "\n"


@click.command(help="Read the marked sheets of each FOLDER and compare with their truth.")
@click.argument("folders", nargs=-1, required=True, type=_FOLDER)
@click.option("--rules", default="qd96", show_default=True, help="Rule set of the counts.")
@click.option("--jobs", default=2, show_default=True, help="Processes to read with.")
@click.option(
    "--keep", type=click.Path(file_okay=False, path_type=Path), help="Make the counts here and keep them."
)
@click.option("--markdown", type=_FILE, help="Write the tables to this file too.")
@click.option("--page", type=_FILE, help="Put the tables into their section of this page.")
def main(
    folders: tuple[Path, ...],
    rules: str,
    jobs: int,
    keep: Path | None,
    markdown: Path | None,
    page: Path | None,
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        work = keep or Path(temporary)
        scores = [score_folder(folder, work, rules, jobs) for folder in folders]
    text = write_up(scores)
    report.publish(text, "scans", markdown, page)
    sys.exit(int(any(part.has_silent_error for part in scores)))


if __name__ == "__main__":
    main()
