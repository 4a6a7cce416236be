"""``kiemphieu doctor``: what the machine lacks, what for, and how to get it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from scanner import doctor
from scanner.errors import ExitCode

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
ANSWERS = {
    "tesseract --version": "tesseract 5.3.0\n leptonica-1.82.0",
    "tesseract --list-langs": 'List of available languages in "/usr/share" (3):\neng\nosd\nvie',
    "pdftoppm -v": "pdftoppm version 22.12.0\nCopyright",
    "pdfinfo -v": "pdfinfo version 22.12.0\nCopyright",
    "fc-match --format=%{family} Times New Roman": "Liberation Serif",
    "soffice": "",
}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A machine that has everything: what each call answers; a test takes some away."""
    answers = dict(ANSWERS)

    def run(command: list[str], **_settings: object) -> SimpleNamespace:
        answer = answers.get(" ".join([Path(command[0]).name, *command[1:]]))
        return SimpleNamespace(returncode=answer is None, stdout=(answer or "").encode())

    def which(program: str) -> str | None:
        there = any(call.split()[0] == program for call in answers)
        return f"/usr/bin/{program}" if there else None

    monkeypatch.setattr(doctor, "subprocess", SimpleNamespace(**{**vars(subprocess), "run": run}))
    usage = SimpleNamespace(total=10**12, used=0, free=5 * 10**10)
    monkeypatch.setattr(doctor, "shutil", SimpleNamespace(which=which, disk_usage=lambda _folder: usage))
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    return answers


def take(machine: dict[str, str], program: str) -> None:
    for call in [call for call in machine if call.split()[0] == program]:
        del machine[call]


def states(folder: Path) -> dict[str, doctor.State]:
    return {check.name: check.state for check in doctor.examine(folder)}


def test_a_machine_that_has_all_is_told_so(
    machine: dict[str, str], kiemphieu: Callable[..., SimpleNamespace], tmp_path: Path
) -> None:
    run = kiemphieu("-C", tmp_path, "doctor")
    assert run.code == ExitCode.OK
    assert "Nothing that a count needs is missing." in run.out
    assert "Debian" not in run.out
    assert re.search(r"^ok +Tesseract +5\.3\.0$", run.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("program", "package"),
    [("tesseract", "tesseract-ocr"), ("pdftoppm", "poppler-utils"), ("pdfinfo", "poppler-utils")],
)
def test_a_missing_program_is_named_with_its_use_and_its_package(
    program: str,
    package: str,
    machine: dict[str, str],
    kiemphieu: Callable[..., SimpleNamespace],
    tmp_path: Path,
) -> None:
    take(machine, program)
    run = kiemphieu("-C", tmp_path, "doctor")
    assert run.code == ExitCode.MACHINE
    assert "MISSING" in run.out
    assert "needed for: " in run.out
    assert f"Debian/Ubuntu: sudo apt install {package}" in run.out
    assert "Windows: winget install " in run.out


def test_tesseract_without_vietnamese_is_not_enough(machine: dict[str, str], tmp_path: Path) -> None:
    machine["tesseract --list-langs"] = "List of available languages (1):\neng"
    found = states(tmp_path)
    assert found["Tesseract"] is doctor.State.OK
    assert found["Tesseract, Vietnamese"] is doctor.State.MISSING


def test_what_a_count_can_do_without_is_only_advised(
    machine: dict[str, str], kiemphieu: Callable[..., SimpleNamespace], tmp_path: Path
) -> None:
    take(machine, "soffice")
    take(machine, "fc-match")
    run = kiemphieu("-C", tmp_path, "doctor")
    assert run.code == ExitCode.OK
    assert re.search(r"^advised +LibreOffice +not found$", run.out, re.MULTILINE)
    assert re.search(r"^advised +Typeface", run.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("free", "state"),
    [(10**8, doctor.State.MISSING), (10**9, doctor.State.ADVISED), (10**10, doctor.State.OK)],
)
def test_room_on_the_disk(
    free: int,
    state: doctor.State,
    machine: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    usage = SimpleNamespace(free=free)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _folder: usage)
    assert doctor.check_room(tmp_path).state is state


def test_a_folder_that_is_not_there_cannot_be_written(machine: dict[str, str], tmp_path: Path) -> None:
    check = doctor.check_folder(tmp_path / "nowhere")
    assert check.state is doctor.State.MISSING
    assert "nowhere: no such file or folder" in check.found


def test_looking_leaves_nothing_in_the_folder(machine: dict[str, str], tmp_path: Path) -> None:
    doctor.examine(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_package_that_fails_on_import_is_named_with_the_reason(
    machine: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    kiemphieu: Callable[..., SimpleNamespace],
    tmp_path: Path,
) -> None:
    """As OpenCV does on a Debian without libGL."""
    ordinary = doctor.import_module

    def fail(name: str) -> object:
        if name == "cv2":
            raise ImportError("libGL.so.1: cannot open shared object file")
        return ordinary(name)

    monkeypatch.setattr(doctor, "import_module", fail)
    run = kiemphieu("-C", tmp_path, "doctor")
    assert run.code == ExitCode.MACHINE
    assert "opencv-python (libGL.so.1: cannot open shared object file)" in run.out
    assert "libgl1" in run.out


def test_every_package_that_the_program_declares_is_looked_for() -> None:
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[<>=~!\[ ;]", line)[0] for line in project["dependencies"]}
    assert set(doctor.PACKAGES.values()) == declared - {"click"}  # without click there is no doctor


def test_the_doctor_needs_no_package_that_may_be_missing() -> None:
    """Only the standard library and click are imported before the checks begin."""
    source = "import sys, scanner.doctor, scanner.cli.doctor; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert "scanner.doctor" in done.stdout.split()
    assert not set(done.stdout.split()) & set(doctor.PACKAGES)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="no Tesseract here")
def test_the_real_tesseract_answers() -> None:
    assert doctor.check_tesseract().state is doctor.State.OK
