"""Scores as Markdown, to be read on the screen or pasted into docs/accuracy.md."""

from __future__ import annotations

import datetime
import os
import platform
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
import cv2

from bench.scoring import SILENT, Answer, Problem, Score, total
from scanner import __version__

_HEAD = (
    "form",
    "ballots",
    "clean",
    "clean → person",
    "clean unreadable",
    "unusual",
    "unusual → person",
    "faults",
    "named",
    "silent ballots",
    "silent rows",
)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; the first column is text, the others are figures."""
    lines = [" | ".join(head), " | ".join(["---"] + ["---:"] * (len(head) - 1))]
    lines += [" | ".join(str(value) for value in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def figures(scores: Sequence[Score]) -> str:
    """Return the table of figures, a line for each folder and one for all."""
    parts = [*scores, total(scores)] if len(scores) > 1 else scores
    return table(_HEAD, [_figures(part) for part in parts])


def _figures(part: Score) -> tuple[object, ...]:
    faults, named = sum(part.faults.values()), sum(part.named.values())
    clean = (part.clean, part.clean_to_person, part.clean_unreadable)
    unusual = (part.unusual, part.unusual_to_person)
    return (part.name, part.ballots, *clean, *unusual, faults, named, part.silent_ballots, part.silent_rows)


def faults(scores: Sequence[Score]) -> str:
    """Return the table of faults by kind, with those that no scan can show below it."""
    whole = total(scores)
    rows = [(f"`{kind}`", count, whole.named.get(kind, 0)) for kind, count in sorted(whole.faults.items())]
    text = table(("fault", "ballots", "named"), rows)
    if whole.undetectable:
        text += f"\n\nBeside these, copied stamps on gray scans, which nobody can tell: {whole.undetectable}."
    return text


def wrongs(scores: Sequence[Score]) -> str:
    """Return the list of everything that went wrong, silent errors first."""
    found = [(part.name, problem) for part in scores for problem in part.problems]
    if not found:
        return "Nothing went wrong."
    found.sort(key=lambda item: (item[1].wrong not in SILENT, item[0], item[1].truth.file))
    head = ("form", "file", "what", "row", "truth", "read as", "reasons")
    return table(head, [(name, *_wrong(problem)) for name, problem in found])


def _wrong(problem: Problem) -> tuple[object, ...]:
    truth, answer, row = problem.truth, problem.answer, problem.row
    what = f"**{problem.wrong}**" if problem.wrong in SILENT else str(problem.wrong)
    true = truth.fault or "clean" if row is None else f"{truth.rows[row]} ({truth.fault or 'no fault'})"
    if answer is None:
        return truth.file, what, "", true, "", ""
    read = answer.outcome
    if row is not None and row < len(answer.rows):
        read = answer.rows[row].level or answer.rows[row].state
    return truth.file, what, "" if row is None else row + 1, true, read, _reasons(answer)


def _reasons(answer: Answer) -> str:
    """Name each reason once with its rows; why a page was not read in the program's own words."""
    if answer.outcome == "unreadable":
        return "; ".join(f"{reason.code}: {reason.detail}" for reason in answer.reasons)
    counted = Counter(f"{reason.code} {reason.row or ''}".strip() for reason in answer.reasons)
    return ", ".join(reason if count == 1 else f"{reason} ×{count}" for reason, count in counted.items())


def publish(text: str, section: str, markdown: Path | None, page: Path | None) -> None:
    """Write ``text`` to the file ``markdown``, and into its section of the page that shows it.

    Raises ``ValueError`` if the page has no such section.
    """
    click.echo(text)
    if markdown:
        markdown.write_text(text, encoding="utf-8")
    if page:
        page.write_text(_with_section(page.read_text(encoding="utf-8"), section, text), encoding="utf-8")


def _with_section(page: str, section: str, text: str) -> str:
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    if begin not in page or end not in page:
        raise ValueError(f"the page has no section between {begin} and {end}")
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{rest.partition(end)[2]}"


def machine() -> str:
    """Return date, processor, cores and the versions that matter, in one line."""
    today = datetime.date.today().isoformat()
    versions = f"Python {platform.python_version()}, OpenCV {cv2.__version__}, kiemphieu {__version__}"
    return f"{today}; {_processor()}, {os.cpu_count()} cores; {versions}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
