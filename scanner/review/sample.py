"""The sample as it goes on: drawn, read blind by a person, compared with what stands."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.ballot import Outcome
from scanner.errors import RefusedError
from scanner.i18n import _, ngettext
from scanner.results.reviewed import ReviewState
from scanner.results.settled import Reviewer, changes
from scanner.results.standing import Sheet, is_valid
from scanner.review.acts import record
from scanner.review.desk import Desk
from scanner.review.facts import levels_of, problems_of
from scanner.review.sampler import LEAST_THROWS, draw, enough, most_wrong
from scanner.rules.facts import Facts, SheetIs
from scanner.store import samples
from scanner.store.decisions import Act, Decision
from scanner.store.members import Member
from scanner.store.samples import Sample


@dataclass(frozen=True)
class SampleStanding:
    """How the newest sample stands.

    Its ballots are ``agreed`` (read blind as they stand, or concluded so), ``wrong`` (concluded otherwise
    than the machine read), ``open`` (the readings differ: a person concludes), ``left`` to be read, or
    ``gone`` with their pile. ``bound``: at most so many of ``sample.population`` are wrong, at 95 %, once
    all are read.
    """

    number: int
    sample: Sample
    agreed: tuple[str, ...]
    wrong: tuple[str, ...]
    open: tuple[str, ...]
    left: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def done(self) -> bool:
        return not self.left and not self.open

    @property
    def clean(self) -> bool:
        """All are read and none is wrong, or all there were are read."""
        everything = len(self.agreed) + len(self.wrong) == len(self.sample.population)
        return self.done and (not self.wrong or everything)

    @property
    def bound(self) -> int | None:
        read = len(self.agreed) + len(self.wrong)
        return most_wrong(len(self.sample.population), read, len(self.wrong)) if self.done and read else None


def unseen(desk: Desk) -> tuple[str, ...]:
    """Return the scanned ballots that count and that nobody has looked at, sorted by id."""
    return tuple(
        sheet.ballot
        for sheet in desk.results().standing.ballots
        if is_valid(sheet) and sheet.entered is None and sheet.review.state is ReviewState.UNTOUCHED
    )


def advised(desk: Desk) -> int:
    """Return how many ballots to draw; all of them where there are few."""
    return enough(len(unseen(desk)))


def draw_sample(desk: Desk, member: Member, number: int, seed: str, why: str | None = None) -> int:
    """Draw ``number`` ballots with a ``seed`` thrown with dice; return the sample's number.

    A further sample needs a reason, so that nobody draws until he likes it. Raises RefusedError.
    """
    thrown = "".join(seed.split())
    if not member.part.decides:
        raise RefusedError(_("{member}: an observer decides nothing").format(member=member.name))
    if not (thrown.isascii() and thrown.isdecimal()) or len(thrown) < LEAST_THROWS:
        raise RefusedError(_("throw a die at least {n} times and key in the digits").format(n=LEAST_THROWS))
    results = desk.results()  # before: a ballot looked at from here on is refused below, not drawn
    population = unseen(desk)
    if not 1 <= number <= len(population):
        text = ngettext(
            "{n} ballot can be drawn: that which nobody has looked at",
            "{n} ballots can be drawn: those that nobody has looked at",
            len(population),
        )
        raise RefusedError(text.format(n=len(population)))
    sample = Sample(thrown, population, draw(population, number, thrown), member.name)
    with desk.write_unchanged(results) as connection:
        if samples.newest(connection) is not None and not (why or "").strip():
            raise RefusedError(_("a sample was drawn before: say why another one is"))
        return samples.add(connection, sample, why)


def sample_standing(desk: Desk) -> SampleStanding | None:
    """Return how the newest sample stands; None before one was drawn."""
    with desk.store.database.read() as connection:
        found = samples.newest(connection)
    if found is None:
        return None
    number, sample = found
    results = desk.results()
    parts: dict[str, list[str]] = {name: [] for name in ("agreed", "wrong", "open", "left", "gone")}
    for ballot in sample.ballots:
        sheet = results.standing.by_id.get(ballot)
        parts["gone" if sheet is None else _where(results.reviewer, sheet)].append(ballot)
    return SampleStanding(number, sample, **{name: tuple(ballots) for name, ballots in parts.items()})


def read_blind(desk: Desk, member: Member, ballot: str, facts: Facts, note: str = "") -> Decision:
    """Record what a member reads on a drawn ballot without seeing what the machine read.

    If it is not what stands, the ballot waits in the queue from then on. Raises RefusedError.
    """
    standing = sample_standing(desk)
    if standing is None or ballot not in standing.left:
        raise RefusedError(_("ballot {ballot}: is not to be read for a sample").format(ballot=ballot))
    sheet = desk.sheet(ballot)
    problems = list(problems_of(desk.results(), sheet, facts))
    if problems:
        raise RefusedError(_("ballot {ballot}: {why}").format(ballot=ballot, why="; ".join(problems)))
    agrees = _agrees(desk, sheet, facts)
    return record(desk, member, sheet, Act.SAMPLE, sheet.review.newest, facts=facts, agrees=agrees, note=note)


def _agrees(desk: Desk, sheet: Sheet, facts: Facts) -> bool:
    conclusion = desk.results().reviewer.conclude(facts)
    same = facts.sheet is SheetIs.BALLOT and conclusion is not None and conclusion.outcome is Outcome.VALID
    return same and levels_of(facts.rows) == dict(sheet.votes)


def _where(reviewer: Reviewer, sheet: Sheet) -> str:
    if sheet.review.state is ReviewState.SETTLED and sheet.review.facts is not None:
        wrong = sheet.outcome is Outcome.INVALID or sheet.dropped or changes(sheet, sheet.review.facts)
        return "wrong" if wrong else "agreed"
    if sheet.needs_person:
        return "open"
    basis = reviewer.basis_of(sheet)
    read = any(act.said.act is Act.SAMPLE and act.said.basis == basis for act in sheet.review.acts)
    return "agreed" if read else "left"
