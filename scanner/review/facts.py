"""What a person states of a sheet: where it begins, whether it can be so, and what it would come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanner.ballot import Code, Outcome, RowState, StampState
from scanner.count.model import BallotKind
from scanner.i18n import _
from scanner.layouts.model import BallotForm
from scanner.results.forms import form_of
from scanner.results.load import Results
from scanner.results.standing import Sheet, is_invalid, is_valid
from scanner.rules.conclude import Conclusion, present, treatment_of
from scanner.rules.facts import Facts, RowFact, SheetIs
from scanner.rules.rule_sets import Treatment

WRITTEN = frozenset({Code.ADDED_WRITING, Code.WRITING_OVERLEAF})  # ink of which a person says what it is
_UNSTAMPED = frozenset({StampState.ABSENT, StampState.COPIED})


@dataclass(frozen=True)
class RowChange:
    """A row whose vote would change: the level it counts for now and then, None if it is not counted."""

    row: int
    person: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Preview:
    """What facts would come to once they stand.

    ``problems``: why they cannot be taken, in words; empty if they can. ``second``: another member has to
    confirm. ``valid``, ``invalid``, ``open``: by how much these numbers of the ballot's kind change.
    """

    conclusion: Conclusion | None
    problems: tuple[str, ...]
    second: bool
    valid: int
    invalid: int
    open: int
    rows: tuple[RowChange, ...]


def starting_facts(results: Results, sheet: Sheet, kind_id: str | None = None) -> Facts:
    """Return what the machine read, for a person to correct: only its sure rows and stamp, no ink.

    A row that it could not read, or of which it is not sure, is left empty for the person: its state is
    ``doubtful``, which cannot be confirmed. ``kind_id``: of a page of no ballot kind yet, the kind that
    the person takes it for; needed if there are several.
    """
    kind = _kind(results.count.ballots, sheet.kind or kind_id)
    if kind is None or sheet.reading is None or sheet.kind is None:
        return empty_facts(kind)
    open_rows = {reason.row for reason in sheet.verdict.reasons if reason.code is Code.CORRECTED_MARK}
    unread = empty_facts(kind)
    read = {
        row.person: RowFact(row.person, row.state, row.level, row.name_struck)
        for row in sheet.reading.rows
        if row.row not in open_rows
    }
    rows = tuple(read.get(row.person, row) for row in unread.rows)
    return Facts(kind=kind.id, rows=rows, issued=sheet.reading.stamp.state not in _UNSTAMPED)


def empty_facts(kind: BallotKind | None) -> Facts:
    """Return the form for a blind reading: nothing is said of any row."""
    rows = tuple(RowFact(person.id, RowState.DOUBTFUL, None) for person in (kind.persons if kind else ()))
    return Facts(kind=kind.id if kind else "", rows=rows)


def preview(results: Results, sheet: Sheet, facts: Facts) -> Preview:
    """Return what facts would do to the tally of the ballot's kind; nothing is recorded."""
    problems = tuple(problems_of(results, sheet, facts))
    conclusion = results.reviewer.conclude(facts)
    before, after = _numbers(sheet), _numbers_after(sheet, conclusion)
    return Preview(
        conclusion=conclusion,
        problems=problems,
        second=not problems and results.reviewer.needs_second(sheet, facts, conclusion),
        valid=after[0] - before[0],
        invalid=after[1] - before[1],
        open=after[2] - before[2],
        rows=tuple(_row_changes(sheet, facts, conclusion)),
    )


def problems_of(results: Results, sheet: Sheet, facts: Facts) -> Iterator[str]:
    """Yield why these facts cannot be taken for this sheet."""
    if facts.sheet is SheetIs.COPY:
        if facts.copy_of not in fellows(sheet):
            yield _("say of which sheet it is a copy: one that the program found to be the same paper")
        return
    if facts.sheet is SheetIs.NO_BALLOT:
        return
    kind = results.count.ballot(facts.kind)
    form = form_of(kind, results.layouts) if kind else None
    if kind is None or form is None:
        yield _("say which ballot it is")
        return
    if sheet.loose:
        yield _("a later page alone is no ballot: find its first page, or enter the ballot from the paper")
    if sheet.kind is not None and facts.kind != sheet.kind:
        yield _("it was read as a ballot of {kind}").format(kind=sheet.kind)
    yield from _row_problems(kind, form, facts)
    if not facts.ink and any(reason.code in WRITTEN for reason in sheet.verdict.reasons):
        # vi: hãy cho biết nét mực thêm là gì: tên người, thông tin khác, vết bẩn hay chữ ký
        yield _("say what the added ink is: a name, other words, a stain or a signature")
    yield from _paper_problems(sheet, facts)
    yield from _answer_problems(results, facts)


