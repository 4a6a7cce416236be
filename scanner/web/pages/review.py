"""Step 5, Xem xét: the sheets that need a person, each with its reasons and its picture."""

from __future__ import annotations

import cv2
from starlette.exceptions import HTTPException
from starlette.responses import Response

from scanner.errors import MachineError
from scanner.i18n import _
from scanner.results.pictures import picture_of
from scanner.results.standing import Sheet
from scanner.results.tally import count_reasons
from scanner.results.words import alike, finding_text, outcome_name, reason_name, summary
from scanner.web.asking import Ask
from scanner.web.respond import page

_JPEG_QUALITY = 88


def show(ask: Ask, problem: str = "", status: int = 200) -> Response:
    """List the sheets that wait, by id, those of one reason if one was chosen."""
    waiting = [sheet for sheet in ask.results.standing.sheets if sheet.needs_person]
    reasons = [(one.code, reason_name(one.code), one.sheets) for one in count_reasons(waiting)]
    chosen = ask.query("reason")
    if chosen:
        waiting = [sheet for sheet in waiting if any(r.code == chosen for r in sheet.verdict.reasons)]
    sheets = [(one, outcome_name(one.verdict.outcome), summary(one.verdict.reasons)) for one in waiting]
    return page(
        ask, "review.html", problem, status,
        sheets=sheets, reasons=reasons, chosen=chosen, read=len(ask.results.standing.ballots),
    )  # fmt: skip


def show_sheet(ask: Ask) -> Response:
    """Show one sheet as it was read, with what was flagged."""
    sheet = _sheet(ask)
    kind = ask.results.count.ballot(sheet.kind) if sheet.kind else None
    names = {person.id: person.name for person in kind.persons} if kind else {}
    rows = {row.row: names.get(row.person, "") for row in sheet.reading.rows} if sheet.reading else {}
    lines = [finding_text(g[0], rows.get(g[0].row or 0, "")) for g in alike(sheet.verdict.reasons)]
    return page(ask, "sheet.html", sheet=sheet, outcome=outcome_name(sheet.verdict.outcome), lines=lines)


def picture(ask: Ask) -> Response:
    """Return a sheet's picture as ``kiemphieu show`` draws it; only sheets of this count have one."""
    sheet = _sheet(ask)
    if sheet.entered is not None:
        raise HTTPException(404)
    done, coded = cv2.imencode(
        ".jpg", picture_of(ask.results, sheet), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    if not done:
        raise MachineError(_("the picture cannot be drawn"))
    return Response(coded.tobytes(), media_type="image/jpeg")


def _sheet(ask: Ask) -> Sheet:
    wanted = ask.param("ballot")
    found = next((sheet for sheet in ask.results.standing.sheets if sheet.ballot == wanted), None)
    if found is None:
        raise HTTPException(404)
    return found
