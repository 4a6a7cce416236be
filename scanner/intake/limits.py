"""Sizes that are refused from the header alone, before a pixel is decoded.

The largest honest scan is A3 at 600 dpi (7016 × 9933 px, 70 Mpx); the smallest readable one is A5 at
150 dpi (874 × 1240 px). Beyond these bounds lie decompression bombs, thumbnails and icons.
"""

from __future__ import annotations

from scanner.i18n import _
from scanner.intake.pages import PageError

MAX_SIDE = 25_000
MAX_PIXELS = 250_000_000
MIN_SIDE = 300
MAX_FILE_BYTES = 1 << 30  # a JPEG or PNG is read whole; MAX_PIXELS of them are smaller than this


def check_size(width: int, height: int) -> None:
    """Raise PageError if an image of ``width`` × ``height`` px cannot be a scanned ballot."""
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        raise PageError(
            _("the image is too large ({width} × {height} px); scan at 300 dpi").format(
                width=width, height=height
            )
        )
    if width < MIN_SIDE or height < MIN_SIDE:
        raise PageError(
            _("the image is too small for a ballot ({width} × {height} px); scan at 300 dpi").format(
                width=width, height=height
            )
        )
