"""Troubles of paper, stamp and scanner, named, each with the range of strengths in which it is drawn.

``DEFECTS`` holds what a reader must bear: the truth of the ballot stays what it was. Where ``asks``
is set, a person may be asked (a corner is gone, a stain is no print), but every vote is there to be
read. ``RUINED`` holds pages to be refused. The faults voters and committees make are in ``ballots.FAULTS``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from ballotmaker import soil
from ballotmaker.ballots import Plan, Truth, draw_plan, make_stamp
from ballotmaker.forms import Form
from ballotmaker.items import Item, Mark, Signature, Specks
from ballotmaker.pens import BLUE, Pen
from ballotmaker.scanner_model import Family, Scan, Streak
from ballotmaker.stamps import INKS, varied
from ballotmaker.wear import (
    CornerFold,
    Covered,
    Creases,
    DogEar,
    LetterFold,
    LostCorner,
    Punched,
    ShowThrough,
    Spilt,
    Stapled,
    Taped,
    Textured,
    Touched,
)
from scanner.ballot import Image

Change = Callable[[Plan], Plan]


@dataclass(frozen=True)
class Defect:
    """One trouble: ``at(strength)`` is the change it makes to a plan.

    ``low``, ``usual`` and ``high`` are strengths in a unit of its own (degrees, mm, shares); 0 where it has
    none. Of a ``group`` only one is drawn for a ballot. ``asks``: a person may be asked. ``testing``: drawn
    for the testing family only, never for tuning.
    """

    at: Callable[[float], Change]
    group: str
    low: float = 0.0
    usual: float = 0.0
    high: float = 0.0
    asks: bool = False
    testing: bool = False

    def __call__(self, plan: Plan) -> Plan:
        """Return the plan with the trouble at its usual strength."""
        return self.at(self.usual)(plan)


def _scan(**settings: object) -> Callable[[float], Change]:
    """Return a change of fixed scanner settings."""
    return lambda _: _set(**settings)


def _set(**settings: object) -> Change:
    return lambda plan: replace(plan, scan=replace(plan.scan, **settings))  # type: ignore[arg-type]


def _scanned(name: str) -> Callable[[float], Change]:
    """Return a change of one scanner setting to the strength."""
    return lambda strength: _set(**{name: strength})


def _turned(angle: float) -> Change:
    """Return a turn; beyond 3 degrees the picture is larger, lest boxes near the margin be cut off."""
    return _set(angle=angle, room_mm=2.8 * max(0.0, abs(angle) - 3.0))


def _more(make: Callable[[float], Item]) -> Callable[[float], Change]:
    return lambda strength: lambda plan: replace(plan, items=(*plan.items, make(strength)))


def _paper(name: str, tooth: float = 0.0, fibres: int = 0) -> Callable[[float], Change]:
    def change(plan: Plan) -> Plan:
        items = (*plan.items, Textured(tooth, fibres)) if tooth else plan.items
        return replace(plan, paper=name, items=items)

    return lambda _: change


def _dust(*streaks: Streak) -> Callable[[float], Change]:
    """Return streaks anywhere; the strength is their opacity."""
    return lambda by: _set(streaks=tuple(replace(streak, opacity=by) for streak in streaks))


def _stamp(**settings: object) -> Callable[[float], Change]:
    return lambda strength: lambda plan: _stamped(plan, settings, strength)


def _stamped(plan: Plan, settings: dict[str, object], strength: float) -> Plan:
    if plan.stamp is None:
        return plan
    made = {name: value(strength) if callable(value) else value for name, value in settings.items()}
    return replace(plan, stamp=replace(plan.stamp, **made))  # type: ignore[arg-type]


def _over_heading(strength: float) -> Change:
    """Move the stamp right and down over the heading's words by ``strength`` mm."""

    def change(plan: Plan) -> Plan:
        stamp = plan.stamp
        if stamp is None:
            return plan
        return replace(plan, stamp=replace(stamp, x=stamp.x + strength, y=stamp.y + 0.3 * strength))

    return change


