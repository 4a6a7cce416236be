"""Settings of one pass through a scanner, and what ordinary scanners make of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ballotmaker.sheet import Colour

Mode = Literal["color", "gray", "bilevel"]
Noise = Literal["white", "soft"]
Family = Literal["tuning", "testing"]

WHITE_DUST: Colour = (255, 255, 255)


@dataclass(frozen=True)
class Streak:
    """What dust on the glass leaves: a line ``x_mm`` from the left, ``width`` pixels wide, from top to foot.

    Without ``x_mm`` it lies anywhere. ``opacity`` is the share of ``colour`` in it: dark dust darkens, a
    speck on the calibration strip brightens.
    """

    x_mm: float | None = None
    width: int = 2
    colour: Colour = (60, 60, 60)
    opacity: float = 0.35


@dataclass(frozen=True)
class Scan:
    """Settings of one pass.

    How the sheet lay: ``angle`` in degrees (clockwise on the picture), ``shift`` in mm, ``scale``
    (fit to page), ``feed`` the scale along the feed alone, ``shear`` in degrees, ``stretch`` mm how far the
    feed strayed, ``crumple`` mm how far the paper itself was bent, ``room_mm`` how much wider than the sheet
    the picture is on each side, ``mirrored`` left for right.
    Optics: ``blur`` in pixels, ``motion`` mm smeared along the feed, ``light`` the share by which the lamp is
    uneven, ``banding`` the share by which it flickers from row to row, ``streaks`` dust on the glass,
    ``edge_shadow`` how dark the paper's edges cast theirs.
    Sensor: ``noise`` in gray values (``soft`` is blotchy, coloured and differs from row to row), ``gamma``,
    ``black`` and ``white`` the tones that become 0 and 255, ``cast`` the gain of blue, green, red.
    What offices switch on: ``sharpen`` the strength of a halo, ``sharpen_px`` its reach, ``descreen``,
    ``whiten`` (the paper becomes white); gray is made of all colours or, by a ``green_lamp``, of green alone.
    The picture: ``cut_mm`` is missing at the foot; ``background`` the gray beyond the paper;
    ``quarter_turns`` how often the page lies turned a quarter counterclockwise (2: upside down); 1-bit by
    one threshold for the page or, ``adaptive``, by one for each place.
    """

    dpi: int = 200
    angle: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0
    feed: float = 1.0
    shear: float = 0.0
    stretch: float = 0.0
    crumple: float = 0.0
    room_mm: float = 0.0
    mirrored: bool = False
    blur: float = 0.45
    motion: float = 0.0
    light: float = 0.03
    banding: float = 0.0
    streaks: tuple[Streak, ...] = ()
    edge_shadow: float = 0.0
    noise: float = 2.0
    noise_kind: Noise = "white"
    gamma: float = 1.0
    black: int = 0
    white: int = 255
    cast: Colour = (1.0, 1.0, 1.0)
    sharpen: float = 0.0
    sharpen_px: float = 1.2
    descreen: bool = False
    whiten: bool = False
    green_lamp: bool = False
    cut_mm: float = 0.0
    background: int = 22
    quarter_turns: int = 0
    mode: Mode = "color"
    adaptive: bool = False
    quality: int = 75


def random_scan(
    rng: np.random.Generator, dpi: int = 200, strength: float = 1.0, family: Family = "tuning"
) -> Scan:
    """Return settings as ordinary scanners have them; ``strength`` scales every trouble.

    The families are different machines and not only different seeds: what is measured on ``testing``
    has never been tuned on.
    """
    return _MACHINES[family](rng, dpi, strength)


def _tuning(rng: np.random.Generator, dpi: int, strength: float) -> Scan:
    """Normal errors, white noise, now and then a light halo and a whitened ground."""
    office = rng.random() < 0.3
    return Scan(
        dpi=dpi,
        angle=float(rng.normal() * 0.5 * strength),
        shift=(float(rng.normal() * 0.8 * strength), float(rng.normal() * 0.8 * strength)),
        scale=float(1 + rng.normal() * 0.002 * strength),
        stretch=float(abs(rng.normal()) * 0.25 * strength),
        blur=float(rng.uniform(0.35, 0.8)),
        gamma=float(np.exp(rng.uniform(-0.1, 0.14) * strength)),
        noise=float(rng.uniform(1.0, 4.0) * strength),
        light=float(rng.uniform(0.0, 0.06) * strength),
        streaks=random_streaks(rng, family="tuning") if rng.random() < 0.1 * strength else (),
        cast=_cast(rng, 0.008 * strength),
        sharpen=float(rng.uniform(0.3, 0.9)) if office else 0.0,
        whiten=bool(office and rng.random() < 0.6),
        background=int(rng.choice([18, 30, 240])),
        quarter_turns=2 if rng.random() < 0.05 * strength else 0,
        mode="gray" if rng.random() < 0.15 * strength else "color",
        quality=int(rng.integers(65, 90)),
    )


def _testing(rng: np.random.Generator, dpi: int, strength: float) -> Scan:
    """Even errors with rare large ones, blotchy coloured noise, wide halos, other lids and other gray."""
    lid = rng.random()
    return Scan(
        dpi=dpi,
        angle=float(rng.laplace() * 0.35 * strength),
        shift=(float(rng.uniform(-1.5, 1.5) * strength), float(rng.uniform(-2, 2) * strength)),
        scale=float(1 + rng.uniform(-0.004, 0.004) * strength),
        feed=float(1 + rng.uniform(-0.003, 0.003) * strength),
        shear=float(rng.laplace() * 0.05 * strength),
        stretch=float(rng.exponential() * 0.15 * strength),
        blur=float(rng.uniform(0.3, 0.75)),
        motion=float(rng.exponential() * 0.03 * strength),
        light=float(rng.exponential() * 0.02 * strength),
        banding=float(rng.exponential() * 0.004 * strength) if rng.random() < 0.3 else 0.0,
        streaks=random_streaks(rng, family="testing") if rng.random() < 0.1 * strength else (),
        edge_shadow=float(rng.uniform(0.1, 0.5)) if lid < 0.5 else 0.0,
        noise=float(rng.gamma(3.0, 0.6) * strength),
        noise_kind="soft",
        gamma=float(np.exp(rng.laplace() * 0.06 * strength)),
        black=int(rng.integers(0, 1 + round(24 * strength))),
        white=255 - int(rng.integers(0, 1 + round(8 * strength))),
        cast=_cast(rng, 0.012 * strength),
        sharpen=float(rng.uniform(0.4, 1.4)) if rng.random() < 0.5 else 0.0,
        sharpen_px=float(rng.uniform(0.7, 2.5)),
        descreen=bool(rng.random() < 0.06),
        green_lamp=bool(rng.random() < 0.5),
        background=int(rng.integers(5, 60)) if lid > 0.4 else int(rng.integers(215, 256)),
        quarter_turns=2 if rng.random() < 0.05 * strength else 0,
        mode="gray" if rng.random() < 0.15 * strength else "color",
        quality=int(rng.choice([60, 70, 75, 80, 85, 92])),
    )


_MACHINES: dict[Family, Callable[[np.random.Generator, int, float], Scan]] = {
    "tuning": _tuning,
    "testing": _testing,
}


def _cast(rng: np.random.Generator, spread: float) -> Colour:
    blue, red = 1 - abs(rng.normal(size=2)) * spread
    return float(blue), 1.0, float(red)


def random_streaks(
    rng: np.random.Generator, count: int = 1, family: Family = "tuning", width_mm: float = 210.0
) -> tuple[Streak, ...]:
    """Return ``count`` streaks: dark ones; in ``testing`` also bright and coloured ones, up to 4 px."""
    places = rng.uniform(0.05, 0.95, size=count) * width_mm
    if family == "tuning":
        return tuple(
            Streak(float(x), int(rng.integers(1, 4)), (40, 40, 40), float(rng.uniform(0.2, 0.5)))
            for x in places
        )
    colours: list[Colour] = [(50, 50, 50), WHITE_DUST, (60, 190, 70), (190, 70, 60), (70, 70, 200)]
    return tuple(
        Streak(
            float(x),
            int(rng.integers(1, 5)),
            colours[rng.integers(len(colours))],
            float(rng.uniform(0.1, 0.45)),
        )
        for x in places
    )
