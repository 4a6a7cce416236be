"""A layout's folder: ``layout.toml``, ``blank.png`` and, if a stamp was learnt, ``stamp.png``."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow
from pydantic import ValidationError

from scanner.ballot import Image
from scanner.errors import NewerVersionError, SettingsError
from scanner.i18n import _
from scanner.layouts.model import SCHEMA, BallotLayout
from scanner.layouts.problems import describe
from scanner.layouts.toml import render
from scanner.medium import by_medium

LAYOUT = "layout.toml"
BLANK = "blank.png"
STAMP = "stamp.png"
FOLDER = "layouts"  # in the count's folder

_MM_PER_INCH = 25.4
_SIZE_TOLERANCE_PX = 2  # the sheet's size is rounded in layout.toml, and so is a rendered page's


@dataclass(frozen=True, eq=False)
class LoadedLayout:
    """A layout with its pictures: ``blank`` gray (H, W) and ``stamp`` BGR (H, W, 3), at the blank's dpi."""

    layout: BallotLayout
    digest: str
    blank: Image
    stamp: Image | None
    folder: Path


def load_layout(folder: Path) -> LoadedLayout:
    """Read and check a layout's folder.

    Raises SettingsError with a line for every error found, each with its file and key, and
    NewerVersionError if a newer version of the program wrote it.
    """
    layout = parse_layout(folder)
    blank = _read_picture(folder / BLANK, "L")
    _check_blank_size(folder, layout, blank)
    stamp = _read_picture(folder / STAMP, "RGB") if layout.stamp.template else None
    return LoadedLayout(
        layout=layout,
        digest=layout_digest(folder),
        blank=_read_only(blank),
        stamp=None if stamp is None else _read_only(stamp[:, :, ::-1]),
        folder=folder,
    )


def parse_layout(folder: Path) -> BallotLayout:
    """Read and check ``layout.toml`` alone; errors as for :func:`load_layout`."""
    path = folder / LAYOUT
    data = _read_data(path)
    _refuse_newer(path, data)
    try:
        return BallotLayout.model_validate(data)
    except ValidationError as error:
        raise SettingsError("\n".join(f"{path}: {line}" for line in describe(error))) from error


def save_layout(folder: Path, layout: BallotLayout, blank: Image, stamp: Image | None = None) -> None:
    """Write a layout's folder whole, or leave what was there.

    ``blank`` is gray (H, W), ``stamp`` BGR (H, W, 3), both at ``layout.sheet.blank_dpi``. An older
    layout in the folder is replaced only when the new one lies complete on the disk.
    """
    if (stamp is not None) != layout.stamp.template:
        raise ValueError("stamp.template says whether there is a stamp picture")
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(fresh / LAYOUT, render(layout).encode("utf-8"))
        _write(fresh / BLANK, _png(blank, layout.sheet.blank_dpi))
        if stamp is not None:
            _write(fresh / STAMP, _png(np.ascontiguousarray(stamp[:, :, ::-1]), layout.sheet.blank_dpi))
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def layout_digest(folder: Path) -> str:
    """Return a sha256 that changes with any value or picture, not with comments or white space."""
    data = _read_data(folder / LAYOUT)
    parts = [("data", json.dumps(_canonical(data), sort_keys=True, ensure_ascii=False).encode("utf-8"))]
    for name in (BLANK, STAMP):
        if (folder / name).is_file():
            parts.append((name, (folder / name).read_bytes()))
    digest = hashlib.sha256()
    for name, content in parts:
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def find_layout(layout_id: str, count_folder: Path) -> Path:
    """Return the folder of a layout: the count's own ones first, then the ready ones."""
    for parent in _parents(count_folder):
        if (parent / layout_id / LAYOUT).is_file():
            return parent / layout_id
    raise SettingsError(
        by_medium(
            command=_(
                "{folder}: there is no layout {layout}; "
                "learn it with: kiemphieu layout learn BLANK --id {layout}"
            ),
            page=_("{folder}: there is no layout {layout}; learn it at the step Teach the ballot"),
        ).format(folder=count_folder / FOLDER, layout=layout_id)
    )


