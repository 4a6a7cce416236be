"""``kiemphieu archive``: the closed count as one signed file."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.i18n import _


# vi: Xuất hồ sơ điện tử của cuộc kiểm phiếu đã khóa sổ thành một tệp có chữ ký số.
@click.command(name="archive", help=_("Write the closed count's record as one signed file."))
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              default=Path("kiemphieu-archive.zip"), show_default=True,
              help=_("Where to write it."))  # fmt: skip
@click.option("--images", is_flag=True,
              help=_("With a picture of each page, signatures masked."))  # fmt: skip
@click.pass_obj
def command(folder: Path, out: Path, images: bool) -> None:
    from scanner.archive.make import write_archive

    archive, left_out = write_archive(folder, out, images)
    click.echo(_("Written: {path}").format(path=out))
    # vi: Mã băm cuối của nhật ký: {head}
    click.echo(_("Last hash of the log: {head}").format(head=archive.head))
    # vi: Mã nhận dạng khóa: {key}
    click.echo(_("Fingerprint of the key: {key}").format(key=archive.key))
    if left_out:
        # vi: Không kèm ảnh của {n} trang không đặt được vào mẫu phiếu (không che được chữ ký): {ballots}
        text = _("No picture of {n} pages that lie on no layout, where no signature can be masked: {ballots}")
        click.echo(text.format(n=len(left_out), ballots=", ".join(left_out)), err=True)
