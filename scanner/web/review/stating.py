"""What a person states of a ballot, out of the form in which it is stated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scanner.ballot import RowState
from scanner.count.model import BallotKind
from scanner.results.load import Results
from scanner.results.standing import Sheet
from scanner.review.facts import empty_facts, fellows, starting_facts
from scanner.rules.conclude import present, treatment_of
from scanner.rules.facts import Answer, Facts, Ground, Ink, RowFact, SheetIs
from scanner.rules.rule_sets import Treatment
from scanner.web.asking import Ask

LEVEL = "level:"  # before the id of a level, which may be a word of the form
_ROWS = {state.value: state for state in (RowState.NONE, RowState.SEVERAL)}


def first_facts(ask: Ask, sheet: Sheet) -> Facts:
    """Return where the form begins: what was typed and refused, what is concluded or the member himself
    concluded, else what the machine surely read."""
    if ask.request.method == "POST":
        return stated(ask, sheet)
    said = sheet.review.facts or _own(ask, sheet)
    return said or machine_facts(ask, sheet)


def machine_facts(ask: Ask, sheet: Sheet) -> Facts:
    """Return what the machine surely read of a sheet, as its kind or the one that the person takes it for."""
    kind = kind_of(ask, sheet)
    return starting_facts(ask.results, sheet, kind.id if kind else None)


def blind_facts(ask: Ask, sheet: Sheet) -> Facts:
    """Return where a blind reading begins: what was typed and refused, else nothing."""
    return stated(ask, sheet) if ask.request.method == "POST" else empty_facts(kind_of(ask, sheet))


def _own(ask: Ask, sheet: Sheet) -> Facts | None:
    """Return what the member at the page concluded, while another one has to."""
    own = (one.said for one in sheet.review.opinions if ask.member and one.said.member == ask.member.name)
    found = next(own, None)
    return found.facts if found else None


def kind_of(ask: Ask, sheet: Sheet) -> BallotKind | None:
    """Return the ballot kind of a sheet, or the one that the person takes it for, or the only one."""
    kinds = ask.results.count.ballots
    wanted = sheet.kind or ask.text("kind") or ask.query("kind")
    return ask.results.count.ballot(wanted) if wanted else kinds[0] if len(kinds) == 1 else None


def stated(ask: Ask, sheet: Sheet) -> Facts:
    """Return what the form says; what is not said is doubtful, which nobody can confirm."""
    for fellow in fellows(sheet):
        if ask.text(f"paper-{fellow}") == SheetIs.COPY.value:
            return Facts(sheet=SheetIs.COPY, copy_of=fellow)
    if ask.text("no_ballot"):
        return Facts(sheet=SheetIs.NO_BALLOT)
    kind = kind_of(ask, sheet)
    rows, issued = tuple(_rows(ask, kind)) if kind else (), not ask.text("not_issued")
    if not issued and not any(ask.text(f"row-{row.person}") for row in rows):
        rows = ()  # of a paper that the committee never issued nobody reads the rows
    facts = Facts(
        kind=kind.id if kind else "",
        rows=rows,
        issued=issued,
        ink=tuple(ink for ink in Ink if ink.value in ask.texts("ink")),
        apart_from=tuple(one for one in fellows(sheet) if ask.text(f"paper-{one}") == "apart"),
    )
    return _answered(ask, facts)


def asked_grounds(results: Results, facts: Facts) -> Iterator[Ground]:
    """Yield the grounds that are on the ballot and that the rule set leaves to people."""
    one_person = results.reviewer.one_person(facts.kind)
    for ground in present(facts):
        if treatment_of(ground, results.rule_set, one_person) is Treatment.REVIEW:
            yield ground


def _rows(ask: Ask, kind: BallotKind) -> Iterator[RowFact]:
    struck = set(ask.texts("struck"))
    for person in kind.persons:
        said, is_struck = ask.text(f"row-{person.id}"), person.id in struck
        if said.startswith(LEVEL):
            yield RowFact(person.id, RowState.CLEAR, said.removeprefix(LEVEL), is_struck)
        else:
            yield RowFact(person.id, _ROWS.get(said, RowState.DOUBTFUL), None, is_struck)


def _answered(ask: Ask, facts: Facts) -> Facts:
    said = {ground: ask.text(f"answer-{ground.value}") for ground in asked_grounds(ask.results, facts)}
    answers = tuple(Answer(ground, text == "invalid") for ground, text in said.items() if text)
    return replace(facts, answers=answers)
