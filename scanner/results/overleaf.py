"""Which sheet a page is the reverse of, from where the two pages were met.

In a file of many pages the front is the page before. Scanner software that writes a file a page
numbers them (``scan_0007.jpg``), so there the front is the file whose name differs only by its last
number, one less. A gap in the numbers is no front: the page between may never have been scanned.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from scanner.ballot import Source

_LAST_NUMBER = re.compile(r"^(.*?)(\d+)(\D*)$", re.DOTALL)


@dataclass(frozen=True)
class _Numbered:
    """A file's name taken apart around its last number; files of one run differ in nothing else."""

    run: tuple[str, str, str]
    number: int


class Neighbours:
    """All places where pages were met; tells the place before each."""

    def __init__(self, sources: Iterable[Source]) -> None:
        met = list(sources)
        self._pages = {(source.file, source.page): source for source in met}
        pages_in = Counter(file for file, _page in self._pages)
        # A page 2 without a page 1 (which failed) is still a file of many pages.
        many = {file for file, page in self._pages if pages_in[file] > 1 or page > 1}
        self._single: dict[_Numbered, list[Source]] = defaultdict(list)
        for (file, _page), source in self._pages.items():
            name = None if file in many else _numbered(file)
            if name is not None:
                self._single[name].append(source)

    def before(self, source: Source) -> Source | None:
        """Return the place just before ``source``, or None where that is not beyond doubt."""
        name = _numbered(source.file)
        if source.page > 1:
            return self._pages.get((source.file, source.page - 1))
        if name is None or source not in self._single.get(name, ()):
            return None
        fronts = self._single.get(_Numbered(name.run, name.number - 1), [])
        return fronts[0] if len(fronts) == 1 else None


def _numbered(file: str) -> _Numbered | None:
    path = PurePosixPath(file)
    parts = _LAST_NUMBER.match(path.stem)
    if parts is None:
        return None
    before, number, after = parts.groups()
    return _Numbered((str(path.parent), f"{before}#{after}", path.suffix.lower()), int(number))
