"""The committee's words for codes, outcomes and declared numbers; docs/terms.md lists them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from scanner.ballot import Code, Finding, Outcome
from scanner.count.declare import label
from scanner.i18n import _
from scanner.rules.facts import Ground


def reason_name(code: Code) -> str:
    """Return why a person should look, in the seeds' wording."""
    return {
        # vi: không đánh dấu vào ô nào
        Code.NO_MARK: _("no box marked"),
        # vi: phiếu trắng (không đánh dấu vào ô nào)
        Code.BLANK_BALLOT: _("blank ballot (no box marked for anybody)"),
        # vi: đánh dấu vào hai hoặc ba ô
        Code.SEVERAL_MARKS: _("two or three boxes marked"),
        # vi: dấu không rõ
        Code.DOUBTFUL_MARK: _("mark not clear"),
        # vi: dấu đã sửa (xóa dấu này, đánh dấu khác)
        Code.CORRECTED_MARK: _("mark scribbled out or corrected"),
        # vi: gạch xóa họ tên
        Code.STRUCK_NAME: _("printed name struck out"),
        # vi: ghi thêm tên người hoặc các thông tin khác
        Code.ADDED_WRITING: _("a name or other words added"),
        # vi: có ghi ý kiến khác
        Code.OPINION_WRITTEN: _("something written as an opinion"),
        # vi: chữ in trên phiếu bị che hoặc bị mất
        Code.MISSING_PRINT: _("print covered or missing"),
        # vi: góc giấy bị gập, che mất chữ in
        Code.FOLDED_CORNER: _("a corner is folded over print"),
        # vi: trang quét bị cắt mất một phần
        Code.PAGE_CUT_OFF: _("a part of the sheet is not on the scan"),
        # vi: hai tờ dính nhau đưa vào máy một lần
        Code.DOUBLE_FEED: _("two sheets fed together"),
        # vi: không có dấu treo (không do Ban kiểm phiếu phát ra)
        Code.NO_STAMP: _("no stamp (not issued by the committee)"),
        # vi: dấu treo là bản sao chụp (không do Ban kiểm phiếu phát ra)
        Code.COPIED_STAMP: _("photocopied stamp (not issued by the committee)"),
        # vi: không đúng mẫu phiếu của cuộc kiểm phiếu này
        Code.WRONG_LAYOUT: _("not a ballot of this count"),
        # vi: trang quét không khớp với mẫu phiếu
        Code.POOR_REGISTRATION: _("the scan does not fit the blank ballot well"),
        # vi: không đọc được trang
        Code.UNREADABLE_PAGE: _("page cannot be read"),
        # vi: có thể là một tờ phiếu quét hai lần
        Code.DUPLICATE_SCAN: _("perhaps the same paper scanned twice"),
        # vi: phiếu của lần chạy thử
        Code.TRIAL_SHEET: _("a ballot of the trial before the meeting"),
        # vi: trang trắng
        Code.BLANK_PAGE: _("blank page"),
        # vi: có chữ ở mặt sau
        Code.WRITING_OVERLEAF: _("writing overleaf"),
        # vi: thiếu trang còn lại của phiếu
        Code.LONE_PAGE: _("another page of the ballot is missing"),
    }[code]


def ground_name(ground: Ground) -> str:
    """Return on what a ballot is void, in the words of the governing texts."""
    return {
        # vi: phiếu không do Ban kiểm phiếu phát ra
        Ground.NOT_ISSUED: _("ballot not issued by the counting committee"),
        # vi: gạch xóa họ tên người được in trên phiếu
        Ground.STRUCK_NAME: _("a name printed on the ballot struck out"),
        # vi: ghi thêm tên người
        Ground.ADDED_NAME: _("a name added"),
        # vi: ghi thêm các thông tin khác
        Ground.OTHER_WRITING: _("other words added"),
        # vi: phiếu trắng (không đánh dấu vào ô nào)
        Ground.BLANK_BALLOT: _("blank ballot (no box marked for anybody)"),
        # vi: không đánh dấu vào ô nào đối với tên của một người
        Ground.NO_MARK: _("no box marked for a person"),
        # vi: đánh dấu vào hai hoặc ba ô đối với tên của một người
        Ground.SEVERAL_MARKS: _("two or three boxes marked for a person"),
    }[ground]


def outcome_name(outcome: Outcome) -> str:
    """Return the outcome as it stands before the committee has concluded."""
    return {
        # vi: hợp lệ
        Outcome.VALID: _("valid"),
        # vi: đề nghị không hợp lệ
        Outcome.INVALID: _("proposed invalid"),
        # vi: cần người xem
        Outcome.DOUBTFUL: _("doubtful"),
        # vi: không đọc được
        Outcome.UNREADABLE: _("unreadable"),
    }[outcome]


def declared_name(field: str) -> str:
    """Return the name of a declared number, or of the denominator ``valid``."""
    # vi: số phiếu hợp lệ
    return _("valid ballots") if field == "valid" else label(field)


# The reader's notes are for those who tune it; of these two the note is another sheet's id.
_NAMES_ANOTHER = frozenset({Code.DUPLICATE_SCAN, Code.WRITING_OVERLEAF})


def finding_text(finding: Finding, person: str = "") -> str:
    """Return a finding in words, with its row and person, or the other sheet that it names."""
    text = reason_name(finding.code)
    if finding.code in _NAMES_ANOTHER and finding.detail:
        # vi: {reason} (xem {sheet})
        text = _("{reason} (see {sheet})").format(reason=text, sheet=finding.detail)
    if finding.row is not None:
        row = f"{finding.row} {person}".strip()
        # vi: dòng {row}: {reason}
        text = _("row {row}: {reason}").format(row=row, reason=text)
    return text


def alike(findings: Sequence[Finding]) -> list[tuple[Finding, ...]]:
    """Group findings that read the same in words and differ in their place only, in their order."""
    groups: dict[tuple[Code, int | None, str], list[Finding]] = {}
    for finding in findings:
        other = finding.detail if finding.code in _NAMES_ANOTHER else ""
        groups.setdefault((finding.code, finding.row, other), []).append(finding)
    return [tuple(group) for group in groups.values()]


def summary(findings: Sequence[Finding]) -> str:
    """Return findings in a line: each reason once, with the rows and other sheets it concerns."""
    return "; ".join(_of_code(code, findings) for code in dict.fromkeys(f.code for f in findings))


def _of_code(code: Code, findings: Sequence[Finding]) -> str:
    same = [finding for finding in findings if finding.code is code]
    rows = sorted({finding.row for finding in same if finding.row is not None})
    sheets = sorted({finding.detail for finding in same if finding.detail})
    if rows:
        # vi: {reason} (dòng {rows})
        return _("{reason} (row {rows})").format(reason=reason_name(code), rows=_ranges(rows))
    if sheets and code in _NAMES_ANOTHER:
        return _("{reason} (see {sheet})").format(reason=reason_name(code), sheet=", ".join(sheets))
    return reason_name(code)


def _ranges(rows: Sequence[int]) -> str:
    """Return sorted numbers such as ``1–3, 7``."""
    # Within a run of numbers, number − position does not change.
    runs = [list(run) for _same, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0])]
    ends = [(run[0][1], run[-1][1]) for run in runs]
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)
