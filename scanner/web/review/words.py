"""The review in words: what the machine read, which rule applies, what a conclusion comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from scanner.ballot import Code, Outcome, RowReading, RowState
from scanner.i18n import _
from scanner.results.load import Results
from scanner.results.reviewed import ReviewState
from scanner.results.standing import Sheet, is_valid
from scanner.results.words import ground_name, reason_name
from scanner.review.facts import Preview
from scanner.review.queue import Stage, Why
from scanner.rules.conclude import Conclusion
from scanner.rules.describe import effect_of
from scanner.rules.facts import Facts, Ground, Ink, RowFact, SheetIs
from scanner.store.decisions import Act

Levels = Mapping[str, str]  # names by id

# On which grounds a ballot may be void if a reason is what it seems to be.
_GROUNDS: Mapping[Code, tuple[Ground, ...]] = {
    Code.NO_MARK: (Ground.NO_MARK,),
    Code.BLANK_BALLOT: (Ground.BLANK_BALLOT,),
    Code.SEVERAL_MARKS: (Ground.SEVERAL_MARKS,),
    Code.STRUCK_NAME: (Ground.STRUCK_NAME,),
    Code.MISSING_PRINT: (Ground.STRUCK_NAME,),
    Code.ADDED_WRITING: (Ground.ADDED_NAME, Ground.OTHER_WRITING),
    Code.WRITING_OVERLEAF: (Ground.ADDED_NAME, Ground.OTHER_WRITING),
    Code.NO_STAMP: (Ground.NOT_ISSUED,),
    Code.COPIED_STAMP: (Ground.NOT_ISSUED,),
}


def label_name(label: str) -> str:
    """Return why a ballot waits; ``label`` is one of :attr:`scanner.review.queue.Item.labels`."""
    if label not in set(Why):
        return reason_name(Code(label))
    return {
        # vi: được đưa ra xem lại
        Why.SENT: _("sent to be looked at"),
        # vi: ảnh đã đọc lại, kết luận cũ không còn hiệu lực
        Why.LAPSED: _("read again since it was concluded"),
        # vi: kết quả đọc mẫu khác với máy
        Why.SAMPLE: _("read otherwise in the sample"),
    }[Why(label)]


def stage_name(stage: Stage) -> str:
    """Return who is to conclude."""
    return {
        Stage.FIRST: _("first look"),  # vi: xem lần đầu
        Stage.SECOND: _("second look"),  # vi: người thứ hai xem
        Stage.COMMITTEE: _("whole committee"),  # vi: cả Ban kết luận
    }[stage]


def act_name(act: Act) -> str:
    """Return what was done to a ballot."""
    return {
        Act.CONCLUDE: _("concluded"),  # vi: kết luận
        Act.CONFIRM: _("concluded as second member"),  # vi: kết luận (người thứ hai)
        Act.COMMITTEE: _("conclusion of the whole committee"),  # vi: kết luận của cả Ban
        Act.ESCALATE: _("given to the whole committee"),  # vi: chuyển cả Ban
        Act.SEND: _("sent to be looked at"),
        Act.UNDO: _("taken back"),  # vi: rút lại
        Act.SAMPLE: _("read for the sample"),  # vi: đọc mẫu kiểm tra
        Act.UNCOVER: _("looked at the uncovered scan"),  # vi: xem ảnh không che chữ ký
    }[act]


def ink_name(ink: Ink) -> str:
    """Return what added ink is."""
    return {
        Ink.NAME: _("name of a person"),  # vi: tên người ghi thêm
        Ink.WORDS: _("other words"),  # vi: thông tin khác
        Ink.STAIN: _("stain"),  # vi: vết bẩn
        Ink.SIGNATURE: _("signature"),  # vi: chữ ký
    }[ink]


def read_text(row: RowReading, levels: Levels) -> str:
    """Return what the machine read in a row."""
    text = {
        RowState.CLEAR: levels.get(row.level or "", row.level or ""),
        RowState.NONE: _("no box"),  # vi: không ô nào
        RowState.SEVERAL: _("several boxes"),  # vi: nhiều ô
        RowState.DOUBTFUL: _("not sure"),  # vi: không chắc
    }[row.state]
    # vi: {reading}; tên bị gạch
    return _("{reading}; name struck").format(reading=text) if row.name_struck else text


def fact_text(fact: RowFact, levels: Levels) -> str:
    """Return what a person states of a row."""
    text = levels.get(fact.level or "", _("no box") if fact.state is RowState.NONE else _("several boxes"))
    return _("{reading}; name struck").format(reading=text) if fact.struck else text


def rules_of(codes: Sequence[Code], results: Results, one_person: bool) -> list[str]:
    """Return what the rule set says to reasons: a line for each effect, with the grounds that have it."""
    found: dict[str, list[str]] = {}
    for ground in dict.fromkeys(ground for code in codes for ground in _GROUNDS.get(code, ())):
        effect = effect_of(ground, results.rule_set, one_person)
        found.setdefault(effect, []).append(ground_name(ground))
    # vi: Theo {rules}: {ground} → {effect}
    text = _("By {rules}: {ground} → {effect}")
    title = results.rule_set.title
    return [
        text.format(rules=title, ground="; ".join(grounds), effect=effect)
        for effect, grounds in found.items()
    ]


def outcome_text(facts: Facts, conclusion: Conclusion | None) -> str:
    """Return what facts come to, in a line."""
    if facts.sheet is SheetIs.COPY:
        # vi: Quét trùng của tờ {ballot}: không tính thêm
        return _("The same paper as {ballot}: counted once").format(ballot=facts.copy_of)
    if conclusion is None:
        return _("No ballot of this count")  # vi: Không phải phiếu của cuộc kiểm phiếu này
    if conclusion.outcome is Outcome.INVALID:
        grounds = ", ".join(ground_name(ground) for ground in conclusion.grounds)
        # vi: Phiếu KHÔNG HỢP LỆ: {grounds}
        return _("Ballot INVALID: {grounds}").format(grounds=grounds)
    if conclusion.outcome is Outcome.DOUBTFUL:
        # vi: Cần kết luận: hợp lệ hay không hợp lệ
        return _("To be concluded: valid or invalid")
    return _("Ballot VALID")  # vi: Phiếu HỢP LỆ


def tally_lines(results: Results, sheet: Sheet, facts: Facts, preview: Preview) -> list[str]:
    """Return what facts would do to the tally, in words."""
    if preview.problems:
        return []
    changes = list(_numbers(preview))
    kind = results.count.ballot(facts.kind)
    if kind is not None and preview.rows:
        names = {person.id: person.name for person in kind.persons}
        changes += _changes(sheet, preview, names, levels_of_kind(results, facts.kind))
    lines = ["; ".join(changes) or _("No number changes.")]
    if preview.second and sheet.review.state in (ReviewState.UNTOUCHED, ReviewState.FIRST):
        lines.append(_("Another member concludes too, without seeing this."))
    return lines


def levels_of_kind(results: Results, kind_id: str | None) -> Levels:
    """Return the names of a ballot kind's levels by their ids, in the order of the ballot."""
    kind = results.count.ballot(kind_id or "")
    layouts = [
        results.layouts[layout] for layout in (kind.layouts if kind else ()) if layout in results.layouts
    ]
    return {level.id: level.name for level in layouts[0].levels} if layouts else {}


def _numbers(preview: Preview) -> Iterator[str]:
    words = (
        (preview.valid, _("valid ballots")),
        (preview.invalid, _("invalid ballots")),  # vi: số phiếu không hợp lệ
        (preview.open, _("not concluded")),  # vi: chưa kết luận
    )
    told = [f"{number:+d} {word}".replace("-", "−") for number, word in words if number]
    if told:
        yield ", ".join(told)


def _changes(sheet: Sheet, preview: Preview, names: Mapping[str, str], levels: Levels) -> Iterator[str]:
    if is_valid(sheet):  # counted until now: say which votes change
        for change in preview.rows:
            before, after = (levels.get(one or "", _("not counted")) for one in (change.before, change.after))
            yield f"{names.get(change.person, '')}: {before} → {after}"
        return
    counted = Counter(change.after for change in preview.rows)
    yield ", ".join(f"+{counted[level]} {name}" for level, name in levels.items() if counted[level])
