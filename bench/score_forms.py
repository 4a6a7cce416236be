"""Every kind of Word form, learnt, marked, scanned and read: ``python -m bench.score_forms [FORM]…``.

Makes the forms of ``bench.forms`` (LibreOffice), scans their blanks and marks sheets. Each form is
learnt twice, from the Word PDF and from the scan of the blank; each layout is compared with the form,
and reads the same sheets. Ends with 1 if there is a silent error or a form is not learnt.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bench import report
from bench.compare import compare
from bench.forms.catalog import FORMS
from bench.forms.make_forms import make_forms
from bench.forms.mark import SHEETS, mark
from bench.forms.scan_blank import scan_blank
from bench.forms.spec import Form
from bench.program import ProgramFailed
from bench.scoring import Score
from bench.trial import Trial
from scanner.errors import ExitCode

_FILE = click.Path(dir_okay=False, path_type=Path)
_HEAD = (
    "form",
    "learnt from",
    "right",
    "box error, mm",
    "clean",
    "clean → person",
    "faults",
    "named",
    "silent",
)


@dataclass(frozen=True)
class Result:
    """One form learnt from one blank; ``score`` is None where it was not learnt, wrongly or rightly."""

    form: str
    blank: str
    differences: tuple[str, ...]
    box_error: float | None
    score: Score | None

    @property
    def failed(self) -> bool:
        return bool(self.differences) or (self.score is not None and self.score.has_silent_error)


def prepare(forms: Sequence[Form], out: Path, sheets: int) -> list[tuple[Path, Path]]:
    """Make, scan and mark the forms; return for each its folder and its blank's scan."""
    folders = make_forms(list(forms), out)
    scans = [scan_blank(folder) for folder in folders]
    for folder in folders:
        mark(folder, sheets)
    return list(zip(folders, scans, strict=True))


def measure(folder: Path, blank: Path, count: Path, rules: str, jobs: int) -> Result:
    """Learn the form in ``folder`` from ``blank``, compare the layout, and read the marked sheets."""
    trial, kind = Trial(folder / "marked", count), _kind(blank)
    trial.make(rules)
    try:
        trial.learn(blank)
    except ProgramFailed as error:
        return _not_learnt(trial, folder.name, blank, error)
    if _must_ask(trial, blank):
        return Result(folder.name, kind, ("taken without a question",), None, None)
    compared = compare(trial.form, trial.learnt())
    try:
        score = trial.read(jobs, f"{folder.name}, {kind}")
    except ProgramFailed as error:
        return Result(
            folder.name, kind, (*compared.differences, f"not read: {error}"), compared.box_error, None
        )
    return Result(folder.name, kind, compared.differences, compared.box_error, score)


def _must_ask(trial: Trial, blank: Path) -> bool:
    return blank.name != "form.pdf" and bool(trial.form["doubtful_scan"])


def _not_learnt(trial: Trial, form: str, blank: Path, error: ProgramFailed) -> Result:
    if _must_ask(trial, blank) and error.code == ExitCode.REFUSED:
        return Result(form, "scan, must ask", (), None, None)
    return Result(form, _kind(blank), (f"not learnt: {error}",), None, None)


def _kind(blank: Path) -> str:
    return "Word PDF" if blank.name == "form.pdf" else "scan"


def write_up(results: Sequence[Result]) -> str:
    """Return the whole report as Markdown."""
    scores = [result.score for result in results if result.score is not None]
    failed = [f"- {r.form}, {r.blank}: {text}" for r in results for text in r.differences]
    learnt = (
        "\n".join(["Layouts that differ from the form:", "", *failed]) if failed else "Every layout is right."
    )
    table = report.table(_HEAD, [_line(result) for result in results])
    return "\n\n".join((report.machine(), table, learnt, report.faults(scores), report.wrongs(scores))) + "\n"


def _line(result: Result) -> tuple[object, ...]:
    right = "no" if result.differences else "yes"
    error = "" if result.box_error is None else f"{result.box_error:.2f}"
    score = result.score
    if score is None:
        return (result.form, result.blank, "asked" if right == "yes" else right, error, *[""] * 5)
    asked = score.clean_to_person + score.clean_unreadable
    faults = (sum(score.faults.values()), sum(score.named.values()))
    return (result.form, result.blank, right, error, score.clean, asked, *faults, score.silent_ballots)


@click.command(help="Make, learn, mark, scan and read the forms named (or all).")
@click.argument("names", nargs=-1, type=click.Choice([form.id for form in FORMS]), metavar="[FORM]…")
@click.option("--sheets", default=SHEETS, show_default=True, help="Marked sheets a form.")
@click.option("--rules", default="qd96", show_default=True, help="Rule set of the counts.")
@click.option("--jobs", default=2, show_default=True, help="Processes to read with.")
@click.option(
    "--keep", type=click.Path(file_okay=False, path_type=Path), help="Make forms and counts here, keep them."
)
@click.option("--markdown", type=_FILE, help="Write the tables to this file too.")
@click.option("--page", type=_FILE, help="Put the tables into their section of this page.")
def main(
    names: tuple[str, ...],
    sheets: int,
    rules: str,
    jobs: int,
    keep: Path | None,
    markdown: Path | None,
    page: Path | None,
) -> None:
    chosen = [form for form in FORMS if not names or form.id in names]
    with tempfile.TemporaryDirectory() as temporary:
        work = keep or Path(temporary)
        prepared = prepare(chosen, work / "forms", sheets)
        results = []
        for folder, scan in prepared:
            for blank in (folder / "form.pdf", scan):
                count = work / "counts" / f"{folder.name}_{blank.stem}"
                results.append(measure(folder, blank, count, rules, jobs))
    text = write_up(results)
    report.publish(text, "forms", markdown, page)
    sys.exit(int(any(result.failed for result in results)))


if __name__ == "__main__":
    main()
