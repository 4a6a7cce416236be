"""From decoded pixels to what a page may hand on: gray or BGR uint8, read-only, its colour mode known.

A scan's colour mode decides what a person is told about its stamp (only colour tells a stamp from its
photocopy), so a colour file is called gray only if its pixels are gray to within rounding. A colour
scan of a sheet in black ink alone still shows the scanner's own tint and stays colour.
"""

from __future__ import annotations

import hashlib

import cv2
import numpy as np
import numpy.typing as npt
import PIL.Image

from scanner.ballot import ColorMode, Image
from scanner.i18n import _
from scanner.intake.limits import check_size
from scanner.intake.pages import Decoded, PageError

# Every decoder here asks limits.check_size before it touches pixels; Pillow's own limit (179 Mpx) is lower
# than ours for no reason that holds for scans, and its warning would go to the user's terminal.
PIL.Image.MAX_IMAGE_PIXELS = None

GRAY_TOLERANCE = 1  # levels between channels; a gray JPEG in colour gives 0, an ICC conversion 1
_COARSE, _FINE = 16, 4  # sampling steps; the coarse look settles almost every page in 0.1 ms
_BILEVEL_SPREAD = 128  # two values closer than this are noise on blank paper, not black and white


def finish(image: Image, dpi: float | None, sha256: str | None = None) -> Decoded:
    """Return decoded pixels as a page may hand them on; hashed here unless their file's hash is given."""
    image, color = settle_color(image)
    image.setflags(write=False)
    return Decoded(image, dpi, color, sha256 or pixel_hash(image, color))


def pixel_hash(image: Image, color: ColorMode) -> str:
    """Return the SHA-256 of the pixels with their shape and mode: equal bytes of other shape differ."""
    digest = hashlib.sha256(f"{color} {'x'.join(map(str, image.shape))}\n".encode())
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


def settle_color(image: Image) -> tuple[Image, ColorMode]:
    """Return gray or BGR pixels in the least mode that holds them, and that mode."""
    if image.ndim == 3:
        if not _all_gray(image):
            return image, ColorMode.COLOR
        image = cv2.extractChannel(image, 1).astype(np.uint8, copy=False)
    levels = _two_levels(image)
    if levels is None:
        return image, ColorMode.GRAY
    return _as_black_and_white(image, *levels), ColorMode.BILEVEL


def _all_gray(image: Image) -> bool:
    """True if a sample of every 16th, then every 4th pixel each way shows no colour.

    A pen stroke is some 4 px wide and 40 px long at 300 dpi: the fine sample meets it many times.
    """
    return all(_channel_spread(image[::step, ::step]) <= GRAY_TOLERANCE for step in (_COARSE, _FINE))


def _channel_spread(sample: Image) -> int:
    blue, green, red = cv2.split(np.ascontiguousarray(sample))
    return max(int(cv2.absdiff(blue, green).max()), int(cv2.absdiff(red, green).max()))


def _two_levels(gray: Image) -> tuple[int, int] | None:
    """Return the (dark, light) values if ``gray`` holds no others and they are far apart."""
    dark = light = 0
    for step in (_COARSE, 1):
        sample = np.ascontiguousarray(gray[::step, ::step])
        dark, light = (int(level) for level in cv2.minMaxLoc(sample)[:2])
        if light - dark > 1 and cv2.countNonZero(cv2.inRange(sample, dark + 1, light - 1)):
            return None
    if dark == light:
        return (dark, 255) if dark < _BILEVEL_SPREAD else (0, light)
    return (dark, light) if light - dark >= _BILEVEL_SPREAD else None


def _as_black_and_white(gray: Image, dark: int, light: int) -> Image:
    if (dark, light) == (0, 255):
        return gray
    return np.where(gray == light, np.uint8(255), np.uint8(0))


def from_pillow(picture: PIL.Image.Image) -> Image:
    """Return a Pillow image's pixels as gray (H, W) or BGR (H, W, 3) uint8, transparency on white.

    Loads the pixels; raises what Pillow raises on damaged data, and PageError on a mode no scanner makes.
    """
    check_size(picture.width, picture.height)
    picture.load()
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = _on_white(picture)
    if picture.mode in ("1", "L"):
        return np.array(picture.convert("L"))
    if picture.mode.startswith("I;16"):
        return (np.asarray(picture) >> 8).astype(np.uint8)
    if picture.mode in ("I", "F"):
        raise PageError(_("the image has 32 bits a pixel; save it with 8 bits and read it again"))
    return _to_bgr(picture)


def _on_white(picture: PIL.Image.Image) -> PIL.Image.Image:
    layered = picture.convert("RGBA")
    white = PIL.Image.new("RGBA", layered.size, "white")
    return PIL.Image.alpha_composite(white, layered).convert("RGB")


def _to_bgr(picture: PIL.Image.Image) -> Image:
    rgb = picture if picture.mode == "RGB" else picture.convert("RGB")
    flat: npt.NDArray[np.uint8] = np.frombuffer(rgb.tobytes("raw", "BGR"), np.uint8)
    return flat.reshape(rgb.height, rgb.width, 3)
