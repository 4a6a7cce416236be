"""What people concluded, laid over what was read: valid, invalid, or still open.

A conclusion holds for the reading it was made on. If the page is read anew with another result, if a
second scan of its paper turns up, if its pile is discarded or the rules change, it *lapses*: the sheet
needs a person again, and what was said of it stays on record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from scanner.ballot import Code, Finding, Outcome, RowOutcome
from scanner.count.model import Count, SecondPerson
from scanner.results.reviewed import ReviewState, review
from scanner.results.standing import Sheet, Standing, stand
from scanner.rules.conclude import Conclusion, conclude
from scanner.rules.facts import Facts, SheetIs
from scanner.rules.judge import judge_reasons
from scanner.rules.rule_sets import RuleSet
from scanner.store.decisions import Decision
from scanner.store.log import canonical
from scanner.store.piles import Pile
from scanner.store.records import Failure, text_sha256

_SWITCHES = {
    "no_stamp",
    "struck_name",
    "added_name",
    "other_writing",
    "bad_row_voids",
    "bad_row_voids_one_person",
}


@dataclass(frozen=True)
class People:
    """All that people said: the acts on each ballot, oldest first, and which need a second member."""

    acts: Mapping[str, Sequence[Decision]]
    second: SecondPerson = SecondPerson.CHANGED


def settle(
    standing: Standing,
    people: People,
    count: Count,
    rule_set: RuleSet,
    piles: Sequence[Pile] = (),
    failures: Sequence[Failure] = (),
) -> Standing:
    """Return the standing with what people concluded; nothing that was read is changed."""
    if not any(people.acts.values()):
        return standing
    reviewer = Reviewer(count, rule_set, people.second, {pile.name: pile.id for pile in piles})
    sheets = {sheet.ballot: reviewer.reviewed(sheet, people.acts) for sheet in standing.sheets}
    _part_disagreeing_papers(sheets)
    _tell_fellows(sheets, reviewer)
    lapsed = [act for sheet in sheets.values() for act in sheet.review.lapsed]
    lapsed += [act for ballot, acts in people.acts.items() if ballot not in sheets for act in acts]
    return stand([_put_aside(sheet) for sheet in sheets.values()], piles, failures, lapsed)


@dataclass(frozen=True)
class Reviewer:
    """Judges what people say of sheets; ``piles``: the ids of the piles in use, by name."""

    count: Count
    rule_set: RuleSet
    second: SecondPerson
    piles: Mapping[str, int]

    def reviewed(self, sheet: Sheet, acts: Mapping[str, Sequence[Decision]]) -> Sheet:
        """Return the sheet with what people said of it."""
        own = acts.get(sheet.ballot)
        if not own:
            return sheet
        basis, piles = self.basis_of(sheet), set(self.piles_of(sheet))

        def stands(act: Decision) -> bool:
            return act.said.basis == basis and (not act.said.piles or not piles.isdisjoint(act.said.piles))

        def needs_second(facts: Facts, conclusion: Conclusion | None) -> bool:
            return self.needs_second(sheet, facts, conclusion)

        found = review(own, stands, self.conclude, needs_second)
        return replace(sheet, review=found)

    def conclude(self, facts: Facts) -> Conclusion | None:
        """Return what follows from facts; None of what is no ballot."""
        return (
            None
            if facts.sheet is not SheetIs.BALLOT
            else conclude(facts, self.rule_set, self.one_person(facts.kind))
        )

    def one_person(self, kind: str | None) -> bool:
        found = self.count.ballot(kind or "")
        return found is not None and found.one_person

    def basis_of(self, sheet: Sheet) -> str:
        """Return a digest of all that a conclusion on the sheet is made on: its pages' readings, what is
        seen beside other pages, its ballot kind, and the rule set's switches."""
        beside = sorted((finding.code.value, finding.detail) for finding in sheet.beside)
        pages = [page.digest for page in sheet.pages]
        return text_sha256(canonical([pages, beside, sheet.kind, self._switches]))

    def piles_of(self, sheet: Sheet) -> tuple[int, ...]:
        """Return the ids of the piles in which the sheet lies."""
        names = {source.pile for source in sheet.places}
        return tuple(sorted(self.piles[name] for name in names if name in self.piles))

    @cached_property
    def _switches(self) -> dict[str, object]:
        return self.rule_set.model_dump(mode="json", include=_SWITCHES)

    def needs_second(self, sheet: Sheet, facts: Facts, conclusion: Conclusion | None) -> bool:
        """Tell whether a second member has to conclude as well. A page that could not be read is always
        entered by two; a sheet that is dropped is one that people change."""
        if sheet.reading is None and facts.sheet is SheetIs.BALLOT:
            return True
        if self.second in (SecondPerson.ALL, SecondPerson.NONE):
            return self.second is SecondPerson.ALL
        if conclusion is not None and conclusion.outcome is Outcome.INVALID:
            return True
        return self.second is SecondPerson.CHANGED and changes(sheet, facts)

    def judged_without(self, sheet: Sheet, answered: set[Finding]) -> Sheet:
        """Return the sheet as the rule set judges it without findings that people have answered."""
        if sheet.reading is None:
            return sheet
        reasons = tuple(reason for reason in sheet.verdict.reasons if reason not in answered)
        one_person = self.one_person(sheet.kind) if sheet.kind else len(sheet.reading.rows) == 1
        return replace(sheet, verdict=judge_reasons(sheet.reading, reasons, self.rule_set, one_person))


