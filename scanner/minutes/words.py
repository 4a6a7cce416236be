"""Numbers, dates and names as Vietnamese official documents write them.

The documents are Vietnamese whatever language the program speaks: ``scanner.i18n.speaking("vi")`` goes
around their making.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from scanner.i18n import _
from scanner.minutes.bounds import bounds
from scanner.rules.rule_sets import Band, Denominator

BLANK = "……………"  # what is to be written by hand


def number(value: int | None) -> str:
    """Return a number of papers or people; what is not known is left to be written by hand."""
    return BLANK if value is None else str(value)


def percent(value: Decimal | None) -> str:
    """Return such as ``40,43%``: decimal comma, every place shown."""
    return "–" if value is None else f"{value:f}%".replace(".", ",")


def day(date: dt.date | None) -> str:
    """Return ``ngày 05 tháng 02 năm 2026``; days under 10 and months 1, 2 take a 0 (NĐ 30/2020, I.4)."""
    if date is None:
        return "ngày …… tháng …… năm ………"
    month = f"{date.month:02d}" if date.month < 3 else str(date.month)
    return f"ngày {date.day:02d} tháng {month} năm {date.year}"


def short_day(date: dt.date | None) -> str:
    """Return ``25/10/2026``."""
    return BLANK if date is None else f"{date.day:02d}/{date.month:02d}/{date.year}"


def clock(time: dt.time | dt.datetime | None) -> str:
    """Return ``07 giờ 30 phút``."""
    return "…… giờ …… phút" if time is None else f"{time.hour:02d} giờ {time.minute:02d} phút"


def moment(time: dt.datetime) -> str:
    """Return ``25/10/2026 16:05:09``."""
    return f"{short_day(time)} {time:%H:%M:%S}"


def base_name(denominator: Denominator) -> str:
    """Return what percentages are of."""
    return {
        # vi: tổng số đại biểu (thành viên)
        Denominator.MEMBERS: _("all members"),
        # vi: tổng số người được triệu tập
        Denominator.SUMMONED: _("all who were summoned"),
        # vi: tổng số phiếu phát ra
        Denominator.ISSUED: _("all ballots issued"),
        # vi: tổng số phiếu thu về
        Denominator.RETURNED: _("all ballots returned"),
        # vi: tổng số phiếu hợp lệ
        Denominator.VALID: _("all valid ballots"),
    }[denominator]


def band_words(band: Band, level: str) -> str:
    """Return ``trên 50% nhưng dưới 2/3 số phiếu tín nhiệm thấp``, as seed 000 words it."""
    if band.more_than is not None:
        # vi: trên {lower} số phiếu {level}
        open_ended = _("more than {lower} of the ballots: {level}")
        # vi: trên {lower} nhưng dưới {upper} số phiếu {level}
        closed = _("more than {lower} and less than {upper} of the ballots: {level}")
    else:
        # vi: từ {lower} số phiếu {level} trở lên
        open_ended = _("at least {lower} of the ballots: {level}")
        # vi: từ {lower} nhưng dưới {upper} số phiếu {level}
        closed = _("at least {lower} and less than {upper} of the ballots: {level}")
    text = open_ended if band.less_than is None else closed
    lower = share(band.more_than or band.at_least or Fraction(0))
    upper = "" if band.less_than is None else share(band.less_than)
    return text.format(lower=lower, upper=upper, level=level[:1].lower() + level[1:])


def share(value: Fraction) -> str:
    """Return a half as ``50%``, as the governing texts do; any other share as it is, ``2/3``."""
    return "50%" if value == Fraction(1, 2) else str(value)


def band_span(band: Band, whole: int | None) -> str:
    """Return ``từ 24 đến 31 phiếu``; nothing while the whole is unknown."""
    if not whole:
        return ""
    span = bounds(band, whole)
    if span.least > span.most:
        # vi: không có số phiếu nào
        return _("no number of ballots")
    if span.least == span.most:
        # vi: {n} phiếu
        return _("{n} ballots").format(n=span.least)
    # vi: từ {least} đến {most} phiếu
    return _("{least} to {most} ballots").format(least=span.least, most=span.most)


def grouped(digest: str) -> str:
    """Return a hash in groups of eight, which people can compare; spaces are ignored where one is typed."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