def list_layouts(count_folder: Path) -> list[Path]:
    """Return the folders of all layouts, by id; a count's own layout hides a ready one of that id."""
    found: dict[str, Path] = {}
    for parent in _parents(count_folder):
        for path in parent.glob(f"*/{LAYOUT}"):
            if not path.parent.name.startswith("."):
                found.setdefault(path.parent.name, path.parent)
    return [found[name] for name in sorted(found)]


def ready_layouts() -> Path:
    """Return the folder of the layouts that come with the program (checkout or wheel)."""
    package = Path(__file__).resolve().parents[1]
    in_wheel = package / "ballot_layouts"
    return in_wheel if in_wheel.is_dir() else package.parent / "templates" / "ballot_layouts"


def _parents(count_folder: Path) -> tuple[Path, Path]:
    return count_folder / FOLDER, ready_layouts()


def _read_data(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")  # Notepad writes a BOM
        return tomllib.loads(text)
    except FileNotFoundError as error:
        raise SettingsError(_("{path}: the file is missing").format(path=path)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(_("{path}: not UTF-8; save it again as UTF-8").format(path=path)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_("{path}: not TOML: {error}").format(path=path, error=error)) from error


def _refuse_newer(path: Path, data: dict[str, Any]) -> None:
    family, _slash, version = str(data.get("schema", "")).partition("/")
    known_family, _slash, known = SCHEMA.partition("/")
    if family == known_family and version.isdigit() and int(version) > int(known):
        message = _("{path}: made by a newer version of kiemphieu (schema {schema}); install that version")
        raise NewerVersionError(message.format(path=path, schema=data["schema"]))


def _canonical(value: Any) -> Any:
    """Make 12 and 12.0 one value."""
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _read_picture(path: Path, mode: str) -> Image:
    try:
        with Pillow.open(path) as picture:
            return np.asarray(picture.convert(mode))
    except FileNotFoundError as error:
        raise SettingsError(
            _("{path}: the picture is missing; learn the layout again").format(path=path)
        ) from error
    except (OSError, SyntaxError, ValueError, Pillow.DecompressionBombError) as error:
        message = _("{path}: the picture is damaged; learn the layout again")
        raise SettingsError(message.format(path=path)) from error


def _check_blank_size(folder: Path, layout: BallotLayout, blank: Image) -> None:
    sheet = layout.sheet
    wanted = [mm / _MM_PER_INCH * sheet.blank_dpi for mm in (sheet.width_mm, sheet.height_mm)]
    height, width = blank.shape
    if all(abs(a - b) <= _SIZE_TOLERANCE_PX for a, b in zip((width, height), wanted, strict=True)):
        return
    message = _(
        "{path}: {width} × {height} px, but sheet says {wanted_width:.0f} × {wanted_height:.0f} px;"
        " learn the layout again"
    )
    size = {"width": width, "height": height, "wanted_width": wanted[0], "wanted_height": wanted[1]}
    raise SettingsError(message.format(path=folder / BLANK, **size))


def _read_only(image: Image) -> Image:
    image = np.ascontiguousarray(image)
    image.flags.writeable = False
    return image


def _png(image: Image, dpi: int) -> bytes:
    buffer = io.BytesIO()
    Pillow.fromarray(image).save(buffer, "PNG", dpi=(dpi, dpi))
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _swap(fresh: Path, folder: Path) -> None:
    """Put ``fresh`` in the place of ``folder``; a crash between the two steps leaves the old one aside."""
    if not folder.exists():
        fresh.rename(folder)
        return
    aside = fresh.with_name(f"{fresh.name}.old")
    folder.rename(aside)
    fresh.rename(folder)
    shutil.rmtree(aside)
