"""The log in words, as the annex and the spreadsheet print it; and the corrections of declared numbers.

The log never names a ballot. Acts of the review follow each other by the hundred and say no more than
who was at work, so those in a row are one line; who signed in and out is left out.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from scanner.i18n import _
from scanner.minutes.data import Correction, JournalEntry
from scanner.minutes.words import grouped
from scanner.results.words import declared_name
from scanner.store import (
    closing,
    decisions,
    entered,
    log,
    members,
    piles,
    review_rules,
    rules_confirmed,
    runs,
    samples,
    sessions,
)

_LEFT_OUT = frozenset({sessions.SIGNED_IN, sessions.SIGNED_OUT})


def journal(links: Sequence[log.Link], titles: Mapping[str, str]) -> tuple[JournalEntry, ...]:
    """Return the log in words, oldest first; ``titles`` maps ids of ballot kinds to their titles."""
    return tuple(_entries([link for link in links if link.entry.action not in _LEFT_OUT], titles))


def corrections(links: Sequence[log.Link], titles: Mapping[str, str]) -> tuple[Correction, ...]:
    """Return the declared numbers that were set and then changed."""
    found = []
    for link in links:
        detail = _detail(link) if link.entry.action == "declare" else {}
        if detail.get("old") is not None:
            kind = titles.get(detail["ballot"], detail["ballot"])
            told = (detail["field"], detail["old"], detail["new"], link.entry.user, link.entry.why or "")
            found.append(Correction(_time(link), kind, *told))
    return tuple(found)


def _entries(links: Sequence[log.Link], titles: Mapping[str, str]) -> Iterator[JournalEntry]:
    for decided, group in groupby(links, lambda link: link.entry.action == decisions.DECIDED):
        if decided:
            yield _review(list(group))
            continue
        for link in group:
            text = what(link.entry.action, _detail(link), titles)
            yield JournalEntry(link.entry.seq, _time(link), link.entry.user, text, link.entry.why or "")


def _review(links: Sequence[log.Link]) -> JournalEntry:
    """Return one line for acts of the review that follow each other, with how many are whose."""
    acts = Counter(link.entry.user for link in links)
    who = ", ".join(f"{name} ({number})" for name, number in sorted(acts.items()))
    # vi: Xem xét phiếu: {n} lượt
    text = _("Ballots reviewed: {n} acts").format(n=len(links))
    return JournalEntry(links[0].entry.seq, _time(links[0]), who, text, "")


def what(action: str, detail: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Return one entry in words; an action this program does not know is told by its code."""
    template = _words().get(action)
    if template is None:
        return action
    values = {key: "–" if value is None else value for key, value in detail.items()}
    if "ballot" in values:
        values["ballot"] = titles.get(str(values["ballot"]), values["ballot"])
    if action == "declare":
        values["field"] = declared_name(str(values["field"]))
    if action == review_rules.RULES:
        values["second_person"] = _second_person().get(values["second_person"], values["second_person"])
    if action == closing.SIGNED:
        values["key"] = grouped(str(values["key"]))
    if action == piles.OPENED and detail.get("sheets") is None:
        template = _("Pile {pile} opened")
    return template.format_map(_Given(values))


class _Given(dict[str, Any]):
    """What an older entry does not tell is left out, not an error."""

    def __missing__(self, key: str) -> str:
        return "–"


def _words() -> dict[str, str]:
    return _of_count() | _of_reading() | _of_people()


