"""``kiemphieu layout``: learn a ballot's layout from its blank, look at it, check it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.tables import show_table
from scanner.i18n import _, ngettext

if TYPE_CHECKING:
    from scanner.layouts.model import BallotLayout


@click.group(name="layout", help=_("Learn the layout of a ballot from its blank; show and check layouts."))
def command() -> None:
    pass


@command.command(help=_("Learn a layout from a blank ballot: a PDF, or a scan as PDF, JPEG, PNG or TIFF."))
@click.argument("blank", type=click.Path(readable=False, path_type=Path))
@click.option("--ballot", metavar="ID", help=_("The ballot kind, if the count has several."))
@click.option(
    "--id", "layout_id", metavar="LAYOUT", help=_("The layout's id; that of the ballot kind by default.")
)
@click.option(
    "--stamped", metavar="SCAN", type=click.Path(readable=False, path_type=Path),
    help=_("A colour scan of a stamped sheet, to learn the stamp from."),
)  # fmt: skip
@click.option(
    "--levels", metavar="ID=HEADING,…", help=_("The levels, where their headings are not the usual ones.")
)
@click.option(
    "--one-ballot", is_flag=True,
    help=_("The blank's pages are one ballot, though each has one person only, or a title of its own."),
)  # fmt: skip
@click.option(
    "--second-sheet", is_flag=True,
    help=_("A ballot's further pages are printed on sheets of their own, not overleaf."),
)  # fmt: skip
@click.option("--yes", is_flag=True, help=_("Do not ask; refuse if anything is in doubt."))
@click.pass_obj
def learn(
    folder: Path,
    blank: Path,
    ballot: str | None,
    layout_id: str | None,
    stamped: Path | None,
    levels: str | None,
    one_ballot: bool,
    second_sheet: bool,
    yes: bool,
) -> None:
    from scanner.cli.layout_learn import learn_layouts
    from scanner.counting.learning import Blank

    learn_layouts(folder, Blank(blank, ballot, layout_id, stamped, levels, one_ballot, second_sheet), yes)


@command.command(help=_("Check a layout, or all layouts of the count."))
@click.argument("layout_id", metavar="[ID]", required=False)
@click.pass_obj
def check(folder: Path, layout_id: str | None) -> None:
    from scanner.errors import KiemphieuError, NewerVersionError, SettingsError

    problems: list[KiemphieuError] = []
    for found in _folders(folder, layout_id):
        try:
            _check_one(folder, found)
        except KiemphieuError as error:
            problems.append(error)
    if problems:
        newer = any(isinstance(problem, NewerVersionError) for problem in problems)
        text = "\n".join(str(problem) for problem in problems)
        raise NewerVersionError(text) if newer else SettingsError(text)


@command.command(help=_("Draw a layout's zones on its blank, and list its rows."))
@click.argument("layout_id", metavar="ID")
@click.option("--out", metavar="FILE.png", type=click.Path(path_type=Path), help=_("Where the picture goes."))
@click.pass_obj
def show(folder: Path, layout_id: str, out: Path | None) -> None:
    from scanner.layouts.files import find_layout, load_layout
    from scanner.layouts.picture import draw_layout, picture_path

    loaded = load_layout(find_layout(layout_id, folder))
    rows = [(str(number), row.name, row.person) for number, row in enumerate(loaded.layout.rows, start=1)]
    click.echo(_describe(loaded.layout))
    show_table((_("Row"), _("Name as printed"), _("Person")), rows, numbers=(0,))
    path = out or picture_path(folder, layout_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(draw_layout(loaded.layout, loaded.blank))
    click.echo(_("Picture: {path}").format(path=path))


@command.command(name="list", help=_("List the layouts of the count, and the ready ones."))
@click.pass_obj
def list_(folder: Path) -> None:
    from scanner.errors import KiemphieuError
    from scanner.layouts.files import list_layouts, parse_layout

    rows, used = [], _layouts_in_use(folder)
    for found in list_layouts(folder):
        try:
            rows.append((found.name, _describe(parse_layout(found)), used.get(found.name, ""), str(found)))
        except KiemphieuError:
            rows.append((found.name, _("damaged; run: kiemphieu layout check"), "", str(found)))
    show_table((_("Layout"), _("What it is"), _("Ballot kind"), _("Folder")), rows)


def _folders(folder: Path, layout_id: str | None) -> list[Path]:
    from scanner.layouts.files import FOLDER, find_layout, list_layouts

    if layout_id is not None:
        return [find_layout(layout_id, folder)]
    own = {found.name for found in list_layouts(folder) if found.parent == folder / FOLDER}
    return [find_layout(name, folder) for name in sorted(_layouts_in_use(folder).keys() | own)]


def _check_one(folder: Path, found: Path) -> None:
    """Check a layout's files and, if a ballot kind uses it, that its pages have that kind's persons."""
    from scanner.errors import SettingsError
    from scanner.layouts.files import load_layout

    loaded = load_layout(found)
    if loaded.layout.id != found.name:
        message = _("{path}: id: is {id}, but the folder is called {name}; make them equal")
        raise SettingsError(message.format(path=found / "layout.toml", id=loaded.layout.id, name=found.name))
    _check_persons(folder, found)
    click.echo(
        _("{layout}: in order; {what}; digest {digest}").format(
            layout=found.name, what=_describe(loaded.layout), digest=loaded.digest[:12]
        )
    )


def _check_persons(folder: Path, found: Path) -> None:
    from scanner.count.files import COUNT_FILE, load_count
    from scanner.counting.layouts import check_pages
    from scanner.errors import SettingsError
    from scanner.layouts.files import find_layout, parse_layout

    if not (folder / COUNT_FILE).is_file():
        return
    kind = load_count(folder).ballot_of_layout(found.name)
    if kind is None:
        return
    pages = [parse_layout(find_layout(layout, folder)) for layout in kind.layouts]
    printed = {row.person for page in pages for row in page.rows}
    missing = [person.name for person in kind.persons if person.id not in printed]
    strange = sorted(printed - {person.id for person in kind.persons})
    if missing or strange:
        message = _(
            "{path}: rows: not the persons of ballot {ballot} (missing: {missing}; unknown: {strange})"
        )
        raise SettingsError(
            message.format(
                path=found / "layout.toml",
                ballot=kind.id,
                missing=", ".join(missing) or "–",
                strange=", ".join(strange) or "–",
            )
        )
    check_pages(kind, pages)


def _layouts_in_use(folder: Path) -> dict[str, str]:
    """Map each layout in use to its ballot kind, and its page if there are several.

    None outside a count, where ready layouts can still be shown.
    """
    from scanner.count.files import COUNT_FILE, load_count

    if not (folder / COUNT_FILE).is_file():
        return {}
    return {
        layout: _("{ballot}, page {page}").format(ballot=kind.id, page=page) if kind.more_pages else kind.id
        for kind in load_count(folder).ballots
        for page, layout in enumerate(kind.layouts, start=1)
    }


def _describe(layout: BallotLayout) -> str:
    persons = ngettext("{n} person", "{n} persons", len(layout.rows)).format(n=len(layout.rows))
    levels = ", ".join(level.name for level in layout.levels)
    size = f"{layout.sheet.width_mm:.0f} × {layout.sheet.height_mm:.0f} mm"
    return f"{layout.title or layout.id}: {persons}; {levels}; {size}"
