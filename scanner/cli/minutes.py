"""``kiemphieu minutes``: the papers at the end of the evening, and their templates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.minutes.data import MinutesData

FORMATS = ("docx", "pdf", "xlsx", "json")


class _Formats(click.ParamType[tuple[str, ...]]):
    """Formats with commas between them."""

    name = "formats"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        wanted = tuple(part.strip() for part in str(value).split(",") if part.strip())
        wrong = [part for part in wanted if part not in FORMATS]
        if wrong or not wanted:
            message = _("{wrong}: no such format; choose among {known}")
            self.fail(message.format(wrong=", ".join(wrong) or "–", known=",".join(FORMATS)), param, ctx)
        return wanted


# vi: Viết biên bản kiểm phiếu, bảng kết quả, thông báo, phụ lục từ số liệu đã khóa sổ.
@click.group(
    name="minutes",
    invoke_without_command=True,
    help=_("Write the minutes, results, notices and annexes from the closed count."),
)
@click.option("--format", "formats", type=_Formats(), default="docx,pdf,xlsx,json", show_default=True,
              metavar="docx,pdf,xlsx,json", help=_("What to write, with commas between."))  # fmt: skip
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path, file_okay=False),
              default=Path("minutes"), show_default=True, help=_("Folder to write into."))  # fmt: skip
@click.option("--template", metavar="FILE.docx", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help=_("Your own template of the minutes."))  # fmt: skip
@click.option("--blanks", is_flag=True,
              help=_("Leave dots where facts are missing, to be written by hand."))  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context, formats: tuple[str, ...], out: Path, template: Path | None, blanks: bool
) -> None:
    if ctx.invoked_subcommand is not None:
        return
    from scanner.archive.make import gather_signed
    from scanner.minutes.write import Format, write_documents

    data = gather_signed(ctx.obj)
    _tell_missing(data, blanks)
    written = write_documents(data, out, [Format(name) for name in formats], template)
    for path in written.files:
        click.echo(_("Written: {path}").format(path=path))
    for note in written.notes:
        click.secho(note, fg="yellow", err=True)
    if data.draft:
        # vi: Cuộc kiểm phiếu chưa khóa sổ: các tệp đều ghi DỰ THẢO. Khóa sổ bằng lệnh: kiemphieu close
        text = _("The count is not closed yet: every page is marked as a draft. To close it: kiemphieu close")
        click.secho(text, bold=True)


def _tell_missing(data: MinutesData, blanks: bool) -> None:
    """List what is missing; a closed count's documents are written with gaps only if that is wanted."""
    from scanner.errors import RefusedError
    from scanner.minutes.missing import missing_facts

    missing = missing_facts(data)
    if not missing:
        return
    # vi: Còn thiếu:
    click.secho(_("Missing:"), fg="yellow", err=True)
    for fact in missing:
        click.echo(f"  {fact.what} → {fact.where}", err=True)
    if any(fact.blank for fact in missing) and not (blanks or data.draft):
        # vi: Điền các mục trên rồi chạy lại, hoặc thêm --blanks để chừa chỗ viết tay.
        raise RefusedError(_("Fill these in and run it again, or add --blanks to leave room for a pen."))


@command.command(name="template", help=_("Copy a ready template, to be edited in Word."))
@click.option("--form", type=click.Choice(["party", "state"]), default=None,
              help=_("Of bodies of the Party or of the State; the count's own if not given."))  # fmt: skip
@click.option("--out", metavar="FILE.docx", type=click.Path(path_type=Path, dir_okay=False),
              default=Path("bien-ban-mau.docx"), show_default=True, help=_("Where to write it."))  # fmt: skip
@click.pass_obj
def copy_template(folder: Path, form: str | None, out: Path) -> None:
    from scanner.count.files import load_count
    from scanner.errors import RefusedError
    from scanner.minutes.write import ready_template

    if out.exists():
        raise RefusedError(_("{path}: is there already; give another name with --out").format(path=out))
    out.write_bytes(ready_template(form or load_count(folder).meeting.form).read_bytes())
    click.echo(_("Written: {path}").format(path=out))
    # vi: Sửa trong Word rồi kiểm tra bằng lệnh: kiemphieu minutes check-template {path}
    text = _("Edit it in Word, then check it with: kiemphieu minutes check-template {path}")
    click.echo(text.format(path=out))


@command.command(name="check-template", help=_("List unknown and missing fields of an edited template."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check(file: Path) -> int:
    from scanner.errors import ExitCode
    from scanner.minutes.template_check import check_template

    problems = check_template(file)
    for problem in problems:
        click.secho(f"{file}: {problem.text}", fg="red" if problem.fatal else "yellow")
    if not problems:
        # vi: Mẫu biên bản dùng được, không thiếu trường nào.
        click.echo(_("The template can be used; no field is missing."))
    return ExitCode.SETTINGS if any(problem.fatal for problem in problems) else ExitCode.OK
