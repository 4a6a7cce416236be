"""Where a sheet's pages lie, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.ballot import Source
    from scanner.results.standing import Sheet


def where(sheet: Sheet) -> str:
    """Return the place of each page of a sheet, the first one where it was met at several."""
    if sheet.entered is not None:
        # vi: nhập từ giấy, số {number}
        return _("entered from paper, no. {number}").format(number=sheet.entered)
    return ", ".join(place(page.sources[0]) if page.sources else "–" for page in sheet.pages)


def place(source: Source) -> str:
    return _("{file} page {page}").format(file=source.file, page=source.page)
