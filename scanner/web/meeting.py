"""The facts of a meeting as fields of a form, on whatever page they are filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from scanner.count.model import Meeting
from scanner.i18n import _
from scanner.web.asking import Ask

_FORM, _RECIPIENTS = "form", "recipients"


@dataclass(frozen=True)
class Field:
    """A field of the meeting: its name in ``count.toml``, its label, an example, what stands in it."""

    name: str
    label: str
    example: str
    value: str


@dataclass(frozen=True)
class MeetingForm:
    """What the form shows: ``form`` is ``party`` or ``state``, ``recipients`` are a line each."""

    form: str
    fields: tuple[Field, ...]
    recipients: str


def meeting_form(ask: Ask, meeting: Meeting) -> MeetingForm:
    """Return the form as it was typed, else as it stands in the count."""
    return MeetingForm(
        ask.text(_FORM) or meeting.form,
        tuple(
            Field(name, label, example, _value(ask, meeting, name))
            for name, (label, example) in _labels().items()
        ),
        ask.text(_RECIPIENTS) or "\n".join(meeting.recipients),
    )


def typed_meeting(ask: Ask) -> dict[str, str]:
    """Return the facts that were typed, as ``count.toml`` takes them."""
    facts = {name: ask.text(name) for name in _labels()}
    return facts | {_FORM: ask.text(_FORM), _RECIPIENTS: _lines(ask.text(_RECIPIENTS))}


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _value(ask: Ask, meeting: Meeting, name: str) -> str:
    return ask.text(name) if name in ask.form else _as_typed(getattr(meeting, name))


def _labels() -> Mapping[str, tuple[str, str]]:
    """Return label and example of each field, in the order of the minutes."""
    return {
        # vi: Cơ quan cấp trên
        "superior_body": (_("Superior body"), "ĐẢNG BỘ TỈNH …"),
        # vi: Cơ quan lấy phiếu
        "body": (_("Body that holds the poll"), "ĐẢNG ỦY XÃ …"),
        # vi: Tên hội nghị, kỳ họp
        "meeting": (_("Meeting"), "Hội nghị lần thứ …"),
        "place": (_("Place"), "Hội trường …"),
        # vi: Địa danh ghi trước ngày tháng
        "locality": (_("Locality, before the date"), "Tân Lập"),
        "date": (_("Date"), "25/10/2026"),
        # vi: Giờ khai mạc
        "opening_time": (_("Opens at"), "07:30"),
        # vi: Người chủ trì
        "chair": (_("Chair"), ""),
        # vi: Số kế hoạch (quyết định)
        "plan_number": (_("Number of the plan or decision"), "12-KH/ĐU"),
        # vi: Ngày của kế hoạch (quyết định)
        "plan_date": (_("Date of the plan or decision"), "01/10/2026"),
    }


def _as_typed(value: object) -> str:
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(value or "")
