"""A scanner driven through SANE's ``scanimage``: which ones there are, and a feeder's sheets as files.

``scanimage --batch`` writes a file a page and prints its name when it is whole; its exit code is
SANE's status (scanimage(1), sane-api: 6 jammed, 7 no paper, 8 cover open, 9 I/O).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.errors import MachineError
from scanner.i18n import _
from scanner.medium import by_medium

PROGRAM = "scanimage"
_OUT_OF_PAPER = 7
_FEEDER = ("feeder", "adf", "duplex")
_CHOICES = re.compile(r"^\s+--(source|mode) (\S.*?) \[", re.MULTILINE)


@dataclass(frozen=True)
class Device:
    name: str
    vendor: str
    model: str


@dataclass(frozen=True)
class ScanWish:
    """How to scan: ``device`` and ``source`` are SANE's names, found if not given.

    ``options`` are settings of the scanner's own, ``name=value`` as its driver names them.
    """

    device: str | None = None
    source: str | None = None
    duplex: bool = False
    dpi: int = 300
    color: bool = True
    options: tuple[str, ...] = ()


class ScannerStoppedError(MachineError):
    """The scanner stopped before its feeder was empty; the message tells what to do."""


class NoPaperError(ScannerStoppedError):
    """There was no sheet in the feeder from the beginning."""


def devices() -> tuple[Device, ...]:
    """Return the scanners that SANE finds. Raises MachineError where SANE is missing or fails."""
    listed = _run(["-f", "%d\t%v\t%m%n"])
    found = (line.split("\t") for line in listed.splitlines() if line.count("\t") == 2)
    return tuple(Device(*parts) for parts in found)


def scan_feeder(wish: ScanWish, folder: Path, first: int) -> Iterator[Path]:
    """Scan what lies in the feeder and yield each page's JPEG in ``folder`` when it is whole.

    Files are numbered from ``first``. An empty feeder, after a page or more, ends it; so does the first
    page of a scanner without a feeder, which would give the same one for ever.
    Raises NoPaperError for a feeder that was empty; ScannerStoppedError for a jam, an open cover and the
    like, after what came before; MachineError if there is no scanner or no SANE.
    """
    device = wish.device or only_device()
    command = [*_command(wish, device), f"--batch={folder / 'sheet-%05d.jpg'}", f"--batch-start={first}"]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = _started([*command, "--batch-print", "--format=jpeg"], said.fileno())
        try:
            assert process.stdout is not None
            pages = 0
            for line in process.stdout:
                page = Path(line.rstrip("\n"))
                if page.exists():  # a page that failed is named too
                    pages += 1
                    yield page
            status = process.wait()
        finally:
            _stopped(process)
        said.seek(0)
        _check(status, pages, device, said.read())


def _command(wish: ScanWish, device: str) -> list[str]:
    choices = dict(_CHOICES.findall(_run(["-d", device, "--help"])))
    command = [_program(), "-d", device, f"--resolution={wish.dpi}"]
    source = wish.source or _source(_split(choices.get("source", "")), wish.duplex)
    if source:
        command.append(f"--source={source}")
    if source is None or not _feeds(source):
        command.append("--batch-count=1")
    mode = _mode(_split(choices.get("mode", "")), wish.color)
    if mode:
        command.append(f"--mode={mode}")
    return command + [f"--{option}" for option in wish.options]


def _split(choices: str) -> list[str]:
    return [choice.strip() for choice in choices.split("|") if choice.strip()]


def _source(sources: Sequence[str], duplex: bool) -> str | None:
    """Choose the feeder among the sources' names, which every driver words in its own way."""
    feeders = [source for source in sources if _feeds(source)]
    double = [source for source in sources if "duplex" in source.lower()]
    if duplex:
        if not double:
            told = ", ".join(sources) or "–"
            message = by_medium(
                command=_("this scanner names no source for both sides ({sources}); name one with --source"),
                page=_("this scanner names no source for both sides ({sources}); scan one side at a time"),
            )
            raise MachineError(message.format(sources=told))
        return double[0]
    single = [source for source in feeders if source not in double]
    return next(iter(single or feeders), None)


def _feeds(source: str) -> bool:
    return any(word in source.lower() for word in _FEEDER)


def _mode(modes: Sequence[str], color: bool) -> str | None:
    wanted = "color" if color else "gray"
    return next((mode for mode in modes if mode.lower().startswith(wanted[:3])), None)


def only_device() -> str:
    """Return the name of the one scanner there is; raises MachineError if there are none, or several."""
    found = devices()
    if len(found) == 1:
        return found[0].name
    if not found:
        raise MachineError(
            by_medium(
                command=_(
                    "no scanner was found; switch it on, check its cable, then look with: kiemphieu scanners"
                ),
                page=_("no scanner was found; switch it on and check its cable"),
            )
        )
    names = ", ".join(device.name for device in found)
    message = by_medium(
        command=_("several scanners were found: choose one with --device ({names})"),
        page=_("several scanners were found: choose one of {names}"),
    )
    raise MachineError(message.format(names=names))


def _check(status: int, pages: int, device: str, said: str) -> None:
    if status in (0, _OUT_OF_PAPER):
        if pages:
            return
        empty = _("no paper in the feeder: put the sheets in")
        raise NoPaperError(f"{device}: {empty}")  # scanimage ends well, too, if it had no sheet at all
    told = _told(status)
    if told is None:
        last = next((line for line in reversed(said.strip().splitlines()) if line.strip()), str(status))
        told = _("the scanner stopped ({reason})").format(reason=last.removeprefix(f"{PROGRAM}: "))
    raise ScannerStoppedError(f"{device}: {told}")


def _told(status: int) -> str | None:
    """Say what SANE's status means and what to do."""
    return {
        2: _("the scanner was told to stop"),
        3: _("the scanner is in use by another program; close that program and try again"),
        # vi: kẹt giấy: mở nắp, lấy tờ bị kẹt ra, đặt nó và các tờ chưa quét trở lại khay
        6: _("paper jam: open the scanner, take the jammed sheet out, put it and the unscanned ones back"),
        8: _("the scanner's cover is open: close it"),
        9: _("the scanner does not answer: check its cable and power, and put the unscanned sheets back"),
        10: _("the scanner has not enough memory: choose fewer dpi"),
        11: _("no permission to use this scanner; ask the computer's administrator"),
    }.get(status)


def _program() -> str:
    found = shutil.which(PROGRAM)
    if found is None:
        raise MachineError(
            by_medium(
                command=_(
                    "{program} is missing: install the package sane-utils; or let the scanner's own program "
                    "write into a folder and use: kiemphieu watch"
                ),
                # vi: …; hoặc để chương trình của máy quét ghi vào một thư mục rồi chọn thư mục đó
                page=_(
                    "{program} is missing: install the package sane-utils; or let the scanner's own program "
                    "write into a folder, and choose that folder"
                ),
            ).format(program=PROGRAM)
        )
    return found


def _run(arguments: list[str]) -> str:
    ran = subprocess.run(
        [_program(), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
        env=_environment(),
    )
    if ran.returncode != 0:
        last = (ran.stderr.strip().splitlines() or [str(ran.returncode)])[-1]
        raise MachineError(_("the scanner cannot be asked ({reason})").format(reason=last))
    return ran.stdout


def _started(command: list[str], said: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=said,
        text=True,
        encoding="utf-8",
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    return os.environ | {"LC_ALL": "C.UTF-8"}  # its option names would be translated


def _stopped(process: subprocess.Popen[str]) -> None:
    """End the program; it gives the sheet at hand out again."""
    if process.stdout is not None:
        process.stdout.close()
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
