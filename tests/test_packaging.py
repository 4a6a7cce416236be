"""What is handed on is whole: the wheel, the requirement files, the documents that follow the code."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from scanner.errors import ExitCode
from tools.readme_commands import commands

ROOT = Path(__file__).parent.parent
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
HEAVY = {"cv2", "numpy", "sqlalchemy", "pydantic", "pikepdf", "rich", "openpyxl", "pytesseract", "PIL"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the names of the files in a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist())


def test_wheel_holds_every_file_of_the_package(wheel: set[str]) -> None:
    """Rule sets, catalogs and fonts are no Python files, and are missed first when they are left out."""
    assert _files(ROOT / "scanner", "scanner") - wheel == set()


def test_wheel_holds_the_ready_layouts(wheel: set[str]) -> None:
    layouts = _files(ROOT / "templates" / "ballot_layouts", "scanner/ballot_layouts")
    assert any(name.endswith("/layout.toml") for name in layouts)
    assert layouts - wheel == set()


def test_wheel_holds_nothing_of_development(wheel: set[str]) -> None:
    assert {name.split("/")[0].partition("-")[0] for name in wheel} == {"scanner", "kiemphieu"}


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.stem)
def test_every_requirement_is_exact_and_hashed(path: Path) -> None:
    for entry in _entries(path):
        assert re.match(r"[a-z0-9.-]+==[^ ]+( ; [^\\]+)? \\", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.stem)
def test_requirements_name_no_index_and_no_host(path: Path) -> None:
    """A mirror or a USB stick must serve as well."""
    assert (
        re.findall(r"https?:|--index|--extra-index|--find-links|--trusted", path.read_text(encoding="utf-8"))
        == []
    )


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.stem)
def test_requirements_are_locked_within_the_ranges_of_pyproject(path: Path) -> None:
    """A library added to pyproject.toml is locked by `make lock`."""
    locked = {name: version for name, version in _pins(path)}
    for wanted in map(Requirement, _pyproject()["project"]["dependencies"]):
        assert wanted.specifier.contains(locked[wanted.name.lower()]), wanted


def test_windows_finds_what_only_windows_needs() -> None:
    """With --require-hashes pip refuses a requirement that the file leaves out."""
    text = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    assert re.search(r"^colorama==\S+ ; sys_platform == 'win32'", text, re.MULTILINE)


def test_help_imports_nothing_heavy() -> None:
    """`kiemphieu --help` answers at once because libraries are imported where they are used."""
    program = "import sys; from scanner.cli import build; build().main(['--help'], standalone_mode=False);"
    program += "print('|'.join(sys.modules), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, encoding="utf-8")
    assert HEAVY & set(run.stderr.strip().split("|")) == set()


def test_exit_codes_are_documented() -> None:
    text = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    documented = {
        name: int(code) for code, name in re.findall(r"^\| (\d+) \| `([A-Z_]+)` \|", text, re.MULTILINE)
    }
    assert documented == {code.name: code.value for code in ExitCode}


def test_both_readmes_tell_the_same_commands() -> None:
    english, vietnamese = (_readme(name) for name in ("README.md", "README.vi.md"))
    assert commands(english)
    assert _bare(commands(english)) == _bare(commands(vietnamese))


def test_readme_shows_a_ballot_of_the_samples() -> None:
    """A ballot's id is the beginning of its image's hash: a sample drawn anew has another."""
    shown = re.search(r"^kiemphieu show (\w+)$", _readme("README.md"), re.MULTILINE)
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in ROOT.glob("samples/*/scans/*")]
    assert shown and [found for found in hashes if found.startswith(shown[1])]


@pytest.mark.parametrize("name", ["README.md", "README.vi.md", "CONTRIBUTING.md"])
def test_links_to_files_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", _readme(name))
    assert [link for link in links if not (ROOT / link).exists()] == []


def _files(folder: Path, prefix: str) -> set[str]:
    paths = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {f"{prefix}/{path.relative_to(folder).as_posix()}" for path in paths}


def _entries(path: Path) -> list[str]:
    return re.findall(r"^[a-z].*(?:\n +--hash.*)*", path.read_text(encoding="utf-8"), re.MULTILINE)


def _pins(path: Path) -> list[tuple[str, str]]:
    return [tuple(entry.split()[0].split("==")) for entry in _entries(path)]  # type: ignore[misc]


def _pyproject() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _readme(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _bare(blocks: list[str]) -> list[str]:
    """Return the blocks without their comments, which each language words for itself."""
    return [re.sub(r"\s*# .*", "", block) for block in blocks]
