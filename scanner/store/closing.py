"""Whether the count is closed; a closed one takes no change but being opened again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select

from scanner.errors import RefusedError
from scanner.i18n import _
from scanner.store import log
from scanner.store.schema import closings

CLOSED, REOPENED = "count.closed", "count.reopened"
SIGNED = "archive.signed"  # the record of the closed count


def is_closed(connection: Connection) -> bool:
    query = select(closings.c.closed).order_by(closings.c.number.desc()).limit(1)
    return bool(connection.execute(query).scalar())


def refuse_closed(connection: Connection) -> None:
    """Raise RefusedError if the count is closed."""
    if is_closed(connection):
        # vi: Cuộc kiểm phiếu đã khóa sổ, không thay đổi được nữa; chỉ Trưởng ban mở lại được.
        raise RefusedError(
            _("the count is closed and takes no change; the head of the committee can open it again")
        )


def close(connection: Connection, detail: dict[str, Any], who: str) -> str:
    """Note that the count is closed; return the log's head hash, which the minutes print."""
    connection.execute(insert(closings).values(closed=True))
    return log.append(connection, CLOSED, detail, who=who).hash


def reopen(connection: Connection, who: str, why: str) -> None:
    """Open a closed count again; raises RefusedError if it is not closed."""
    if not is_closed(connection):
        raise RefusedError(_("the count is not closed"))
    connection.execute(insert(closings).values(closed=False))
    log.append(connection, REOPENED, {}, who=who, why=why)
