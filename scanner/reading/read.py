"""One page, read: which layout it is, how it lies, and the facts on it.

The order of the stages is the order of :meth:`Reader.read`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scanner import __version__
from scanner.ballot import BallotReading, Code, Page, UnreadablePage
from scanner.layouts.files import LoadedLayout
from scanner.reading import coarse
from scanner.reading.facts import read_facts
from scanner.reading.frame import PX_PER_MM
from scanner.reading.locate import Located, foreign, locate, registration, unlocated
from scanner.reading.prepared import prepare
from scanner.reading.settings import settings_digest
from scanner.reading.tone import tones

_LEAST_PX_PER_MM = 5.6  # of a page, so that half of 300 dpi is still enough


class Reader:
    """Reads pages as ballots of ``layouts``; prepared once, then used for any number of pages."""

    def __init__(self, layouts: Sequence[LoadedLayout]) -> None:
        self._side = coarse.square_side(
            *(v for loaded in layouts for v in (loaded.layout.sheet.width_mm, loaded.layout.sheet.height_mm))
        )
        self._layouts = [prepare(loaded, self._side) for loaded in layouts]
        self._digest = settings_digest()
        longest = max(max(loaded.layout.sheet.width_mm, loaded.layout.sheet.height_mm) for loaded in layouts)
        self.least_pixels = math.ceil(_LEAST_PX_PER_MM * longest)

    def read(self, page: Page) -> BallotReading | UnreadablePage:
        """Return the facts on ``page``, or why it cannot be read as a ballot of these layouts."""
        located = self.place(page)
        return located if isinstance(located, UnreadablePage) else self.reading_of(page, located)

    def place(self, page: Page) -> Located | UnreadablePage:
        """Return how ``page`` lies on the layout it is of, or why it is none of them."""
        likeness, refusal = 0.0, None
        for px_per_mm in self._resolutions(page):
            seen = tones(page, px_per_mm)
            thumb = coarse.thumb(seen.redless, seen.px_per_mm, self._side)
            fits = [(coarse.fit(thumb, prepared.template.thumb), prepared) for prepared in self._layouts]
            likeness = max(likeness, *(fit.score for fit, _ in fits))
            located = locate(seen, thumb, fits)
            if located is not None:
                reason = foreign(located)
                if reason is None:
                    return located
                refusal = refusal or self._refusal(page, *reason)
        return refusal or self._refusal(page, *unlocated(seen, likeness))

    def _resolutions(self, page: Page) -> list[float]:
        """Return the page's likely pixels per mm: as its file says, else as if it showed the whole sheet."""
        longest = max(page.image.shape[:2])
        found = [page.dpi / 25.4] if page.dpi else []
        for prepared in self._layouts:
            sheet = prepared.template.layout.sheet
            fitting = longest / max(sheet.width_mm, sheet.height_mm)
            if all(abs(fitting / other - 1) > 0.2 for other in found):
                found.append(fitting)
        return found

    def reading_of(self, page: Page, located: Located) -> BallotReading:
        """Return the facts on ``page``, which lies as ``located`` says."""
        shrink = located.shrink * page.reduction
        facts = read_facts(located, page.color)
        return BallotReading(
            source=page.source,
            layout=located.prepared.template.layout.id,
            layout_digest=located.prepared.template.digest,
            registration=registration(located.fit, shrink),
            color=page.color,
            dpi=round(located.fit.warp.scale * PX_PER_MM * shrink * 25.4, 1),
            stamp=facts.stamp,
            rows=facts.rows,
            findings=facts.findings,
            fingerprint=facts.fingerprint,
            program=__version__,
            settings_digest=self._digest,
        )

    def _refusal(self, page: Page, reason: Code, detail: str, overleaf: bool = False) -> UnreadablePage:
        return UnreadablePage(page.source, reason, detail, __version__, self._digest, overleaf)
