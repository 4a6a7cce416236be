"""A trial: a count of its own below the real one, with the same layouts, whose readings never leave it.

The sheets of a trial are known by their ink ever after: one that gets into the real pile is named.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter

from scanner.count.files import COUNT_FILE, load_count
from scanner.counting.run import read_paths
from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.layouts.files import FOLDER as LAYOUTS
from scanner.layouts.files import LoadedLayout, find_layout, layout_digest, load_layout
from scanner.layouts.model import BallotForm
from scanner.rehearsal.compare import Comparison, compare
from scanner.rehearsal.draw import deck_pdf
from scanner.rehearsal.plan import DeckSheet, plan_deck
from scanner.results.load import load_results
from scanner.results.trials import FOLDER
from scanner.rules.rule_sets import load_rule_set
from scanner.store.store import Store

DECK = "deck"

_SHEETS = TypeAdapter(tuple[DeckSheet, ...])


def make_deck(count: Path, kind_id: str | None, out: Path) -> tuple[DeckSheet, ...]:
    """Write the deck of a ballot kind to ``out`` (PDF), read it back, and return its ballots.

    Raises RefusedError if the program does not read its own picture of the deck as it was marked: the
    layout is not fit for a count then.
    """
    pages = layouts_of(count, kind_id)
    sheets = plan_deck(form_of(pages))
    out.write_bytes(deck_pdf(pages, sheets))
    folder = _trial_folder(count)
    _made(count, folder)
    text = json.dumps([asdict(sheet) for sheet in sheets], ensure_ascii=False, default=sorted)
    (folder / "deck.json").write_text(text, encoding="utf-8")
    found = check(count, [out], DECK, sheets)
    if not found.all_agree:
        message = _(
            "layout {layout}: the program does not read its own picture of the deck rightly "
            "(ballots {numbers}); look at the layout: kiemphieu layout show {layout}"
        )
        numbers = ", ".join(map(str, found.unread))
        raise RefusedError(message.format(layout=pages[0].layout.id, numbers=numbers))
    return sheets


def expected(count: Path) -> tuple[DeckSheet, ...]:
    """Return the ballots of the deck written last; RefusedError if none was."""
    try:
        text = (_trial_folder(count) / "deck.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RefusedError(_("no deck was written yet: kiemphieu deck make")) from None
    return _SHEETS.validate_json(text)


def check(count: Path, scans: Sequence[Path], pile: str, wanted: Sequence[DeckSheet]) -> Comparison:
    """Read ``scans`` into the trial as ``pile`` and compare them with what was marked."""
    folder = _trial_folder(count)
    with Store(folder) as store:
        if pile in {known.name for known in store.piles()}:
            store.discard_pile(pile, "scanned again")
    read_paths(folder, scans, 1, pile=pile)
    sheets = load_results(folder).standing.sheets
    return compare(wanted, [s for s in sheets if pile in {source.pile for source in s.sources}])


def form_of(pages: Sequence[LoadedLayout]) -> BallotForm:
    return BallotForm(tuple(page.layout for page in pages))


def layouts_of(count: Path, kind_id: str | None) -> list[LoadedLayout]:
    """Return the layouts of a ballot kind's pages; RefusedError if it is not told which, or has none."""
    ballots = load_count(count).ballots
    kinds = [kind for kind in ballots if kind_id in (None, kind.id)]
    if len(kinds) != 1 or not kinds[0].layout:
        names = ", ".join(kind.id for kind in ballots)
        raise RefusedError(
            _("name one ballot kind that has a layout: --ballot ID ({names})").format(names=names)
        )
    return [load_layout(find_layout(layout, count)) for layout in kinds[0].layouts]


def _trial_folder(count: Path) -> Path:
    """Return the trial of the count as it is: with other persons, layouts or rules it is another one."""
    record = load_count(count)
    digests = [layout_digest(find_layout(layout, count)) for layout in record.layouts]
    rules = repr(load_rule_set(record.rules, count))
    name = hashlib.sha256(" ".join([record.frozen_digest(), rules, *digests]).encode()).hexdigest()
    return count / FOLDER / name[:12]


def _made(count: Path, folder: Path) -> None:
    """Make a trial with the count's persons, rules and layouts, if it is not there."""
    if (folder / COUNT_FILE).exists():
        return
    for private in (folder.parent, folder):
        private.mkdir(mode=0o700, exist_ok=True)
    record = load_count(count)
    for layout in record.layouts:
        shutil.copytree(find_layout(layout, count), folder / LAYOUTS / layout)
    if (count / record.rules).is_file():
        (folder / record.rules).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(count / record.rules, folder / record.rules)
    shutil.copyfile(count / COUNT_FILE, folder / COUNT_FILE)  # last: a trial without it is begun anew
