"""Minutes made by hand, with results worked out on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from scanner.count.model import Declared, Meeting, Role
from scanner.minutes.data import (
    Annexes,
    ChangedRow,
    Correction,
    InvalidBallot,
    JournalEntry,
    KindResult,
    LayoutDigest,
    LevelName,
    Member,
    MinutesData,
    PaperEntry,
    Record,
    Rules,
)
from scanner.results.tally import GroundCount, LevelCount, PersonTally
from scanner.rules.facts import Ground
from scanner.rules.percent import band_of, percentage
from scanner.rules.rule_sets import Denominator, RuleSet, load_rule_set

LEVELS = (("high", "Tín nhiệm cao"), ("medium", "Tín nhiệm"), ("low", "Tín nhiệm thấp"))
CLOSED = dt.datetime(2026, 10, 25, 16, 5, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))
_FAMILY, _MIDDLE = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng"), ("Thị Ánh", "Đức", "Hữu", "Thúy")
_GIVEN = ("Tuyết", "Bằng", "Cẩm", "Dũng", "Ước", "Quỳnh", "Nghĩa", "Kiều", "Ỷ", "Thẳng")


def name(number: int) -> str:
    """An invented name that no other number below 200 has."""
    parts = _FAMILY[number % 5], _MIDDLE[number // 5 % 4], _GIVEN[(number // 20 + number) % 10]
    return " ".join(parts)


def person(
    row: int,
    counts: Sequence[int],
    not_counted: int = 0,
    *,
    whole: int | None = 47,
    rules: RuleSet | None = None,
    levels: Sequence[tuple[str, str]] = LEVELS,
    named: str = "",
    post: str = "Ủy viên Ban Thường vụ",
) -> PersonTally:
    rules = rules or load_rule_set("qd96")
    found = tuple(
        LevelCount(level, title, number, percentage(number, whole, rules.decimals) if whole else None)
        for (level, title), number in zip(levels, counts, strict=True)
    )
    bands = (band_of(rules.bands, one.level, one.number, whole or 0) for one in found)
    band = next((one for one in bands if one is not None), None)
    return PersonTally(row, f"p{row:02}", named or name(row), post, found, not_counted, band)


def kind(
    persons: Sequence[PersonTally],
    *,
    id_: str = "leaders",
    title: str = "Phiếu đối với Ủy viên Ban Thường vụ",
    valid: int = 45,
    invalid: int = 2,
    grounds: Sequence[GroundCount] = (
        GroundCount(Ground.STRUCK_NAME, 1),
        GroundCount(Ground.NOT_ISSUED, 1),
    ),
    declared: Declared | None = None,
    denominator: Denominator = Denominator.RETURNED,
    whole: int | None = 47,
    entered: int = 1,
    levels: Sequence[tuple[str, str]] = LEVELS,
) -> KindResult:
    declared = declared or Declared(
        members=50, summoned=50, present=48, printed=60, issued=48, returned=47, spoiled=1
    )
    return KindResult(
        id=id_,
        title=title,
        declared=declared,
        scanned=(declared.returned or 0) - entered,
        entered=entered,
        valid=valid,
        invalid=invalid,
        open=0,
        grounds=tuple(grounds),
        levels=tuple(LevelName(*level) for level in levels),
        persons=tuple(persons),
        denominator=denominator,
        whole=whole,
    )


def meeting(**changed: object) -> Meeting:
    facts: dict[str, object] = {
        "superior_body": "Đảng bộ tỉnh Hòa Phước",
        "body": "Đảng ủy xã Tân Lập",
        "meeting": "Hội nghị Ban Chấp hành Đảng bộ xã Tân Lập lần thứ 12",
        "place": "Hội trường Đảng ủy xã Tân Lập",
        "locality": "Tân Lập",
        "date": dt.date(2026, 10, 25),
        "plan_number": "12-KH/ĐU",
        "plan_date": dt.date(2026, 9, 5),
        "chair": "Đặng Quốc Thụy",
        "opening_time": dt.time(7, 30),
        "recipients": ["Ban Thường vụ Tỉnh ủy (02 bản)", "Lưu Văn phòng Đảng ủy"],
    }
    return Meeting(**(facts | changed))


COMMITTEE = (
    Member("Vũ Thị Phượng", Role.HEAD),
    Member("Đỗ Mạnh Hưởng", Role.SECRETARY),
    Member("Bùi Văn Tỵ", Role.MEMBER),
)


def rules_of(rule_set: RuleSet) -> Rules:
    quorum = rule_set.quorum
    return Rules(
        rule_set.id,
        rule_set.title,
        rule_set.cite,
        rule_set.checked,
        rule_set.decimals,
        rule_set.bands,
        quorum.at_least if quorum else None,
        quorum.of if quorum else "",
    )


def annexes() -> Annexes:
    title = "Phiếu đối với Ủy viên Ban Thường vụ"
    return Annexes(
        invalid=(
            InvalidBallot("0a1b2c3d4e5f", title, "gạch xóa họ tên (dòng 2)", "Vũ Thị Phượng, Bùi Văn Tỵ"),
            InvalidBallot("9f8e7d6c5b4a", title, "không có dấu treo", "Ban kiểm phiếu", "cả Ban cùng xem"),
        ),
        changed=(ChangedRow(title, 2, name(2), "dấu không rõ", "Tín nhiệm cao", "Vũ Thị Phượng", "dấu mờ"),),
        entered=(PaperEntry(1, title, "A", ("Vũ Thị Phượng", "Bùi Văn Tỵ"), "phiếu bị rách"),),
        corrections=(Correction(CLOSED, title, "issued", 47, 48, "Đỗ Mạnh Hưởng", "đếm lại"),),
        journal=tuple(
            JournalEntry(
                seq, CLOSED + dt.timedelta(minutes=seq), "Đỗ Mạnh Hưởng", f"Đọc lượt {seq}: 12 phiếu", ""
            )
            for seq in range(1, 6)
        ),
        sample=("Rút ngẫu nhiên 10 phiếu trong 47 phiếu; không có sai khác.",),
    )


def record() -> Record:
    return Record("1.0.0", (LayoutDigest("party-9", "4e" * 32),), 57, "ab12" * 16, "cd34" * 16)


def minutes(*kinds: KindResult, rules: str = "qd96", closed: bool = True, **facts: object) -> MinutesData:
    """The minutes of a closed count (or a draft) of these kinds."""
    return MinutesData(
        meeting(**facts),
        COMMITTEE,
        rules_of(load_rule_set(rules)),
        kinds,
        annexes(),
        record(),
        CLOSED if closed else None,
    )


def many(persons: int, **changed: object) -> KindResult:
    """A ballot of 47 returned, 45 valid, with as many persons; the third is over half low."""
    low = {3: 24, 4: 32}
    found = [
        person(row, (45 - low.get(row, 3) - row % 4, row % 4, low.get(row, 3)))
        for row in range(1, persons + 1)
    ]
    return kind(found, **changed)  # type: ignore[arg-type]
