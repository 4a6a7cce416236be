"""The pictures of one ballot: masked, or uncovered for who had that recorded."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.results.standing import Sheet
from scanner.review.images import original_jpeg, page_jpeg
from scanner.store.decisions import Act
from scanner.store.members import Member
from scanner.web.asking import Ask
from scanner.web.review.ballot import sheet_of
from scanner.web.review.view import has_signature
from scanner.web.signing import signed_in

_UNCOVERED = ("open", "original")


def picture(ask: Ask) -> Response:
    """Return a page of a sheet of this count: masked, ``open`` or as the ``original`` scan."""
    sheet, number, shown = sheet_of(ask), int(ask.param("number")), ask.query("shown")
    if sheet.entered is not None or not 1 <= number <= len(sheet.pages):
        raise HTTPException(404)
    desk = ask.here.desk
    if shown in _UNCOVERED and has_signature(ask.results, sheet):
        _require_recorded(sheet, signed_in(ask))
    if shown == "original":
        return _jpeg(original_jpeg(desk, sheet, number))
    return _jpeg(page_jpeg(desk, sheet, number, uncovered=shown == "open"))


def _require_recorded(sheet: Sheet, member: Member) -> None:
    acts = (act.said for act in sheet.review.acts)
    if not any(said.act is Act.UNCOVER and said.member == member.name for said in acts):
        raise RefusedError(_("an uncovered scan is shown only to a member for whom that is on record"))


def _jpeg(picture: bytes) -> Response:
    return Response(picture, media_type="image/jpeg")