def _over_table(strength: float) -> Change:
    """Move the stamp down onto the table's head, ``strength`` of it deep, no further than to the names."""

    def change(plan: Plan) -> Plan:
        stamp, form = plan.stamp, plan.form
        if stamp is None:
            return plan
        head = form.rows[0].name_cell.y0 - form.table.y0
        foot = form.table.y0 + min(head * strength, head - 1.0)
        return replace(plan, stamp=replace(stamp, y=max(stamp.y, foot - stamp.diameter_mm / 2)))

    return change


def _other_stamp(family: Family) -> Callable[[float], Change]:
    """Return a stamp that differs in all that stamps differ in; the strength is only its seed."""

    def at(strength: float) -> Change:
        def change(plan: Plan) -> Plan:
            if plan.stamp is None:
                return plan
            return replace(plan, stamp=varied(plan.stamp, np.random.default_rng(int(strength)), family))

        return change

    return at


_DARK = Streak(colour=(45, 45, 45))
_THIN, _BROAD = replace(_DARK, width=1), replace(_DARK, width=4)
_BRIGHT = Streak(width=3, colour=(255, 255, 255))
_GREEN, _BLUE = Streak(width=3, colour=(70, 190, 80)), Streak(colour=(200, 80, 60))

DEFECTS: dict[str, Defect] = {
    "plain": Defect(lambda _: lambda plan: plan, "none"),
    # how the sheet lay and was fed
    "turned_left": Defect(lambda by: _turned(-by), "lay", 0.5, 2.0, 10.0),
    "turned_right": Defect(lambda by: _turned(by), "lay", 0.5, 2.0, 10.0),
    "shifted": Defect(lambda by: _set(shift=(by, -0.75 * by), background=240), "lay", 1.0, 4.0, 6.0),
    "border_lost": Defect(lambda by: _set(shift=(-by, 0.4 * by)), "lay", 2.0, 5.0, 8.0, testing=True),
    "shrunk": Defect(lambda by: _set(scale=1 - by), "lay", 0.005, 0.03, 0.1),
    "enlarged": Defect(lambda by: _set(scale=1 + by, room_mm=60 * by), "lay", 0.005, 0.02, 0.1),
    "feed_long": Defect(lambda by: _set(feed=1 + by), "lay", 0.001, 0.006, 0.01),
    "feed_short": Defect(lambda by: _set(feed=1 - by), "lay", 0.001, 0.006, 0.01, testing=True),
    "stretched": Defect(_scanned("stretch"), "feed", 0.2, 0.8, 1.5),
    "sheared": Defect(_scanned("shear"), "feed", 0.05, 0.2, 0.5),
    "upside_down": Defect(_scan(quarter_turns=2), "way"),
    "turned_a_quarter": Defect(_scan(quarter_turns=1), "way"),
    "turned_three_quarters": Defect(_scan(quarter_turns=3), "way"),
    "dark_edges": Defect(
        lambda by: _set(angle=0.24 * by, shift=(by, by), background=10), "lay", 1.0, 5.0, 7.0
    ),
    "edge_shadow": Defect(lambda by: _set(edge_shadow=by, background=246), "lid", 0.2, 0.5, 0.85),
    # optics, sensor, tone
    "blurred": Defect(_scanned("blur"), "focus", 0.8, 1.3, 1.7),
    "motion": Defect(_scanned("motion"), "focus", 0.12, 0.3, 0.45, testing=True),
    "noisy": Defect(_scanned("noise"), "noise", 4.0, 9.0, 14.0),
    "blotchy": Defect(lambda by: _set(noise=by, noise_kind="soft"), "noise", 3.0, 6.0, 9.0, testing=True),
    "dark": Defect(_scanned("gamma"), "tone", 1.1, 1.35, 1.8),
    "pale": Defect(lambda by: _set(gamma=1 / by), "tone", 1.1, 1.43, 2.0),
    "clipped": Defect(lambda by: _set(black=int(by), white=int(250 - by / 2)), "tone", 10.0, 40.0, 70.0),
    "overexposed": Defect(lambda by: _set(white=int(255 - by)), "tone", 15.0, 40.0, 70.0, testing=True),
    "whitened": Defect(_scan(whiten=True), "ground"),
    "cast_warm": Defect(lambda by: _set(cast=(1 - by, 1 - by / 3, 1.0)), "cast", 0.02, 0.07, 0.12),
    "cast_cold": Defect(lambda by: _set(cast=(1.0, 1 - by / 4, 1 - by)), "cast", 0.02, 0.07, 0.12),
    "cast_green": Defect(lambda by: _set(cast=(1 - by, 1.0, 1 - by)), "cast", 0.02, 0.05, 0.1, testing=True),
    "uneven_light": Defect(_scanned("light"), "lamp", 0.08, 0.25, 0.35),
    "banding": Defect(_scanned("banding"), "lamp", 0.005, 0.012, 0.025),
    "sharpened": Defect(_scanned("sharpen"), "firmware", 0.4, 1.0, 2.0),
    "wide_halo": Defect(lambda by: _set(sharpen=by, sharpen_px=3.0), "firmware", 0.3, 0.7, 1.2, testing=True),
    "descreened": Defect(_scan(descreen=True), "firmware"),
    "streak": Defect(_dust(_DARK, _DARK), "dust", 0.15, 0.35, 0.6),
    "streaks": Defect(_dust(_DARK, _DARK, _THIN, _THIN, _BROAD), "dust", 0.1, 0.25, 0.45),
    "bright_streak": Defect(_dust(_BRIGHT, _BRIGHT), "dust", 0.3, 0.6, 0.8, testing=True),
    "coloured_streaks": Defect(
        _dust(_GREEN, _BLUE, replace(_BROAD, colour=(80, 80, 210))), "dust", 0.15, 0.3, 0.45, testing=True
    ),
    "poor_jpeg": Defect(lambda by: _set(quality=round(by)), "file", 50.0, 55.0, 65.0),
    "gray": Defect(_scan(mode="gray"), "mode"),
    "green_gray": Defect(_scan(mode="gray", green_lamp=True), "mode", testing=True),
    "bilevel": Defect(_scan(mode="bilevel"), "mode"),
    "adaptive_bilevel": Defect(_scan(mode="bilevel", adaptive=True), "mode", testing=True),
    # paper
    "folded": Defect(_more(lambda by: LetterFold(2, by, ("sharp",), cross=True)), "fold", 0.1, 0.25, 0.45),
    "folded_in_three": Defect(_more(lambda by: LetterFold(3, by, ("sharp", "soft"))), "fold", 0.1, 0.25, 0.4),
    "folded_in_four": Defect(
        _more(lambda by: LetterFold(4, by, ("worn", "sharp"), cross=True)), "fold", 0.1, 0.2, 0.4,
        testing=True,
    ),
    "corner_folds": Defect(_more(lambda by: CornerFold(2, by)), "fold", 0.08, 0.2, 0.4),
    "creased": Defect(_more(lambda by: Creases(round(by))), "creases", 5.0, 12.0, 25.0),
    "specks": Defect(_more(lambda by: Specks(round(by))), "specks", 10.0, 40.0, 80.0),
    "textured": Defect(_more(Textured), "tooth", 0.006, 0.012, 0.025),
    "show_through": Defect(_more(lambda by: ShowThrough("same", by)), "reverse", 0.03, 0.08, 0.16),
    "text_behind": Defect(_more(lambda by: ShowThrough("text", by)), "reverse", 0.03, 0.08, 0.16),
    "writing_behind": Defect(
        _more(lambda by: ShowThrough("writing", by)), "reverse", 0.03, 0.08, 0.14, testing=True
    ),
    "cream_paper": Defect(_paper("cream"), "paper"),
    "pink_paper": Defect(_paper("pink"), "paper"),
    "yellow_paper": Defect(_paper("yellow"), "paper"),
    "green_paper": Defect(_paper("green"), "paper"),
    "blue_paper": Defect(_paper("blue"), "paper"),
    "rose_paper": Defect(_paper("pale-rose", 0.006), "paper"),
    "recycled_paper": Defect(_paper("recycled", 0.012, 700), "paper"),
    "newsprint_paper": Defect(_paper("newsprint", 0.014, 400), "paper", testing=True),
    "dull_paper": Defect(_paper("dull-white", 0.008), "paper", testing=True),
    "salmon_paper": Defect(_paper("salmon"), "paper", testing=True),
    "lilac_paper": Defect(_paper("lilac", 0.006), "paper", testing=True),
    "mint_paper": Defect(_paper("mint"), "paper", testing=True),
    "sky_paper": Defect(_paper("sky"), "paper", testing=True),
    "lemon_paper": Defect(_paper("lemon"), "paper", testing=True),
    "signed": Defect(_more(lambda _: Signature()), "signature"),
    # what is gone, or lies on the paper
    "torn_corner": Defect(_more(LostCorner), "corner", 8.0, 22.0, 40.0, asks=True),
    "dog_ear": Defect(_more(DogEar), "corner", 6.0, 14.0, 25.0, asks=True),
    "punched": Defect(_more(lambda _: Punched()), "holes", asks=True),
    "stapled": Defect(_more(lambda _: Stapled()), "staple", asks=True),
    "staple_holes": Defect(_more(lambda _: Stapled(gone=True)), "staple", asks=True),
    "coffee_drop": Defect(_more(lambda by: Spilt(by, "drop")), "stain", 6.0, 16.0, 30.0, asks=True),
    "tea_splash": Defect(
        _more(lambda by: Spilt(by, "splash", soil.TEA)), "stain", 8.0, 20.0, 30.0, asks=True
    ),
    "coffee_ring": Defect(
        _more(lambda by: Spilt(by, "ring")), "stain", 20.0, 40.0, 70.0, asks=True, testing=True
    ),
    "water_mark": Defect(
        _more(lambda by: Spilt(by, "drop", soil.WATER)), "stain", 10.0, 25.0, 50.0, asks=True, testing=True
    ),
    "fingerprint": Defect(_more(lambda by: Touched("finger", by)), "hand", 0.15, 0.35, 0.6, asks=True),
    "greasy_finger": Defect(
        _more(lambda by: Touched("finger", by, soil.GREASE)), "hand", 0.1, 0.3, 0.5, asks=True, testing=True
    ),
    "smeared_ink": Defect(_more(lambda by: Touched("smear", by)), "hand", 0.1, 0.3, 0.5, asks=True),
    "clear_tape": Defect(_more(lambda _: Taped()), "tape", asks=True),
    "glossy_tape": Defect(_more(lambda _: Taped(glossy=True)), "tape", asks=True, testing=True),
    "white_out": Defect(_more(lambda _: Covered()), "cover", asks=True),
    "pasted_strip": Defect(_more(lambda _: Covered("strip")), "cover", asks=True, testing=True),
    # the stamp
    "partial_stamp": Defect(_stamp(fade=lambda by: by), "stamp", 0.2, 0.45, 0.55),
    "half_stamp": Defect(_stamp(missing=lambda by: by), "stamp", 0.1, 0.25, 0.4),
    "weak_stamp": Defect(_stamp(density=lambda by: 1 - by), "stamp", 0.2, 0.4, 0.6),
    "worn_stamp": Defect(_stamp(worn=lambda by: by), "stamp", 0.2, 0.5, 0.8),
    "flooded_stamp": Defect(_stamp(over=lambda by: by, density=0.97), "stamp", 0.1, 0.25, 0.4),
    "double_stamp": Defect(_stamp(double=lambda by: by), "stamp", 0.5, 1.5, 4.0),
    "smeared_stamp": Defect(_stamp(smear=lambda by: by), "stamp", 0.5, 1.2, 2.5, testing=True),
    "turned_stamp": Defect(_stamp(turn=lambda by: by), "stamp", 30.0, 140.0, 330.0),
    "stamp_over_heading": Defect(_over_heading, "stamp", 4.0, 9.0, 16.0),
    "stamp_over_table": Defect(_over_table, "stamp", 0.3, 0.6, 0.9, testing=True),
    "small_stamp": Defect(_stamp(diameter_mm=lambda by: 38 - by, design="single-ring"), "die", 4.0, 6.0, 8.0),
    "sheaves_stamp": Defect(_stamp(diameter_mm=36.0, design="sheaves"), "die"),
    "plain_stamp": Defect(_stamp(design="plain", words="BAN KIỂM PHIẾU"), "die"),
    "wheel_stamp": Defect(_stamp(diameter_mm=42.0, design="wheel"), "die", testing=True),
    "two_arcs_stamp": Defect(_stamp(design="two-arcs", middle="2026"), "die", testing=True),
    "lines_stamp": Defect(_stamp(diameter_mm=34.0, design="lines"), "die", testing=True),
    "other_stamp": Defect(_other_stamp("tuning"), "stamp", 0.0, 5.0, 1e6),
    "strange_stamp": Defect(_other_stamp("testing"), "stamp", 0.0, 5.0, 1e6, testing=True),
    "vermilion_stamp": Defect(_stamp(ink=INKS["vermilion"]), "ink"),
    "crimson_stamp": Defect(_stamp(ink=INKS["crimson"]), "ink"),
    "orange_stamp": Defect(_stamp(ink=INKS["orange-red"]), "ink", testing=True),
    "violet_stamp": Defect(_stamp(ink=INKS["crimson-violet"]), "ink", testing=True),
}  # fmt: skip

