"""That the committee confirmed the rule set, above all what of it is inferred and not read in a text.

The log says which rule set, by a digest of its switches: one that is changed later is not confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from scanner.store import log

CONFIRMED = "rules.confirmed"


def note(connection: Connection, rules: str, digest: str, inferred: Sequence[str], who: str | None) -> None:
    """Log that ``who`` confirmed the rule set with this digest for the committee."""
    detail = {"rules": rules, "digest": digest, "inferred": list(inferred)}
    log.append(connection, CONFIRMED, detail, who)


def confirmation(links: Iterable[log.Link], digest: str) -> log.Link | None:
    """Return the newest entry by which the rule set with this digest was confirmed."""
    found = [link for link in links if link.entry.action == CONFIRMED]
    return next((link for link in reversed(found) if log.parse(link.entry.detail)["digest"] == digest), None)
