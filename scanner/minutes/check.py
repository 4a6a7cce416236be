"""The identities, looked at once more on the very numbers that are about to be printed.

:mod:`scanner.results.reconcile` checks them on the count; here nothing but the documents' own data is
asked, so that no mistake between the tally and the paper passes. Percentages and bands are made anew
by other arithmetic than the tally's.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, localcontext

from scanner.i18n import _, ngettext
from scanner.minutes.bounds import bounds
from scanner.minutes.data import KindResult, MinutesData, Rules
from scanner.results.tally import PersonTally
from scanner.results.words import declared_name, ground_name


def faults(data: MinutesData) -> tuple[str, ...]:
    """Return a sentence for every identity that does not hold; none may be printed as a result."""
    return tuple(
        f"{kind.title or kind.id}: {fault}" for kind in data.kinds for fault in _of_kind(kind, data.rules)
    )


def _of_kind(kind: KindResult, rules: Rules) -> Iterator[str]:
    yield from _of_numbers(kind)
    if not kind.persons:
        yield _("no layout learnt yet, so nobody has a result")
    for person in kind.persons:
        yield from _of_person(person, kind, rules)


def _of_numbers(kind: KindResult) -> Iterator[str]:
    if kind.open:
        text = ngettext("{n} ballot is not concluded", "{n} ballots are not concluded", kind.open)
        yield text.format(n=kind.open)
    returned, issued, printed = kind.declared.returned, kind.declared.issued, kind.declared.printed
    if returned is None or issued is None:
        yield _("ballots issued and ballots returned are not both declared")
        return
    if returned > issued:
        yield _not_equal(_("returned ≤ issued"), returned, issued)
    if printed is not None and issued > printed:
        yield _not_equal(_("issued ≤ printed"), issued, printed)
    if kind.valid + kind.invalid != returned:
        yield _not_equal(_("valid + invalid = returned"), kind.valid + kind.invalid, returned)
    if kind.scanned + kind.entered != returned:
        yield _not_equal(_("ballots scanned = ballots returned"), kind.scanned + kind.entered, returned)
    yield from _of_grounds(kind)


def _of_grounds(kind: KindResult) -> Iterator[str]:
    named = sum(ground.ballots for ground in kind.grounds)
    if named < kind.invalid:
        text = ngettext(
            "{invalid} ballot is invalid, but only {named} have a ground",
            "{invalid} ballots are invalid, but only {named} have a ground",
            kind.invalid,
        )
        yield text.format(invalid=kind.invalid, named=named)
    for ground in kind.grounds:
        if ground.ballots > kind.invalid:
            yield _not_equal(ground_name(ground.ground), ground.ballots, kind.invalid)


def _of_person(person: PersonTally, kind: KindResult, rules: Rules) -> Iterator[str]:
    total = sum(level.number for level in person.levels) + person.not_counted
    if total != kind.valid:
        text = _not_equal(_("levels + not counted = valid ballots"), total, kind.valid)
        yield f"{person.name}: {text}"
    if [level.level for level in person.levels] != [level.id for level in kind.levels]:
        yield _("{name}: other levels than the ballot kind has").format(name=person.name)
    if not kind.whole:
        if kind.whole is None:
            text = _("percentages are of a number that is not declared: {name}")
            yield text.format(name=declared_name(kind.denominator.value))
        return
    for level in person.levels:
        if level.percent != rounded(level.number, kind.whole, rules.decimals):
            yield _("{name}: {number} of {whole} is not {percent}%").format(
                name=person.name, number=level.number, whole=kind.whole, percent=level.percent
            )
    if person.band != _band(person, kind.whole, rules):
        yield _("{name}: the band does not fit the numbers").format(name=person.name)


def rounded(part: int, whole: int, decimals: int) -> Decimal:
    """Return ``part`` in ``whole`` in percent, half up, by decimal division with digits to spare."""
    with localcontext() as context:
        context.prec = 60
        return (Decimal(100 * part) / Decimal(whole)).quantize(
            Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP
        )


def _band(person: PersonTally, whole: int, rules: Rules) -> object:
    numbers = {level.level: level.number for level in person.levels}
    for level in person.levels:
        for band in rules.bands:
            span = bounds(band, whole)
            if band.level == level.level and span.least <= numbers[level.level] <= span.most:
                return band
    return None


def enough_present(kind: KindResult, rules: Rules) -> bool | None:
    """Tell whether the meeting had its quorum; None where the rule set or the numbers say nothing."""
    of = getattr(kind.declared, rules.quorum_of, None) if rules.quorum_of else None
    if rules.quorum is None or of is None or kind.declared.present is None:
        return None
    return bool(kind.declared.present >= rules.quorum * of)


def _not_equal(rule: str, first: int, second: int) -> str:
    return _("{rule} does not hold: {first}, {second}").format(rule=rule, first=first, second=second)
