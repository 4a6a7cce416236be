"""Walk a TIFF's chain of image directories without decoding, to know its pages and that none is cut off.

Pillow and libtiff pad missing strips and may end a broken chain early: a ballot would be lost in
silence. TIFF 6.0, section 2; BigTIFF for files beyond 4 GiB.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_SUBFILE_TYPE = 254
_WIDTH, _HEIGHT = 256, 257
_STRIP_PLACES, _STRIP_SIZES = 273, 279
_TILE_PLACES, _TILE_SIZES = 324, 325
_USED = {_SUBFILE_TYPE, _WIDTH, _HEIGHT, _STRIP_PLACES, _STRIP_SIZES, _TILE_PLACES, _TILE_SIZES}
_REDUCED = 1  # bit 0 of the subfile type: a thumbnail of another page
_NUMBER_TYPES = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}
_MAX_PARTS = 1_000_000


class BrokenChainError(Exception):
    """The chain of directories leads out of the file, or round in a circle."""


@dataclass(frozen=True)
class Directory:
    """One image of a TIFF: its place in the chain, its size in px, and whether all its data is there."""

    frame: int
    width: int
    height: int
    whole: bool
    thumbnail: bool


@dataclass(frozen=True)
class _Dialect:
    """How classic TIFF and BigTIFF write a directory: byte order, count, entry and offset."""

    order: str
    count: str
    entry: str
    offset: str

    def read(self, file: BinaryIO, code: str, repeat: int = 1) -> tuple[int, ...]:
        layout = struct.Struct(f"{self.order}{repeat}{code}")
        data = file.read(layout.size)
        if len(data) < layout.size:
            raise BrokenChainError
        return layout.unpack(data)


def read_directories(file: BinaryIO) -> Iterator[Directory]:
    """Yield the images of an open TIFF in order; raises BrokenChainError where the chain breaks."""
    size = file.seek(0, 2)
    dialect, place = _open_chain(file)
    seen: set[int] = set()
    while place:
        if place in seen or place >= size:
            raise BrokenChainError
        seen.add(place)
        file.seek(place)
        tags = _read_tags(file, dialect)
        (place,) = dialect.read(file, dialect.offset)
        yield _directory(len(seen) - 1, _with_values(file, dialect, tags), size)


@dataclass(frozen=True)
class _Tag:
    code: str
    count: int
    place: int  # where its values are


def _open_chain(file: BinaryIO) -> tuple[_Dialect, int]:
    file.seek(0)
    order = "<" if file.read(2) == b"II" else ">"
    classic = _Dialect(order, "H", "HHI", "I")
    (version,) = classic.read(file, "H")
    if version == 42:
        return classic, classic.read(file, "I")[0]
    big = _Dialect(order, "Q", "HHQ", "Q")
    big.read(file, "H", 2)
    return big, big.read(file, "Q")[0]


def _read_tags(file: BinaryIO, dialect: _Dialect) -> dict[int, _Tag]:
    """Read the entries at the file's place, leaving it at the offset of the next directory."""
    tags = {}
    inline = struct.calcsize(dialect.order + dialect.offset)
    (count,) = dialect.read(file, dialect.count)
    for _entry in range(min(count, 0xFFFF)):
        tag, kind, number = dialect.read(file, dialect.entry)
        value_place = file.tell()
        (value,) = dialect.read(file, dialect.offset)
        code = _NUMBER_TYPES.get(kind)
        if tag in _USED and code:
            fits = struct.calcsize(dialect.order + code) * number <= inline
            tags[tag] = _Tag(code, number, value_place if fits else value)
    return tags


def _with_values(file: BinaryIO, dialect: _Dialect, tags: dict[int, _Tag]) -> dict[int, tuple[int, ...]]:
    values = {}
    for tag, where in tags.items():
        if where.count > _MAX_PARTS:
            raise BrokenChainError
        file.seek(where.place)
        values[tag] = dialect.read(file, where.code, where.count)
    return values


def _directory(frame: int, values: dict[int, tuple[int, ...]], size: int) -> Directory:
    def first(tag: int) -> int:
        return (values.get(tag) or (0,))[0]

    places = values.get(_STRIP_PLACES) or values.get(_TILE_PLACES) or ()
    sizes = values.get(_STRIP_SIZES) or values.get(_TILE_SIZES) or ()
    whole = len(places) > 0 and all(
        place + length <= size for place, length in zip(places, sizes, strict=False)
    )
    return Directory(frame, first(_WIDTH), first(_HEIGHT), whole, bool(first(_SUBFILE_TYPE) & _REDUCED))
