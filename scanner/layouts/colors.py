"""The colours of levels, the same wherever a ballot is drawn: in a layout's picture and in an overlay.

Okabe and Ito's palette, told apart by colour-blind eyes (https://jfly.uni-koeln.de/color/), without its
vermilion and orange, which mark doubts and names; the last two are for ballots of many levels.
"""

from __future__ import annotations

LEVEL_COLORS = ("#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#F0E442", "#000000", "#7F3C8D", "#A5AA99")
