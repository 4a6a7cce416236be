"""``kiemphieu close`` and ``reopen``: the tally becomes final, or is opened again by the head."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.i18n import _


# vi: Khóa sổ: kết quả trở thành chính thức, không đọc hay kết luận thêm được nữa.
@click.command(
    help=_("Close the count: the tally becomes final and nothing can be read or decided any more.")
)
@click.option("--member", "members", metavar="NAME", multiple=True,
              help=_("Who closes it; give two, the head of the committee among them."))  # fmt: skip
# vi: Đã kiểm tra trên giấy dấu treo của các phiếu quét không màu.
@click.option("--stamps-checked", is_flag=True,
              help=_("The stamps of ballots scanned without colour were checked on the paper."))  # fmt: skip
@click.option("--check", is_flag=True, help=_("Only say what stands against closing."))
@click.pass_obj
def command(folder: Path, members: tuple[str, ...], stamps_checked: bool, check: bool) -> None:
    from scanner.archive.make import signed_archive
    from scanner.cli.member import signed
    from scanner.errors import RefusedError
    from scanner.review.close import close, obstacles
    from scanner.review.desk import Desk

    with Desk(folder) as desk:
        against = obstacles(desk, stamps_checked)
        if against:
            # vi: Chưa khóa sổ được:
            lines = [_("The count cannot be closed yet:"), *(f"- {obstacle.text}" for obstacle in against)]
            raise RefusedError("\n".join(lines))
        if check:
            # vi: Khóa sổ được.
            click.echo(_("The count can be closed."))
            return
        head = close(desk, [signed(desk, name) for name in dict.fromkeys(members)], stamps_checked)
    # vi: Đã khóa sổ. Ghi mã này vào biên bản: {head}
    click.echo(_("The count is closed. Write this into the minutes: {head}").format(head=head))
    click.echo(_("Fingerprint of the key: {key}").format(key=signed_archive(folder).key))


# vi: Mở lại sổ đã khóa; chỉ Trưởng ban.
@click.command(help=_("Open a closed count again; only the head of the committee does."))
@click.option("--member", metavar="NAME", required=True, help=_("The head of the committee."))
@click.option("--why", required=True, help=_("The reason, for the log."))
@click.pass_obj
def reopen(folder: Path, member: str, why: str) -> None:
    from scanner.cli.member import signed
    from scanner.review.close import reopen
    from scanner.review.desk import Desk

    with Desk(folder) as desk:
        reopen(desk, signed(desk, member), why)
    # vi: Đã mở lại sổ.
    click.echo(_("The count is open again."))
