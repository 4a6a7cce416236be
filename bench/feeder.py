"""A pretended ``scanimage``: feeds the JPEG files of a folder, as a scanner its sheets.

Put in front of the path under the name of the real one (:func:`install`); what it feeds is told by the
environment: ``FEEDER_SHEETS`` (a folder of JPEG files) and ``FEEDER_STATE`` (a file with the number fed so
far, so that a feeder that is stopped goes on with the next sheet). ``FEEDER_STOPS`` may name sheets
before which it stops with a status, such as ``3:6`` (a jam before the third sheet), once each.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

OUT_OF_PAPER = 7
_HELP = """
    --resolution 50..600dpi [300]
    --mode Gray|Color [Color]
    --source Flatbed|ADF|ADF Duplex [ADF]
"""


def install(folder: Path, sheets: Path, seconds: float = 0.05, stops: str = "") -> dict[str, str]:
    """Write the pretended program into ``folder``; return the environment in which it is found."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "scanimage"
    program.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).resolve()}" "$@"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    return {
        "PATH": os.pathsep.join([str(folder), os.environ.get("PATH", "")]),
        "FEEDER_SHEETS": str(sheets),
        "FEEDER_STATE": str(folder / "fed"),
        "FEEDER_SECONDS": str(seconds),
        "FEEDER_STOPS": stops,
    }


def main(arguments: list[str]) -> int:
    if "--help" in arguments:
        print(_HELP)
        return 0
    if "-f" in arguments:
        print("feeder:0\tPretended\tFeeder")
        return 0
    named = dict(argument.split("=", 1) for argument in arguments if "=" in argument)
    return _feed(named["--batch"], int(named.get("--batch-start", "1")))


def _feed(pattern: str, number: int) -> int:
    sheets = sorted(Path(os.environ["FEEDER_SHEETS"]).glob("*.jpg"))
    state = Path(os.environ["FEEDER_STATE"])
    stops = dict(stop.split(":") for stop in os.environ.get("FEEDER_STOPS", "").split(",") if stop)
    fed = int(state.read_text(encoding="utf-8")) if state.exists() else 0
    if fed == len(sheets):
        return OUT_OF_PAPER
    while fed < len(sheets):
        status = _stop(state, stops, fed + 1)
        if status:
            return status
        _scan(sheets[fed], Path(pattern % number))
        fed, number = fed + 1, number + 1
        state.write_text(str(fed), encoding="utf-8")
    return OUT_OF_PAPER


def _stop(state: Path, stops: dict[str, str], sheet: int) -> int:
    """Return the status with which the feeder stops before a sheet, the first time it comes to it."""
    met = state.with_name(f"stopped-{sheet}")
    if str(sheet) not in stops or met.exists():
        return 0
    met.touch()
    return int(stops[str(sheet)])


def _scan(sheet: Path, target: Path) -> None:
    """Write beside the target and rename, as scanimage does, and print the name when it is whole."""
    partial = target.with_name(target.name + ".part")
    content = sheet.read_bytes()
    with partial.open("wb") as file:
        for start in range(0, len(content), 1 << 16):
            file.write(content[start : start + (1 << 16)])
    time.sleep(float(os.environ.get("FEEDER_SECONDS", "0")))
    shutil.move(partial, target)
    print(target, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
