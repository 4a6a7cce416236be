"""What every kind of file offers to the rest of intake: its pages, decoded one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scanner.ballot import ColorMode, Image


class PageError(Exception):
    """What is wrong with a file or a page and what to do, without the file's name.

    Decoders know no file names; :mod:`scanner.intake.documents` turns a refusal into a ``FileError``.
    """


@dataclass(frozen=True, eq=False)
class Decoded:
    """A page's pixels: gray (H, W) or BGR (H, W, 3) uint8, read-only; ``sha256`` names them."""

    image: Image
    dpi: float | None
    color: ColorMode
    sha256: str
    reduction: int = 1  # the scan has this many times as many pixels each way


class PageSource(Protocol):
    """An open file. Holds at most one decoded page in memory, whatever its length."""

    def __len__(self) -> int: ...

    def decode(self, index: int, least: int) -> Decoded:
        """Return page ``index``, from 0. Raises PageError for that page only.

        Where that is cheaper, the page may be reduced by 2, 4 or 8 as long as its longer side keeps
        ``least`` pixels; 0 asks for all of them.
        """
        ...

    def close(self) -> None: ...
