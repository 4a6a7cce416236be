"""What an official document looks like, for bodies of the Party and of the State.

Party: Hướng dẫn 36-HD/VPTW (2018). State: Nghị định 30/2020/NĐ-CP, annex I. Sizes in points, lengths in
mm. Where a text leaves a range, the value here lies in it.
"""

from __future__ import annotations

from dataclasses import dataclass

FONT = "Times New Roman"


@dataclass(frozen=True)
class Style:
    """Sizes, margins and forms of address. ``dear`` goes before a person's name."""

    id: str
    top: float
    bottom: float
    left: float
    right: float
    country_size: float
    body_name_size: float
    text_size: float
    title_size: float
    date_size: float
    number_line: str
    dear: str
    meeting: str
    chair: str

    @property
    def width(self) -> float:
        """The breadth of the text on an upright A4 sheet."""
        return 210.0 - self.left - self.right


PARTY = Style(
    id="party",
    top=20,
    bottom=20,
    left=30,
    right=15,
    country_size=15,
    body_name_size=14,
    text_size=14,
    title_size=16,
    date_size=14,
    number_line="*",
    dear="đồng chí",
    meeting="hội nghị",
    chair="CHỦ TRÌ HỘI NGHỊ",
)
STATE = Style(
    id="state",
    top=20,
    bottom=20,
    left=30,
    right=15,
    country_size=12,
    body_name_size=13,
    text_size=14,
    title_size=14,
    date_size=14,
    number_line="",
    dear="ông (bà)",
    meeting="kỳ họp",
    chair="CHỦ TỌA KỲ HỌP",
)
STYLES = (PARTY, STATE)
