"""How the pages of a count belong together: which are one ballot, and which is the back of which."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.ballot import BallotReading, Code, UnreadablePage
from scanner.count.model import Count
from scanner.results.overleaf import Neighbours
from scanner.results.pairing import Bundle, bundle
from scanner.store.records import StandingPage


class Leaves:
    """All pages of a count side by side; ``bundles`` are those of ballot kinds of several pages."""

    def __init__(self, count: Count, pages: Sequence[StandingPage]) -> None:
        self._neighbours = Neighbours(source for page in pages for source in page.sources)
        self._pages = {page.page.source.sha256: page for page in pages}
        self.bundles = bundle(count, pages, self._neighbours)
        self._bundle = {page.ballot: found for found in self.bundles for page in found.pages}

    def is_bundled(self, page: StandingPage) -> bool:
        return page.ballot in self._bundle

    def ballot_of(self, page: str) -> str:
        """Return the id of the ballot that the page image of this id belongs to: its first page's."""
        found = self._bundle.get(page)
        return found.pages[0].ballot if found else page

    def fronts(self, page: StandingPage) -> list[str | None]:
        """Return the ballot on whose back a page lies, one for each place it was met at."""
        return [self._front(before) for before in self._before(page)]

    def is_reverse(self, page: StandingPage) -> bool:
        """Tell whether a page that was not read as a ballot is the back of a sheet that was.

        Whatever it is, if that sheet's own back is missing; else it must be without print.
        """
        if not isinstance(page.page, UnreadablePage) or any(front is None for front in self.fronts(page)):
            return False
        return page.page.reason is Code.BLANK_PAGE or all(
            before is not None and self._lacks_back(before) for before in self._before(page)
        )

    def is_back(self, found: Bundle) -> bool:
        """Tell whether a page alone is surely the back of a sheet that stands without it.

        That is: printed overleaf, behind a page alone or one that could not be read.
        """
        if not found.kind.two_sided or found.numbers[0] % 2:
            return False
        before = self._before(found.pages[0])
        return all(front is not None and self._lacks_back(front) for front in before)

    def _before(self, page: StandingPage) -> list[StandingPage | None]:
        sources = (self._neighbours.before(source) for source in page.sources)
        return [self._pages[source.sha256] if source else None for source in sources]

    def _front(self, page: StandingPage | None) -> str | None:
        """Return the ballot a page belongs to if the back of its sheet may follow it."""
        if page is None or not isinstance(page.page, BallotReading):
            return None
        found = self._bundle.get(page.ballot)
        if found and found.kind.two_sided and self._has_back(page, found):
            return None
        return self.ballot_of(page.ballot)

    def _has_back(self, page: StandingPage, found: Bundle) -> bool:
        number = found.numbers[found.pages.index(page)]
        return number % 2 == 0 or (found.whole and number < len(found.kind.layouts))

    def _lacks_back(self, page: StandingPage) -> bool:
        """Tell whether a page is the front of a sheet printed on both sides whose back was not found."""
        found = self._bundle.get(page.ballot)
        if found is None:
            return isinstance(page.page, UnreadablePage) and page.page.reason is not Code.BLANK_PAGE
        return found.kind.two_sided and not found.whole and not self._has_back(page, found)