RUINED: dict[str, Change] = {
    "crumpled": _set(crumple=1.2),
    "foot_cut_off": _set(cut_mm=130.0),
    "half_off_the_glass": _set(shift=(90.0, 0.0)),
    "mirrored": _set(mirrored=True),
}

LOW = frozenset({"bilevel", "adaptive_bilevel"})  # read, warned about, and reported apart


def random_defects(
    rng: np.random.Generator, family: Family, count: int, without: Collection[str] = LOW
) -> tuple[tuple[str, Change], ...]:
    """Return ``count`` troubles of different groups, each with the change it makes, of a random strength.

    ``testing`` draws half of them from troubles that tuning never sees.
    """
    names = [name for name in DEFECTS if name != "plain" and name not in without]
    chosen: list[tuple[str, Change]] = []
    taken: set[str] = set()
    while len(chosen) < count:
        unseen = family == "testing" and rng.random() < 0.5
        open_names = [n for n in names if DEFECTS[n].testing == unseen and DEFECTS[n].group not in taken]
        if not open_names:
            break
        group = str(rng.choice(sorted({DEFECTS[name].group for name in open_names})))
        name = str(rng.choice([name for name in open_names if DEFECTS[name].group == group]))
        defect = DEFECTS[name]
        chosen.append((name, defect.at(float(rng.uniform(defect.low, defect.high)))))
        taken.add(group)
    return tuple(chosen)


