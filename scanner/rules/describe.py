"""A rule set in plain words, for a committee to read before it takes it: what voids a ballot, what a
percentage is of, what a band leads to, where that stands, and when it was checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from scanner.i18n import _, ngettext
from scanner.rules.conclude import treatment_of
from scanner.rules.facts import Ground
from scanner.rules.rule_sets import Band, Denominator, RuleSet, Treatment, Voids


@dataclass(frozen=True)
class _Line:
    """A line, and the switches it tells of."""

    text: str
    switches: frozenset[str] = frozenset()


def describe(rule_set: RuleSet) -> list[str]:
    """Return the lines, in the chosen language; what the rule set itself says is Vietnamese.

    Lines of what is inferred say so.
    """
    # vi: {line} (suy ra, Ban kiểm phiếu xác nhận)
    marked = _("{line} (inferred; the committee confirms it)")
    return [
        marked.format(line=line.text) if line.switches & {*rule_set.inferred} else line.text
        for line in _lines(rule_set)
    ]


def inferred(rule_set: RuleSet) -> list[str]:
    """Return the lines of what was not read in the governing text, for the committee to confirm."""
    return [line.text.strip() for line in _lines(rule_set) if line.switches & {*rule_set.inferred}]


def _lines(rule_set: RuleSet) -> Iterator[_Line]:
    yield from map(_Line, _heading(rule_set))
    yield from _ballot(rule_set)
    yield from _numbers(rule_set)
    yield from _bands(rule_set)


def _heading(rule_set: RuleSet) -> Iterator[str]:
    yield f"{rule_set.title} ({rule_set.id})"
    # vi: Căn cứ: {cite}
    yield _("Source: {cite}").format(cite=rule_set.cite)
    day = f"{rule_set.checked:%d/%m/%Y}"
    # vi: Ngày đối chiếu với văn bản: {day}
    yield _("Checked against the text: {day}").format(day=day)


def _ballot(rule_set: RuleSet) -> Iterator[_Line]:
    # vi: Phiếu
    yield _Line(_("Ballots:"))
    facts = (
        # vi: không có dấu treo (không do Ban kiểm phiếu phát ra)
        ("no_stamp", _("no stamp (not issued by the committee)"), treatment_name(rule_set.no_stamp)),
        # vi: gạch xóa họ tên
        ("struck_name", _("printed name struck out"), treatment_name(rule_set.struck_name)),
        # vi: ghi thêm tên người
        ("added_name", _("a name added"), treatment_name(rule_set.added_name)),
        # vi: ghi thêm các thông tin khác
        ("other_writing", _("other words added"), treatment_name(rule_set.other_writing)),
        # vi: ký tên
        ("signature", _("signed by the voter"), _("allowed")),
        (
            "bad_row_voids",
            # vi: không đánh dấu vào ô nào, hoặc đánh dấu vào hai hoặc ba ô, đối với một người
            _("no box marked, or two or three, for a person"),
            voids_name(rule_set.bad_row_voids),
        ),
        (
            "bad_row_voids_one_person",
            # vi: như vậy trên phiếu chỉ có một người
            _("the same on a ballot of one person"),
            voids_name(rule_set.bad_row_voids_one_person),
        ),
    )
    for switch, fact, effect in facts:
        yield _Line(f"  {fact}: {effect}", frozenset({switch}))


def effect_of(ground: Ground, rule_set: RuleSet, one_person: bool) -> str:
    """Return what a ground does to a ballot, in the chosen language."""
    if ground in (Ground.NO_MARK, Ground.SEVERAL_MARKS):
        return voids_name(rule_set.bad_row(one_person))
    return treatment_name(treatment_of(ground, rule_set, one_person))


def treatment_name(treatment: Treatment) -> str:
    """Return what a ground does to a ballot."""
    return {
        # vi: phiếu không hợp lệ (chương trình đề nghị, Ban kiểm phiếu kết luận)
        Treatment.INVALID: _("ballot invalid (proposed; the committee concludes)"),
        # vi: Ban kiểm phiếu xem xét, kết luận
        Treatment.REVIEW: _("the committee decides"),
        # vi: bỏ qua, phiếu vẫn hợp lệ
        Treatment.IGNORE: _("passed over, the ballot stands"),
    }[treatment]


def voids_name(voids: Voids) -> str:
    """Return how much a row with no box or several takes with it."""
    return {
        # vi: không tính cho người đó, các dòng khác vẫn tính
        Voids.ROW: _("not counted for that person, other rows count"),
        # vi: cả phiếu không hợp lệ
        Voids.BALLOT: _("the whole ballot is invalid"),
    }[voids]


def _numbers(rule_set: RuleSet) -> Iterator[_Line]:
    base = {
        Denominator.MEMBERS: _("all members"),
        Denominator.SUMMONED: _("all who were summoned"),
        Denominator.ISSUED: _("all ballots issued"),
        Denominator.RETURNED: _("all ballots returned"),
        Denominator.VALID: _("all valid ballots"),
    }[rule_set.denominator]
    # vi: Tỷ lệ % tính trên {base}, làm tròn đến {n} số lẻ.
    text = ngettext(
        "Percentages are of {base}, rounded to {n} decimal.",
        "Percentages are of {base}, rounded to {n} decimals.",
        rule_set.decimals,
    ).format(base=base, n=rule_set.decimals)
    yield _Line(text, frozenset({"denominator"}))
    if rule_set.quorum is not None:
        # vi: Cuộc họp hợp lệ khi có mặt ít nhất {share} {whole}.
        text = _("The meeting needs at least {share} of {whole} present.")
        whole = _("all members") if rule_set.quorum.of == "members" else _("all who were summoned")
        yield _Line(text.format(share=rule_set.quorum.at_least, whole=whole), frozenset({"quorum"}))


def _bands(rule_set: RuleSet) -> Iterator[_Line]:
    if rule_set.bands:
        # vi: Các trường hợp theo quy định (thông tin, không phải quyết định):
        yield _Line(_("Bands (information, not decisions):"))
    for band in rule_set.bands:
        yield _Line(f"  {_level(band.level)}, {_limits(band)}: {band.consequence}", frozenset({"band"}))


def _level(level: str) -> str:
    """Return the name of a level of the usual ballot; another one is known by its id only."""
    # vi: tín nhiệm cao
    names = {"high": _("high confidence"), "medium": _("confidence"), "low": _("low confidence")}
    return names.get(level, level)


def _limits(band: Band) -> str:
    if band.more_than is not None:
        # vi: trên {share}
        lower = _("more than {share}").format(share=_share(band.more_than))
    else:
        # vi: từ {share} trở lên
        lower = _("{share} or more").format(share=_share(band.at_least or Fraction(0)))
    if band.less_than is None:
        return lower
    # vi: {lower} và dưới {share}
    return _("{lower} and less than {share}").format(lower=lower, share=_share(band.less_than))


def _share(share: Fraction) -> str:
    return "50%" if share == Fraction(1, 2) else str(share)