def _of_count() -> dict[str, str]:
    return {
        # vi: Tạo cuộc kiểm phiếu
        "new": _("Count made"),
        # vi: Thêm loại phiếu {ballot}
        "ballot add": _("Ballot kind {ballot} added"),
        # vi: Đặt tên loại phiếu: {title}
        "ballot title": _("Ballot kind named: {title}"),
        # vi: Nhận mẫu phiếu {layout} ({ballot})
        "layout learnt": _("Ballot form {layout} learnt ({ballot})"),
        # vi: Ban kiểm phiếu xác nhận bộ quy định {rules}
        rules_confirmed.CONFIRMED: _("Rule set {rules} confirmed by the committee"),
        # vi: Khai {field} ({ballot}): {old} → {new}
        "declare": _("{field} declared ({ballot}): {old} → {new}"),
        # vi: Ghi thông tin hội nghị và Ban kiểm phiếu
        "meeting": _("Facts of the meeting and the committee written"),
        # vi: In báo cáo số không
        "zero.printed": _("Zero report printed"),
        # vi: Khóa sổ
        closing.CLOSED: _("Count closed"),
        # vi: Mở lại cuộc kiểm phiếu
        closing.REOPENED: _("Count opened again"),
        # vi: Ký hồ sơ điện tử, mã nhận dạng khóa {key}
        closing.SIGNED: _("Electronic record signed, key {key}"),
    }


def _of_reading() -> dict[str, str]:
    return {
        # vi: Chốt danh sách người được lấy phiếu và mẫu phiếu
        runs.FROZEN: _("List of persons and ballot forms fixed"),
        # vi: Bắt đầu đọc phiếu, lượt {run}
        runs.BEGAN: _("Reading began, run {run}"),
        # vi: Đọc xong lượt {run}: {readings} trang
        runs.ENDED: _("Run {run} ended: {readings} pages read"),
        # vi: Lượt {run} dừng giữa chừng: {readings} trang
        runs.BROKEN_OFF: _("Run {run} broken off: {readings} pages read"),
        # vi: Mở xấp {pile}: {sheets} tờ
        piles.OPENED: _("Pile {pile} opened: {sheets} sheets"),
        # vi: Sửa số tờ của xấp {pile}: {old} → {new}
        piles.SHEETS: _("Sheets of pile {pile}: {old} → {new}"),
        # vi: Bỏ xấp {pile} để quét lại
        piles.DISCARDED: _("Pile {pile} discarded"),
        # vi: Nhập từ giấy phiếu số {number} (xấp {pile})
        entered.ENTERED: _("Ballot no. {number} entered from paper (pile {pile})"),
        # vi: Rút phiếu nhập từ giấy số {number}
        entered.WITHDRAWN: _("Ballot no. {number} entered from paper withdrawn"),
    }


def _of_people() -> dict[str, str]:
    return {
        # vi: Ghi tên {member} vào danh sách người làm việc
        members.ENROLLED: _("{member} enrolled"),
        # vi: Đổi vai trò của {member}
        members.ROLE: _("Role of {member} changed"),
        # vi: Đặt mã PIN cho {member}
        members.PIN_SET: _("PIN of {member} set"),
        # vi: Khóa {member} vì nhập sai mã PIN nhiều lần
        members.LOCKED: _("{member} locked after wrong PINs"),
        # vi: Mở khóa cho {member}
        members.UNLOCKED: _("{member} unlocked"),
        # vi: Phiếu cần người thứ hai xác nhận: {second_person}
        review_rules.RULES: _("A second person confirms: {second_person}"),
        # vi: Rút mẫu số {number}: {drawn} trong {of} phiếu, số gieo {seed}
        samples.DRAWN: _("Sample no. {number} drawn: {drawn} of {of} ballots, seed {seed}"),
    }


def _second_person() -> dict[str, str]:
    """Return in words which conclusions need a second member."""
    return {
        # vi: mọi phiếu
        "all": _("every ballot"),
        # vi: phiếu không hợp lệ hoặc khác với máy đọc
        "changed": _("ballots that are invalid or differ from the machine"),
        # vi: phiếu không hợp lệ
        "invalid": _("invalid ballots only"),
        # vi: không phiếu nào
        "none": _("no ballot"),
    }


def _detail(link: log.Link) -> dict[str, Any]:
    return log.parse(link.entry.detail)


def _time(link: log.Link) -> dt.datetime:
    return dt.datetime.fromisoformat(link.entry.time)