def plain_plan(form: Form, rng: np.random.Generator, *, pen: Pen = BLUE, dpi: int = 200) -> Plan:
    """Return a ballot without any trouble: two-stroke crosses, a red stamp, white paper, colour scan."""
    levels = form.level_ids
    marks = tuple(
        Mark(row, levels[int(rng.integers(len(levels)))], "cross", pen, 1.0 if form.squares else 0.7)
        for row in range(1, len(form.rows) + 1)
    )
    return Plan(form, marks, make_stamp(form, rng), "white", Scan(dpi=dpi, angle=0.3))


def make_defect(
    form: Form, name: str, rng: np.random.Generator, *, pen: Pen = BLUE, dpi: int = 200
) -> tuple[Image, Truth]:
    """Return a plain ballot with the trouble ``name``, a key of ``DEFECTS`` or ``RUINED``."""
    change: Change = DEFECTS[name] if name in DEFECTS else RUINED[name]
    plan = change(plain_plan(form, rng, pen=pen, dpi=dpi))
    marks = [item for item in plan.items if isinstance(item, Mark)]
    signed = any(isinstance(item, Signature) for item in plan.items)
    truth = Truth(
        tuple(mark.level for mark in marks),
        pen=pen.name,
        marks=tuple(mark.shape for mark in marks),
        signature=signed,
        scan=plan.scan,
        paper=plan.paper,
    )
    return draw_plan(plan, rng), truth
