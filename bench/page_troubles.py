"""What befalls a sheet between the voter and the file, by name: each trouble draws its own strength.

``TROUBLES`` are those a reader should bear; ``STRANGERS`` those it must bear or refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from bench.page_maps import Lie, jerk, uneven_feed
from scanner.ballot import ColorMode, Image

Rng = np.random.Generator
Damage = Callable[[Image, Rng], None]  # changes the drawn sheet in place
Size = tuple[float, float]

_DARK, _WHITE = (20, 20, 20), (250, 250, 250)
_COVERS = ((30, 25, 25), (60, 50, 190), (170, 205, 225), (253, 253, 253))  # marker, stamp, tape, paper


@dataclass(frozen=True)
class Look:
    """What lens, sensor and file make of it; ``blur`` and the like in page pixels."""

    gamma: float = 1.0
    blur: float = 0.5
    noise: float = 2.0
    quality: int = 80
    mode: ColorMode = ColorMode.COLOR


@dataclass(frozen=True)
class Shot:
    """One scan: how the sheet lies, what was done to it before, what the device made of it.

    ``tagged`` is the dpi that the file declares, which may be wrong or missing (None).
    """

    lie: Lie
    damage: tuple[Damage, ...] = ()
    look: Look = field(default_factory=Look)
    tagged: float | None = 200.0
    beyond: tuple[int, int, int] = _DARK

    def taken(self, sheet: Image, rng: Rng) -> Image:
        """Return the page: BGR, or gray (also 1-bit)."""
        sheet = sheet.copy()
        for change in self.damage:
            change(sheet, rng)
        return _finished(self.lie.shown(sheet, self.beyond), self.look, rng)


def _finished(page: Image, look: Look, rng: Rng) -> Image:
    if look.blur > 0.2:
        page = cv2.GaussianBlur(page, (0, 0), look.blur)
    table = (255 * (np.arange(256) / 255) ** look.gamma + 0.5).astype(np.uint8)
    page = cv2.LUT(page, table)
    noise = rng.normal(0, look.noise, (page.shape[0], 211, 3)).astype(np.int16)
    noise = np.tile(noise, (1, page.shape[1] // 211 + 1, 1))[:, : page.shape[1]]
    page = cv2.add(page, noise, dtype=cv2.CV_8U)
    if look.mode is not ColorMode.COLOR:
        page = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    if look.mode is ColorMode.BILEVEL:
        return np.where(page > 150, 255, 0).astype(np.uint8)
    _, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, look.quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)


def _plain(size: Size, rng: Rng) -> Shot:
    """Return the ordinary scan that each trouble changes."""
    lie = Lie(size, turn=float(rng.normal(0, 0.4)), shift=(float(rng.normal()), float(rng.normal())))
    return Shot(lie, beyond=_WHITE if rng.random() < 0.5 else _DARK)


def _lying(shot: Shot, **changes: object) -> Shot:
    return replace(shot, lie=replace(shot.lie, **changes))  # type: ignore[arg-type]


def _looking(shot: Shot, **changes: object) -> Shot:
    return replace(shot, look=replace(shot.look, **changes))  # type: ignore[arg-type]


def _turned(size: Size, rng: Rng) -> Shot:
    turn = 90.0 * int(rng.integers(4)) + float(rng.uniform(-10, 10))
    return _lying(_plain(size, rng), turn=turn, room=True)


def _turned_and_cut(size: Size, rng: Rng) -> Shot:
    """Turned on a glass of the sheet's own size: the corners are lost."""
    return _lying(_turned(size, rng), room=False)


def _scaled(size: Size, rng: Rng) -> Shot:
    return _lying(_plain(size, rng), scale=float(rng.uniform(0.9, 1.1)))


def _scaled_without_dpi(size: Size, rng: Rng) -> Shot:
    return replace(_scaled(size, rng), tagged=None)


def _wrong_dpi(size: Size, rng: Rng) -> Shot:
    shot = _scaled(size, rng)
    return replace(shot, tagged=float(rng.choice([100, 150, 240, 300, 400, 600])))


def _fed_unevenly(size: Size, rng: Rng) -> Shot:
    shot = _plain(size, rng)
    quarter = 90.0 * int(rng.integers(4))
    return _lying(shot, feed=uneven_feed(rng), turn=shot.lie.turn + quarter)


def _jerked(size: Size, rng: Rng) -> Shot:
    return _lying(_plain(size, rng), feed=jerk(rng, float(rng.uniform(0.3, 1.5))))


def _sheared(size: Size, rng: Rng) -> Shot:
    return _lying(_plain(size, rng), shear=float(rng.uniform(-0.02, 0.02)))


def _shifted(size: Size, rng: Rng) -> Shot:
    """Up to 10 mm of one or two sides lie beyond the glass; a lid or nothing shows at the others."""
    signs = rng.choice([-1, 0, 1]), rng.choice([-1, 1])
    shift = tuple(float(sign * rng.uniform(3, 10)) for sign in rng.permutation(signs))
    return _lying(_plain(size, rng), shift=shift)


def _covered(size: Size, rng: Rng) -> Shot:
    """A third of the sheet lies under one or two patches of ink, tape or paper."""
    count = int(rng.integers(1, 3))
    return replace(_plain(size, rng), damage=tuple(_patch(1 / 3 / count) for _ in range(count)))


