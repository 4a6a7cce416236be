"""The log's chain: what was recorded, and what an entry's hash covers."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.store import log, record
from scanner.store.database import Database


def entries(folder: Path) -> list[log.Link]:
    with Database(folder).read() as connection:
        return list(log.links(connection))


def test_an_entry_tells_what_who_and_why(tmp_path: Path) -> None:
    record(tmp_path, "declare", {"field": "issued", "old": None, "new": 57}, who="Lê Hà", why="đếm lại")
    (link,) = entries(tmp_path)
    assert (link.entry.user, link.entry.action, link.entry.why) == ("Lê Hà", "declare", "đếm lại")
    assert log.parse(link.entry.detail) == {"field": "issued", "old": None, "new": 57}


def test_each_entry_holds_the_hash_of_the_one_before(tmp_path: Path) -> None:
    for action in ("first", "second", "third"):
        record(tmp_path, action, {})
    links = entries(tmp_path)
    assert [link.entry.prev for link in links] == [log.GENESIS, links[0].hash, links[1].hash]
    assert all(link.hash == link.entry.digest() for link in links)


@pytest.mark.parametrize("name", [field.name for field in fields(log.Entry)])
def test_the_hash_covers_every_field(name: str) -> None:
    entry = log.Entry(1, "2026-11-21T08:00:00+07:00", "ha", "read.began", "{}", None, log.GENESIS)
    changed = {"seq": 2}.get(name, "other")
    assert replace(entry, **{name: changed}).digest() != entry.digest()


@given(st.dictionaries(st.text(), st.integers() | st.text()))
def test_the_canonical_text_does_not_depend_on_the_order_of_keys(detail: dict[str, object]) -> None:
    reversed_ = dict(reversed(list(detail.items())))
    assert log.canonical(detail) == log.canonical(reversed_)