def fellows(sheet: Sheet) -> tuple[str, ...]:
    """Return the sheets that may be the same paper and of which nobody has settled yet whether they are."""
    found = {reason.detail for reason in sheet.verdict.reasons if reason.code is Code.DUPLICATE_SCAN}
    return tuple(sorted(found))


def _kind(kinds: Sequence[BallotKind], wanted: str | None) -> BallotKind | None:
    """Return the kind of this id, or the only one there is."""
    if wanted is None and len(kinds) == 1:
        return kinds[0]
    return next((kind for kind in kinds if kind.id == wanted), None)


def _row_problems(kind: BallotKind, form: BallotForm, facts: Facts) -> Iterator[str]:
    if not facts.rows and not facts.issued:
        return  # what stands on a paper that the committee never issued is nobody's business
    if [row.person for row in facts.rows] != [person.id for person in kind.persons]:
        yield _("every person of the ballot needs a row")
        return
    levels = {level.id for level in form.levels}
    for number, row in enumerate(facts.rows, start=1):
        sure = row.state in (RowState.NONE, RowState.SEVERAL) and row.level is None
        if not sure and not (row.state is RowState.CLEAR and row.level in levels):
            yield _("row {row}: choose a level, or that it is not counted").format(row=number)


def _paper_problems(sheet: Sheet, facts: Facts) -> Iterator[str]:
    for other in fellows(sheet):
        if other not in facts.apart_from:
            yield _("say whether it is the same paper as {other}").format(other=other)
    if set(facts.apart_from) - {finding.detail for finding in sheet.beside}:
        yield _("only of sheets that seem to be the same paper can be said that they are not")


def _answer_problems(results: Results, facts: Facts) -> Iterator[str]:
    one_person = results.reviewer.one_person(facts.kind)
    there = present(facts)
    asked = {
        ground for ground in there if treatment_of(ground, results.rule_set, one_person) is Treatment.REVIEW
    }
    answered = [answer.ground for answer in facts.answers]
    if asked - set(answered):
        yield _("the rule set leaves it to people: say whether the ballot is valid or invalid")
    if set(answered) - asked or len(set(answered)) != len(answered):
        yield _("an answer is given to what the rule set does not ask")


def _numbers(sheet: Sheet) -> tuple[int, int, int]:
    valid, invalid = is_valid(sheet), is_invalid(sheet)
    return int(valid), int(invalid), int(sheet.is_ballot and not valid and not invalid)


def _numbers_after(sheet: Sheet, conclusion: Conclusion | None) -> tuple[int, int, int]:
    if conclusion is None:
        return 0, 0, 0
    outcome = Outcome.DOUBTFUL if sheet.held else conclusion.outcome
    wanted = (Outcome.VALID, Outcome.INVALID, Outcome.DOUBTFUL)
    return tuple(int(outcome is one) for one in wanted)  # type: ignore[return-value]


def _row_changes(sheet: Sheet, facts: Facts, conclusion: Conclusion | None) -> Iterator[RowChange]:
    before = dict(sheet.votes) if is_valid(sheet) else {}
    counts = conclusion is not None and conclusion.outcome is Outcome.VALID and not sheet.held
    after = levels_of(facts.rows) if counts else {}
    persons = list(dict.fromkeys([*before, *after]))
    for number, person in enumerate(persons, start=1):
        if before.get(person) != after.get(person):
            yield RowChange(number, person, before.get(person), after.get(person))


def levels_of(rows: Sequence[RowFact]) -> Mapping[str, str | None]:
    """Return the level stated for each person, None if it is not counted."""
    return {row.person: row.level for row in rows}