def changes(sheet: Sheet, facts: Facts) -> bool:
    """Tell whether facts come to something else than the machine surely read."""
    if facts.sheet is not SheetIs.BALLOT or facts.apart_from or facts.kind != sheet.kind:
        return True
    if sheet.reading is None or sheet.verdict.outcome is Outcome.INVALID:
        return True
    proposed = [
        ("?", None) if outcome is RowOutcome.OPEN else (row.person, row.level)
        for row, outcome in zip(sheet.reading.rows, sheet.verdict.rows, strict=True)
    ]
    return proposed != [(row.person, row.level) for row in facts.rows]


def _part_disagreeing_papers(sheets: dict[str, Sheet]) -> None:
    """Give to the committee what cannot all be so: two sheets each a copy of the other, or one a copy of a
    sheet that people hold to be other paper. Else a vote could be lost with both."""
    for ballot, sheet in list(sheets.items()):
        fellow = _copied(sheet)
        if fellow and (fellow not in sheets or ballot in _chain(sheets, fellow) or _denies(sheets, sheet)):
            for one in {ballot, fellow} & sheets.keys():
                if sheets[one].review.facts is not None:
                    sheets[one] = _reopened(sheets[one])


def _chain(sheets: Mapping[str, Sheet], ballot: str) -> Iterator[str]:
    """Yield the sheet and those whose copy it is said to be, one after the other."""
    seen: set[str] = set()
    while ballot and ballot not in seen and ballot in sheets:
        seen.add(ballot)
        yield ballot
        ballot = _copied(sheets[ballot])


def _copied(sheet: Sheet) -> str:
    return sheet.review.facts.copy_of if sheet.review.facts else ""


def _denies(sheets: Mapping[str, Sheet], copy: Sheet) -> bool:
    original = sheets[_copied(copy)].review.facts
    return original is not None and copy.ballot in original.apart_from


def _reopened(sheet: Sheet) -> Sheet:
    found = replace(sheet.review, state=ReviewState.COMMITTEE, facts=None, conclusion=None)
    return replace(sheet, review=found)


def _tell_fellows(sheets: dict[str, Sheet], reviewer: Reviewer) -> None:
    """What is settled of a sheet answers what was asked of its fellows: whether two are one paper, and
    whose writing is overleaf."""
    answered: dict[str, set[Finding]] = {}
    for sheet in sheets.values():
        if sheet.review.state is ReviewState.SETTLED and sheet.review.facts is not None:
            for other in (sheet.review.facts.copy_of, *sheet.review.facts.apart_from):
                answered.setdefault(other, set()).add(Finding(Code.DUPLICATE_SCAN, detail=sheet.ballot))
    for ballot in answered.keys() & sheets.keys():
        sheets[ballot] = reviewer.judged_without(sheets[ballot], answered[ballot])
    for ballot, fronts in fronts_of(list(sheets.values())).items():
        settled = all(sheets[front].review.state is ReviewState.SETTLED for front in fronts)
        if settled and ballot in sheets and sheets[ballot].reverse:
            sheets[ballot] = replace(sheets[ballot], set_aside=True)


def fronts_of(sheets: Sequence[Sheet]) -> dict[str, list[str]]:
    """Return for each page with writing and no print the ballots on whose back it lies."""
    found: dict[str, list[str]] = {}
    for sheet in sheets:
        for finding in sheet.beside:
            if finding.code is Code.WRITING_OVERLEAF:
                found.setdefault(finding.detail, []).append(sheet.ballot)
    return found


def _put_aside(sheet: Sheet) -> Sheet:
    """Take out of the ballots what people said is none; a page entered as a ballot is one of its kind."""
    facts = sheet.review.facts
    if facts is None:
        asked = sheet.review.state is not ReviewState.UNTOUCHED
        return replace(sheet, set_aside=False) if sheet.set_aside and asked else sheet
    if facts.sheet is SheetIs.BALLOT:
        return sheet if sheet.kind == facts.kind else replace(sheet, kind=facts.kind)
    return replace(sheet, set_aside=True, papers=0 if facts.sheet is SheetIs.COPY else sheet.papers)
