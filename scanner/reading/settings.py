"""Thresholds of the reader, in one place, with a digest that every reading names.

Each value was chosen on generated and on real hand-drawn ballots; docs/decisions/ has the tables.
Darkness runs from 0 (paper) to 250 (black).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Settings:
    # Registration
    least_support: float = 0.5  # share of anchors found and agreeing
    least_local_support: float = 0.4  # the same around one row's boxes
    local_error_mm: float = 0.15  # from which print there is off
    local_strays: float = 0.25  # that may be off, of what is not
    inked_anchor: float = 0.03  # of a piece of print is under a pen's ink, from which
    inked_error_mm: float = 0.3  # it is off
    largest_residual_mm: float = 0.25
    precise_mm: float = 0.1
    # Ink
    faint: int = 12  # a stroke's outline
    sure: int = 22  # its darkest point
    faint_noise: float = 3.0  # both rise with the page's own noise
    sure_noise: float = 5.0
    strong_noise: float = 8.0  # beyond which the page is smoothed
    rim_faint: int = 25  # the same close to print
    rim_sure: int = 45
    smallest_mm2: float = 0.12
    # A speck of dust is small in every way and alone
    dust_mm2: float = 0.7
    dust_mm: float = 1.4
    # Whose ink it is
    least_share: float = 0.15  # of a stroke in boxes, to be a mark at all
    own_share: float = 0.66  # of a stroke in its own box
    spill_share: float = 0.22  # that may lie in a neighbour
    beside_share: float = 0.08  # the same in a neighbour of the same row
    part_odds: float = 2.5  # log-odds that each piece of touching marks is plain
    alike_odds: float = 1.0  # log-odds that each piece is a vote as the voter's other marks are
    line_odds: float = 2.0  # the same, of pieces that a line down the rows may have left
    parted_odds: float = 3.0  # the same, of pieces by themselves that need no person
    winding_hand: float = 1.2  # of a voter who does not mark by mere lines
    crossing_hand: float = 1.4  # of one whose marks are crosses, as no piece of a line is
    bent_hand: float = 0.2  # bend of the marks of one who marks by lines that are none: ticks
    bent_odds: float = 3.0  # log-odds that each piece is a vote as his are
    reaching_home: float = 0.6  # of a mark lies in its row, that reaches into one that has its own,
    reaching_larger: float = 0.5  # and is larger than usual by no more than that, as a logarithm
    dot_mm: float = 1.9  # across, of a dot left by a resting pen
    dirt_together_mm2: float = 2.0
    intrusion_mm2: float = 0.3  # of a neighbour's mark in the middle of a cell
    crumbs_spill: float = 0.03  # of a neighbour's mark, beside pieces that are none by themselves
    short_mark: float = 0.7  # of the voter's usual size
    side_mm: float = 0.4  # from the side of its box, where so short a mark may go on beneath a ruling
    side_odds: float = 5.0  # log-odds of a vote, below which any mark may be cut short there
    short_spill: float = 0.01  # of so short a mark in another box of its row
    trace: int = 5  # darkness of a mark that was rubbed out, smoothed, above the paper's
    trace_noise: float = 2.5  # it rises with how far most of the paper strays from that
    trace_mm2: float = 1.0
    noisy_paper: int = 4  # darkness of the paper, smoothed, on a page whose noise drowns traces:
    noisy_trace: int = 4  # there they rise less above it
    noisy_trace_noise: float = 1.5
    # A mark that needs no person: see docs/decisions/mark-scores.md
    marked_score: float = 0.993
    empty_score: float = 0.005
    mark_darkness: float = 40.0
    as_dark: float = 0.75  # as the voter's usual mark, if his are pale,
    pale_darkness: float = 32.0  # but no paler: so a sheet behind may shine through
    mark_mm: float = 2.2
    square_mark_mm: float = 1.7
    stem_odds: float = 6.5  # log-odds of a vote, below which a mark with a letter's stem is a doubt
    extra_share: float = 0.6  # of other strokes in the same box
    several_odds: float = 4.0  # log-odds that they are a vote nevertheless, as a dry pen draws it
    off_mm: float = 3.0  # out of a printed square
    # The voter's own hand
    hand_marks: int = 3  # marks needed before a hand is known
    habit_share: float = 0.7  # of the rows are filled or ringed by one who does
    hand_departure: float = 0.9  # logarithm of a measure over its median
    hand_darkness: float = 0.6  # the same of darkness, which of one pen hardly varies
    small_odds: float = 5.0  # log-odds of a vote, from which a mark may be smaller than that
    lone_odds: float = 4.0  # log-odds of a vote, below which a mark stands out
    lone_gap: float = 3.5  # that are so much lower than of nearly all of the voter's other marks
    strange_gap: float = 2.5  # the same of a mark that seen by itself is rather something else
    plain_odds: float = 3.0  # log-odds of a plain mark seen by itself, from which
    plain_gap: float = 4.5  # it may be so much less sure than the others
    habit_lenience: float = 1.0  # in log-odds, of a fill or ring seen by itself
    habit_paler: float = 0.25  # the same for fills and rings
    habit_darker: float = 0.08
    habit_windier: float = 0.35
    habit_wider: float = 0.4
    habit_size: float = 0.45
    # A mark laid over the voter's other ones: see docs/decisions/laid-over-the-others.md
    overlay_mm: float = 0.3  # so near to their ink is on it
    overlay_inside: float = 0.95  # of the mark's ink lies on that of each
    overlay_stem: float = 0.99  # the same of one with a letter's stem
    overlay_others: int = 3  # of them,
    overlay_cover: float = 0.6  # and covers so much of one of them;
    overlay_least: float = 0.0  # log-odds of a vote that it must have by its look,
    overlay_odds: float = 6.0  # and has by that
    overlay_wide_mm: float = 1.4  # so wide is a pen of whose marks all lie on all
    overlay_fragment: float = 0.5  # of each other is covered, at most, by a fragment: doubtful below
    overlay_below: float = 5.5  # log-odds of a vote,
    overlay_gap: float = 2.0  # if they are so much lower than of the others
    overlay_tried: int = 8  # of those that look most like it
    # Of a voter whose hand is not known: nothing but its look tells a stroke from a slip of the pen
    unknown_mm: float = 3.5
    unknown_darkness: float = 55.0
    unknown_odds: float = 3.0  # log-odds of a vote
    # Names
    struck_span: float = 0.35  # of the printed name's width
    struck_mm: float = 4.0
    name_ink_mm: float = 1.6
    dark_word: float = 1.2  # times as dark as print is on the page, of which a word is struck
    inked_text: float = 0.04  # of the paper between the letters of a post, of which it is struck
    inked_text_mm2: float = 0.6
    pen_text: float = 0.008  # the same of ink as dark as a pen's
    pen_text_mm2: float = 0.15
    pen_dark: int = 40
    # Writing elsewhere
    writing_mm: float = 2.2
    border_mm: float = 4.0
    # Print
    print_contrast: float = 0.35  # of the sheet's usual print, below which print is missing
    missing_share: float = 0.65  # of a word's ink
    foreign_rows: float = 0.34  # of the names are not the layout's
    name_match: float = 0.55
    name_certain: float = 0.70  # a name's match from which no other layout is tried
    certain_missing: float = 0.03  # of the print, for the same
    inked_name: float = 0.4  # of the paper between its letters is inked: covered, not another name
    covered_name: float = 0.85  # of a name's print is missing: covered, not another name
    foreign_print: float = 0.25  # of all print may be missing
    # Pages that lie on no layout, by their share of ink
    blank_share: float = 0.00025
    overleaf_share: float = 0.012
    document_share: float = 0.30
    own_likeness: float = 0.45  # correlation of thumbnails from which a page is of the count
    # Stamp
    red: int = 24
    pale_red: int = 14  # looked at where no stamp is found
    stamp_leak: float = 15.0
    stamp_darker: float = 25.0  # than a gray stamp, to be other ink
    ring_present: float = 0.42
    gray_ring_present: float = 0.38
    # By how far, in mm, a ring strays from a circle: how often ink begins or ends around it on its inside
    ring_lettering: tuple[tuple[float, float], ...] = (
        (0.08, 8.0),
        (0.12, 17.0),
        (0.22, 19.0),
        (0.45, 30.0),
        (0.7, 30.0),
    )


SETTINGS = Settings()


def settings_digest(settings: Settings = SETTINGS) -> str:
    """Return a short digest that changes with any threshold."""
    text = json.dumps(asdict(settings), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