def _patch(share: float) -> Damage:
    def cover(sheet: Image, rng: Rng) -> None:
        height, width = sheet.shape[:2]
        across = float(rng.uniform(max(0.35, share), 1.0))
        w, h = round(width * across), round(height * share / across)
        x, y = int(rng.integers(0, width - w + 1)), int(rng.integers(0, height - h + 1))
        sheet[y : y + h, x : x + w] = _COVERS[int(rng.integers(len(_COVERS)))]

    return cover


def _scribbled(size: Size, rng: Rng) -> Shot:
    return replace(_plain(size, rng), damage=(_scribble,))


def _scribble(sheet: Image, rng: Rng) -> None:
    """Draw lines of a marker over a third of the sheet."""
    height, width = sheet.shape[:2]
    top = int(rng.uniform(0, 0.6) * height)
    ys = np.linspace(top, top + 0.35 * height, 60)
    xs = np.where(np.arange(60) % 2, 0.05, 0.95) * width + rng.normal(0, 0.02 * width, 60)
    line = np.stack([xs, ys + rng.normal(0, 6, 60)], -1).astype(np.int32)
    cv2.polylines(sheet, [line], False, (120, 40, 30), round(width / 120), cv2.LINE_AA)


def _torn(size: Size, rng: Rng) -> Shot:
    """One to three corners, up to 60 mm, are torn off (the lid shows) or folded over (paper shows)."""
    shot = _plain(size, rng)
    corners = rng.permutation(4)[: int(rng.integers(1, 4))]
    return replace(shot, damage=tuple(_without_corner(int(corner), shot.beyond) for corner in corners))


def _without_corner(corner: int, beyond: tuple[int, int, int]) -> Damage:
    def tear(sheet: Image, rng: Rng) -> None:
        height, width = sheet.shape[:2]
        x, y = (width if corner % 2 else 0), (height if corner // 2 else 0)
        a, b = (float(v) * width / 210 for v in rng.uniform(15, 60, 2))
        ends = (x + (-a if x else a), y), (x, y + (-b if y else b))
        colour = beyond if rng.random() < 0.5 else (238, 240, 241)
        cv2.fillPoly(sheet, [np.array([(x, y), *ends], np.int32)], colour)
        cv2.line(sheet, *[tuple(map(round, end)) for end in ends], (150, 150, 150), 2, cv2.LINE_AA)

    return tear


def _resolution(size: Size, rng: Rng) -> Shot:
    dpi = float(rng.choice([150, 300, 400, 600]))
    return replace(_lying(_plain(size, rng), dpi=dpi), tagged=dpi)


def _one_bit(size: Size, rng: Rng) -> Shot:
    return _looking(_plain(size, rng), mode=ColorMode.BILEVEL)


def _poor_look(size: Size, rng: Rng) -> Shot:
    """Blur up to 0.25 mm, gamma from pale to dark, noise and JPEG."""
    look = {
        "gamma": float(np.exp(rng.uniform(np.log(0.5), np.log(1.8)))),
        "blur": float(rng.uniform(0.5, 2.0)),
        "noise": float(rng.uniform(2, 12)),
        "quality": int(rng.integers(50, 90)),
        "mode": ColorMode.GRAY if rng.random() < 0.3 else ColorMode.COLOR,
    }
    return _looking(_plain(size, rng), **look)


def _everything(size: Size, rng: Rng) -> Shot:
    """Several of them at once, each at half its strength."""
    shot = _poor_look(size, rng)
    shot = _lying(
        shot,
        turn=90.0 * int(rng.integers(4)) + float(rng.uniform(-5, 5)),
        scale=float(rng.uniform(0.95, 1.05)),
        shear=float(rng.uniform(-0.01, 0.01)),
        feed=uneven_feed(rng, 0.005, 1.5),
        shift=tuple(float(v) for v in rng.uniform(-5, 5, 2)),
    )
    return replace(shot, damage=(_patch(1 / 6),))


def _photo(size: Size, rng: Rng) -> Shot:
    """A phone's picture: perspective, a table around the sheet, no dpi."""
    shot = _plain(size, rng)
    tilt = tuple(float(v) for v in rng.uniform(-0.2, 0.2, 2))
    turn = 90.0 * int(rng.integers(4)) + float(rng.uniform(-8, 8))
    shot = _lying(shot, tilt=tilt, turn=turn, room=True)
    return replace(shot, tagged=None, beyond=(60, 85, 110))


def _mirrored(size: Size, rng: Rng) -> Shot:
    return _lying(_plain(size, rng), mirrored=True)


Trouble = Callable[[Size, Rng], Shot]
TROUBLES: dict[str, Trouble] = {
    "ordinary": _plain,
    "turned ±10°, any orientation": _turned,
    "the same, corners lost": _turned_and_cut,
    "scaled 0.9–1.1": _scaled,
    "the same without dpi": _scaled_without_dpi,
    "the same with a wrong dpi": _wrong_dpi,
    "fed unevenly, 1 %": _fed_unevenly,
    "fed with a jerk, 0.3–1.5 mm": _jerked,
    "sheared ±2 %": _sheared,
    "shifted, 3–10 mm lost": _shifted,
    "a third covered": _covered,
    "a third scribbled over": _scribbled,
    "corners torn or folded": _torn,
    "150–600 dpi": _resolution,
    "1-bit": _one_bit,
    "blur, gamma 0.5–1.8, noise": _poor_look,
    "several at once": _everything,
}
STRANGERS: dict[str, Trouble] = {"phone photo": _photo, "mirrored": _mirrored}
