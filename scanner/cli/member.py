"""``kiemphieu member``: the committee at the page, with roles and PINs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.tables import show_table
from scanner.errors import RefusedError
from scanner.i18n import _

if TYPE_CHECKING:
    from scanner.review.desk import Desk
    from scanner.store.members import Member

_PARTS = ("head", "secretary", "member", "observer")


# vi: Thành viên Ban kiểm phiếu trên trang xem xét: liệt kê, thêm, đặt mã PIN, mở khóa.
@click.group(help=_("Members of the committee: list them, add one, set a PIN, unlock."))
def command() -> None:
    pass


@command.command("list", help=_("Show the members, and who can sign in."))
@click.pass_obj
def list_(folder: Path) -> None:
    from scanner.review.desk import Desk
    from scanner.review.people import committee, part_name

    with Desk(folder) as desk:
        members = committee(desk)
    if not members:
        # vi: Chưa có ai; ghi Ban kiểm phiếu vào count.toml, hoặc dùng: kiemphieu member add
        click.echo(_("Nobody yet: name the committee in count.toml, or use: kiemphieu member add"))
        return
    rows = [(member.name, part_name(member.part), _state(member)) for member in members]
    show_table((_("Name"), _("Role"), _("PIN")), rows)


@command.command(help=_("Add a member or an observer whom count.toml does not name."))
@click.argument("name")
@click.option("--role", type=click.Choice(_PARTS), default="observer", show_default=True,
              help=_("Part in the review."))  # fmt: skip
@click.option("--by", metavar="NAME", help=_("The head of the committee, who gives the PIN."))
@click.pass_obj
def add(folder: Path, name: str, role: str, by: str | None) -> None:
    from scanner.review.desk import Desk
    from scanner.review.people import enrol, part_name
    from scanner.store.members import Part

    with Desk(folder) as desk:
        giver = signed(desk, by) if by else None
        member = enrol(desk, name, Part(role), giver)
    click.echo(f"{member.name}: {part_name(member.part)}")


@command.command(help=_("Set a member's PIN: the member with the old one, or the head of the committee."))
@click.argument("name")
@click.option("--by", metavar="NAME", help=_("The head of the committee, instead of the member."))
@click.pass_obj
def pin(folder: Path, name: str, by: str | None) -> None:
    from scanner.review.desk import Desk
    from scanner.review.people import committee, set_pin

    with Desk(folder) as desk:
        known = {member.name: member for member in committee(desk)}
        giver = known.get(by or name)
        if giver is None:
            raise RefusedError(_("{name}: no member of the committee has this name").format(name=by or name))
        if giver.has_pin:
            signed(desk, giver.name)
        elif any(member.has_pin for member in known.values()):
            # vi: Trưởng ban đặt mã PIN đầu tiên của {name}: …
            text = _('the head of the committee sets the first PIN: kiemphieu member pin "{name}" --by HEAD')
            raise RefusedError(text.format(name=name))
        # vi: Mã PIN mới của {name}
        asked = _("New PIN of {name}").format(name=name)
        set_pin(desk, name, click.prompt(asked, hide_input=True, confirmation_prompt=True), giver.name)
    # vi: Đã đặt mã PIN cho {name}.
    click.echo(_("{name} has a PIN now.").format(name=name))


@command.command(help=_("Let a member who is locked after wrong PINs try again."))
@click.argument("name")
@click.option("--by", metavar="NAME", required=True,
              help=_("The head of the committee; for a locked head, the secretary."))  # fmt: skip
@click.pass_obj
def unlock(folder: Path, name: str, by: str) -> None:
    from scanner.review.desk import Desk
    from scanner.review.people import unlock

    with Desk(folder) as desk:
        unlock(desk, name, signed(desk, by).name)
    click.echo(_("{name} can sign in again.").format(name=name))


def signed(desk: Desk, name: str) -> Member:
    """Ask for a member's PIN and return the member; raises RefusedError if it is wrong."""
    from scanner.review.people import committee
    from scanner.store.members import check_pin

    committee(desk)
    # vi: Mã PIN của {name}
    asked = _("PIN of {name}").format(name=name)
    return check_pin(desk.store.database, name, click.prompt(asked, hide_input=True))


def _state(member: Member) -> str:
    if member.locked:
        return _("locked")
    return _("set") if member.has_pin else _("none yet")
