"""The zero report: signed before the first sheet is read, it shows that nothing is counted yet."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from scanner import __version__
from scanner.errors import RefusedError
from scanner.i18n import _, ngettext
from scanner.results.forms import form_of
from scanner.results.legend import FONT
from scanner.results.load import Results
from scanner.results.words import declared_name
from scanner.store import log
from scanner.store.store import Store

PRINTED = "zero.printed"

_DPI = 150
_A4 = (round(210 / 25.4 * _DPI), round(297 / 25.4 * _DPI))
_MARGIN = round(20 / 25.4 * _DPI)
_SIZE, _STEP = 24, 36  # pixels: about 11.5 points


def zero_report(results: Results) -> list[str]:
    """Return the report's lines and note in the log that it was made.

    Raises RefusedError if anything was read or entered before.
    """
    met = len(results.standing.sheets) + len(results.failures)
    if met:
        message = ngettext(
            "{n} sheet is in this count already: a zero report is made before the first one",
            "{n} sheets are in this count already: a zero report is made before the first one",
            met,
        )
        raise RefusedError(message.format(n=met))
    with Store(results.folder) as store, store.database.write() as connection:
        link = log.append(connection, PRINTED, {"program": __version__})
    return [
        *_lines(results),
        "",
        _("Log: entry {seq}, hash {hash}").format(seq=link.entry.seq, hash=link.hash),
    ]


def was_printed(folder: Path) -> bool:
    """Tell whether a zero report was made in this count."""
    with Store(folder) as store, store.database.read() as connection:
        return log.last_detail(connection, PRINTED) is not None


def _lines(results: Results) -> Iterator[str]:
    # vi: BÁO CÁO SỐ KHÔNG (trước khi đọc phiếu)
    yield _("ZERO REPORT (before any ballot is read)")
    yield datetime.now().astimezone().strftime("%H:%M, %d/%m/%Y (UTC%z)")
    yield from (text for text in (results.count.meeting.body, results.count.meeting.meeting) if text)
    yield _("Rules: {title} ({id})").format(title=results.rule_set.title, id=results.count.rules)
    yield _("Program: kiemphieu {version}").format(version=__version__)
    for kind in results.count.ballots:
        yield ""
        yield f"{kind.title} ({kind.id})" if kind.title else kind.id
        for layout in kind.layouts or ("–",):
            digest = results.layout_digests.get(layout, "–")
            yield _("Layout: {layout}, digest {digest}").format(layout=layout, digest=digest)
        for field, number in kind.declared.model_dump().items():
            if number is not None:
                yield f"{declared_name(field)}: {number}"
        form = form_of(kind, results.layouts)
        levels = ", ".join(f"{level.name}: 0" for level in form.levels) if form else ""
        for number, person in enumerate(kind.persons, start=1):
            yield f"{number}. {person.name}: {levels}"
    yield ""
    yield _("Piles: 0. Pages read: 0. Ballots entered from paper: 0.")
    yield ""
    yield from (f"{member.role.vietnamese} {member.name}: ………………" for member in results.count.committee)


def to_pdf(lines: Sequence[str]) -> bytes:
    """Return the lines as a PDF of A4 pages, in the program's own font."""
    font = ImageFont.truetype(FONT, _SIZE)
    wrapped = [part for line in lines for part in _wrapped(line, font)]
    per_page = (_A4[1] - 2 * _MARGIN) // _STEP
    pages = [_page(wrapped[start : start + per_page], font) for start in range(0, len(wrapped), per_page)]
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=_DPI)
    return buffer.getvalue()


def _page(lines: Sequence[str], font: ImageFont.FreeTypeFont) -> Pillow.Image:
    page = Pillow.new("L", _A4, 255)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        draw.text((_MARGIN, _MARGIN + number * _STEP), line, fill=0, font=font)
    return page


def _wrapped(line: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """Break a line between words, and a hash anywhere."""
    width, current = _A4[0] - 2 * _MARGIN, ""
    for word in line.split(" "):
        joined = f"{current} {word}".strip()
        if font.getlength(joined) <= width:
            current = joined
            continue
        if current:
            yield current
        while font.getlength(word) > width:
            kept = next(n for n in range(len(word), 0, -1) if font.getlength(word[:n]) <= width)
            yield word[:kept]
            word = word[kept:]
        current = word
    yield current
