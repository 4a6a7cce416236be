"""Where the time of a page goes: ``python -m bench.stages COUNT PAGE…`` reads pages and times each stage.

It wraps the stages' functions by name, in a process of its own, and prints a JSON object: stage → CPU
milliseconds a page, without what is spent in other stages. The first pages warm up and do not count.
"""

from __future__ import annotations

import functools
import inspect
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

STAGES: dict[str, tuple[str, ...]] = {
    "open, hash, keep the original": (
        "scanner.intake.documents:open_document",
        "scanner.store.originals:hash_file",
        "scanner.store.originals:keep",
    ),
    "decode": ("scanner.intake.documents:Document.page",),
    "even light and paper": ("scanner.reading.tone:tones",),
    "rough place": ("scanner.reading.coarse:thumb", "scanner.reading.coarse:fit"),
    "anchors and warp": ("scanner.reading.register:register",),
    "into the frame": ("scanner.reading.register:shown_in_frame",),
    "print against the blank": (
        "scanner.reading.missing:print_map",
        "scanner.reading.missing:name_matches",
        "scanner.reading.missing:missing_print",
    ),
    "added ink, shade, folds": ("scanner.reading.ink:added_ink",),
    "stamp": ("scanner.reading.stamp:read_stamp", "scanner.reading.stamp:without_stamp"),
    "fingerprint": ("scanner.reading.fingerprint:fingerprint",),
    "strokes": ("scanner.reading.strokes:find_strokes",),
    "marks": ("scanner.reading.boxes:read_boxes",),
    "names and other writing": (
        "scanner.reading.writing:mark_ink",
        "scanner.reading.writing:read_names",
        "scanner.reading.writing:read_elsewhere",
    ),
    "other facts": ("scanner.reading.facts:read_facts",),
    "record and commit": ("scanner.store.records:stored", "scanner.store.store:Store.commit"),
    "all else": ("scanner.counting.worker:Worker.work",),
}
_PAGE = "all else"  # the stage that is a whole page
_WARM_UP = 10


class Stopwatch:
    """Adds up the CPU time of the main thread by stage; a stage within another counts for itself only."""

    def __init__(self) -> None:
        self.pages = 0
        self._spent = dict.fromkeys(STAGES, 0.0)
        self._within: list[float] = []

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*args: Any, **options: Any) -> Any:
            self._within.append(0.0)
            started = time.thread_time()
            try:
                return function(*args, **options)
            finally:
                self._add(stage, time.thread_time() - started)

        return wrapper

    def _add(self, stage: str, spent: float) -> None:
        self._spent[stage] += spent - self._within.pop()
        if self._within:
            self._within[-1] += spent
        if stage == _PAGE:
            self.pages += 1
            if self.pages == _WARM_UP:
                self._spent = dict.fromkeys(STAGES, 0.0)

    def a_page(self) -> dict[str, float]:
        """Return milliseconds a page by stage."""
        return {stage: 1000 * spent / (self.pages - _WARM_UP) for stage, spent in self._spent.items()}


def watch(stopwatch: Stopwatch) -> None:
    """Wrap the functions of all stages, wherever a module of the program uses them."""
    wrapped = {}
    for stage, names in STAGES.items():
        for name in names:
            owner, attribute, function = find(name)
            wrapped[function] = stopwatch.timed(stage, function)
            setattr(owner, attribute, wrapped[function])
    modules = [module for name, module in sys.modules.items() if name.startswith("scanner.")]
    for module in modules:
        for name, value in list(vars(module).items()):
            if inspect.isfunction(value) and value in wrapped:
                setattr(module, name, wrapped[value])


def find(name: str) -> tuple[Any, str, Callable[..., Any]]:
    """Return what holds a function, its name there, and itself; AttributeError if it is there no more."""
    module, _, path = name.partition(":")
    *owners, attribute = path.split(".")
    owner = functools.reduce(getattr, owners, import_module(module))
    return owner, attribute, getattr(owner, attribute)


def measure(count: Path, pages: Sequence[Path]) -> dict[str, float]:
    """Read ``pages`` into ``count`` in a fresh process; return CPU milliseconds a page by stage."""
    command = [sys.executable, "-m", "bench.stages", str(count), *map(str, pages)]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    spent: dict[str, float] = json.loads(ran.stdout)
    return spent


def main(count: str, *pages: str) -> None:
    run = import_module("scanner.counting.run")
    import_module("scanner.reading.read")
    stopwatch = Stopwatch()
    watch(stopwatch)
    run.read_paths(Path(count), [Path(page) for page in pages], jobs=1)
    print(json.dumps(stopwatch.a_page()))


if __name__ == "__main__":
    main(*sys.argv[1:])
