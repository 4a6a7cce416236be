"""The demonstration: count the three samples with the program's own commands (``make demo``).

Each sample is a count of its own: its ``count.toml`` names a ready layout, so that reading can start
at once. Works in ``out/demo``, which is made anew every time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
DEMO = ROOT / "out" / "demo"
SHOWN = "struck_name"  # the fault whose overlay tells most at a glance


def main() -> None:
    print("Counting the three samples with the commands below: about half a minute on two cores.", flush=True)
    shutil.rmtree(DEMO, ignore_errors=True)
    counts = [_prepare(sample.parent) for sample in sorted(SAMPLES.glob("*/count.toml"))]
    for count in counts:
        _run(count, "read", os.path.relpath(SAMPLES / count.name / "scans", count))
    for count in counts:
        _run(count, "tally")
        _run(count, "status")
    _run(counts[0], "show", _flagged(counts[0]))


def _prepare(sample: Path) -> Path:
    count = DEMO / sample.name
    count.mkdir(parents=True)
    shutil.copy(sample / "count.toml", count)
    return count


def _run(count: Path, *arguments: str) -> None:
    """Print a command and run it as a user would, from the root of the repository."""
    command = ["kiemphieu", "-C", _shown(count), *arguments]
    print("\n$", *command, flush=True)
    subprocess.run([sys.executable, "-m", "scanner", *command[1:]], cwd=ROOT, check=True)


def _flagged(count: Path) -> str:
    """Return the id of the ballot that shows the fault ``SHOWN`` and least else."""
    command = [sys.executable, "-m", "scanner", "-C", str(count), "export", "--format", "jsonl"]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
    ballots = [json.loads(line) for line in lines.splitlines()]
    faulty = [ballot for ballot in ballots if SHOWN in [reason["code"] for reason in ballot["reasons"]]]
    return str(min(faulty, key=lambda ballot: len(ballot["reasons"]))["ballot"])


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    main()
