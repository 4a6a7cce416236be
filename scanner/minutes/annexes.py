"""What stands behind the numbers: invalid ballots, rows that people changed, ballots entered from paper.

Invalid ballots are named by their id and sorted by it. A row is told only where people read it otherwise
than the machine, and of a ballot that the machine did not read at all no row is told: together its rows are
a pattern by which a voter can be known. For the same reason nothing tells which rows are of one ballot: they
are sorted by person, without an id (the archive has it), and what was noted on a ballot stands at its row
only where it is one alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, replace

from scanner.ballot import Outcome, RowReading, RowState
from scanner.count.model import Count
from scanner.i18n import _
from scanner.minutes.data import ChangedRow, InvalidBallot, PaperEntry
from scanner.results.load import Results
from scanner.results.reviewed import Review
from scanner.results.standing import Sheet, Standing, is_invalid
from scanner.results.words import ground_name
from scanner.review.sample import SampleStanding
from scanner.rules.facts import RowFact
from scanner.store.decisions import Act
from scanner.store.entered import EnteredBallot

Titles = Mapping[str, str]  # ballot kind's id → its title


def invalid_ballots(standing: Standing, titles: Titles) -> tuple[InvalidBallot, ...]:
    """Return the invalid ballots with the grounds and who concluded."""
    found = (sheet for sheet in standing.ballots if is_invalid(sheet))
    return tuple(
        InvalidBallot(
            ballot=sheet.ballot,
            kind=titles.get(sheet.kind or "", ""),
            grounds="; ".join(map(ground_name, sheet.conclusion.grounds)) if sheet.conclusion else "",
            who=_who(sheet.review),
            note=_why(sheet.review),
        )
        for sheet in found
    )


def changed_rows(results: Results, titles: Titles) -> tuple[ChangedRow, ...]:
    """Return the rows of valid ballots that people read otherwise than the machine, by kind and row."""
    found = [
        row for sheet in results.standing.ballots for row in _apart(list(_of_sheet(sheet, results, titles)))
    ]
    return tuple(sorted(found, key=astuple))


def _apart(rows: Sequence[ChangedRow]) -> Sequence[ChangedRow]:
    """Take the note off the rows of a ballot that has several: its words would link them."""
    return rows if len(rows) == 1 else [replace(row, why="") for row in rows]


def entered_ballots(entries: Sequence[EnteredBallot], count: Count, titles: Titles) -> tuple[PaperEntry, ...]:
    """Return the ballots entered from paper, by number."""
    kinds = (count.ballot_of_layout(entry.ballot.layout) for entry in entries)
    return tuple(
        PaperEntry(
            entry.number, titles[kind.id] if kind else "", entry.pile, entry.ballot.members, entry.ballot.why
        )
        for entry, kind in zip(entries, kinds, strict=True)
    )


def sample_lines(found: SampleStanding | None) -> tuple[str, ...]:
    """Return in sentences how the newest sample was drawn and how it ended; none without a sample."""
    if found is None:
        return ()
    drawn, population = len(found.sample.ballots), len(found.sample.population)
    # vi: Mẫu số {number}: rút {drawn} phiếu trong {population} phiếu chưa ai xem, số gieo xúc xắc {seed}.
    how = _("Sample no. {number}: {drawn} drawn of {population} ballots nobody had looked at, dice {seed}.")
    # vi: Đọc lại khớp: {agreed}; máy đọc sai: {wrong}; chưa xong: {left}.
    ended = _("Read again alike: {agreed}; read wrongly by the program: {wrong}; not done: {left}.")
    left = len(found.left) + len(found.open) + len(found.gone)
    lines = [
        how.format(number=found.number, drawn=drawn, population=population, seed=found.sample.seed),
        ended.format(agreed=len(found.agreed), wrong=len(found.wrong), left=left),
    ]
    if found.bound is not None:
        # vi: Với độ tin cậy 95%, trong {population} phiếu có nhiều nhất {bound} phiếu máy đọc sai.
        bound = _("At 95 %, at most {bound} of the {population} ballots were read wrongly.")
        lines.append(bound.format(bound=found.bound, population=population))
    return tuple(lines)


def _of_sheet(sheet: Sheet, results: Results, titles: Titles) -> Iterator[ChangedRow]:
    facts = sheet.review.facts
    if facts is None or sheet.conclusion is None or sheet.conclusion.outcome is not Outcome.VALID:
        return
    kind = results.count.ballot(facts.kind)
    title, who, why = titles.get(facts.kind, ""), _who(sheet.review), _why(sheet.review)
    if sheet.reading is None or kind is None or len(sheet.reading.rows) != len(facts.rows):
        # vi: cả phiếu
        whole = _("the whole ballot")
        # vi: không đọc được
        machine = _("not read")
        # vi: đọc từ hình ảnh hoặc từ giấy
        decision = _("read by people from the picture or the paper")
        yield ChangedRow(title, 0, whole, machine, decision, who, why)
        return
    names = {person.id: person.name for person in kind.persons}
    levels = _level_names(results)
    for row, fact in zip(sheet.reading.rows, facts.rows, strict=True):
        if (row.state, row.level) != (fact.state, fact.level) or row.name_struck != fact.struck:
            yield ChangedRow(
                title,
                row.row,
                names.get(row.person, row.person),
                row_words(row, levels),
                row_words(fact, levels),
                who,
                why,
            )


def _level_names(results: Results) -> dict[str, str]:
    return {level.id: level.name for layout in results.layouts.values() for level in layout.levels}


def row_words(row: RowReading | RowFact, levels: Mapping[str, str]) -> str:
    """Return what a row says: a level, or why none, and whether the name is struck out."""
    if row.state is RowState.CLEAR and row.level is not None:
        text = levels.get(row.level, row.level)
    else:
        text = {
            # vi: không đánh dấu vào ô nào
            RowState.NONE: _("no box marked"),
            # vi: đánh dấu vào hai hoặc ba ô
            RowState.SEVERAL: _("two or three boxes marked"),
        }.get(row.state, _("mark not clear"))
    struck = row.name_struck if isinstance(row, RowReading) else row.struck
    # vi: {text}, gạch xóa họ tên
    return _("{text}, name struck out").format(text=text) if struck else text


def _who(review: Review) -> str:
    """Return the members whose conclusions stand, or that the whole committee concluded."""
    committee = [act.said.member for act in review.opinions if act.said.act is Act.COMMITTEE]
    if committee:
        # vi: Ban kiểm phiếu ({member} ghi)
        return _("the counting committee (recorded by {member})").format(member=committee[-1])
    return ", ".join(dict.fromkeys(act.said.member for act in review.opinions))


def _why(review: Review) -> str:
    return "; ".join(dict.fromkeys(act.said.note for act in review.opinions if act.said.note))
