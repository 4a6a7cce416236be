"""What an archive holds: the record as text, a line a thing, sorted by content and never by feeding order."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from scanner import __version__
from scanner.count.files import COUNT_FILE
from scanner.layouts.files import find_layout
from scanner.results.load import Results
from scanner.rules.rule_sets import rule_set_path
from scanner.store import log
from scanner.store.schema import decisions, entered, originals, piles, readings, samples, sources

SCHEMA = "kiemphieu.archive/1"
SUMS, SIGNATURE, KEY = "SHA256SUMS", "SIGNATURE", "KEY"
ABOUT, README, TALLY, LOG = "about.json", "README.txt", "tally.json", "log.jsonl"
READINGS, DECISIONS, ENTERED, PILES = "readings.jsonl", "decisions.jsonl", "entered.jsonl", "piles.jsonl"
SAMPLES = "samples.jsonl"
IMAGES, RULES, LAYOUTS = "images.jsonl", "rules.toml", "layouts"
PICTURES, PICTURE_SUMS = "pictures", "SHA256SUMS.pictures"

_README = """\
HỒ SƠ ĐIỆN TỬ CỦA CUỘC KIỂM PHIẾU (kiemphieu)

Tài liệu mật: có nội dung từng phiếu. Không gửi qua mạng, không để trên máy nối mạng.

Kiểm tra trên máy khác:  kiemphieu verify TỆP.zip --head MÃ_BĂM --key MÃ_KHÓA
(mã băm và mã nhận dạng khóa in trên biên bản đã ký)
Hoặc giải nén vào một thư mục trống, rồi:  sha256sum -c SHA256SUMS

log.jsonl        nhật ký, mỗi dòng nối với dòng trước bằng mã băm
readings.jsonl   máy đọc từng trang phiếu, xếp theo mã băm của trang
decisions.jsonl  kết luận của người xem xét
entered.jsonl    phiếu nhập từ giấy
samples.jsonl    mẫu rút để kiểm tra lại
piles.jsonl      các xấp phiếu
images.jsonl     mã băm của các tệp ảnh gốc
tally.json       kết quả kiểm phiếu
count.toml, rules.toml, layouts/   cuộc kiểm phiếu, bộ quy định, mẫu phiếu
KEY, SIGNATURE   khóa công khai và chữ ký số (Ed25519) của SHA256SUMS
"""


def record_members(
    connection: Connection, results: Results, tally: str, closing: log.Link
) -> dict[str, bytes]:
    """Return the members of a closed count's archive, without their sums and signature.

    ``closing`` is the log's entry that closed the count, the last one that goes in; ``tally`` is the
    result as a JSON document.
    """
    folder = results.folder
    entries = [link for link in log.links(connection) if link.entry.seq <= closing.entry.seq]
    about = {"schema": SCHEMA, "program": __version__, "head": closing.hash, "entries": closing.entry.seq}
    members = {
        README: _README.encode(),
        ABOUT: _text(about),
        TALLY: tally.encode(),
        LOG: _lines(asdict(link.entry) | {"hash": link.hash} for link in entries),
        READINGS: _table(connection, readings, readings.c.page_sha256, readings.c.generation),
        DECISIONS: _table(connection, decisions, decisions.c.seq),
        ENTERED: _table(connection, entered, entered.c.number),
        SAMPLES: _table(connection, samples, samples.c.number),
        PILES: _table(connection, piles, piles.c.id),
        IMAGES: _lines(_images(connection)),
        COUNT_FILE: (folder / COUNT_FILE).read_bytes(),
        RULES: rule_set_path(results.count.rules, folder).read_bytes(),
    }
    for layout in results.count.layouts:
        members |= _layout(layout, find_layout(layout, folder))
    return members


def sums(digests: Mapping[str, str]) -> bytes:
    """Return a list of digests as ``sha256sum`` writes and checks it."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def parse_sums(text: bytes) -> dict[str, str]:
    """Return name → digest of such a list; a line that is none is left out, so its member is unlisted."""
    parts = (line.split("  ", 1) for line in text.decode("utf-8", "replace").splitlines())
    return {name: digest for digest, name in (part for part in parts if len(part) == 2)}


def digests(members: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}


def _table(connection: Connection, table: Table, *order: Column[Any]) -> bytes:
    rows = connection.execute(select(table).order_by(*order))
    return _lines(dict(row._mapping) for row in rows)


def _images(connection: Connection) -> Iterator[dict[str, Any]]:
    """Yield each original with its page images; sorted by hash, since a page's number tells an order."""
    pages: dict[str, set[str]] = defaultdict(set)
    for original, page in connection.execute(select(sources.c.original_sha256, sources.c.page_sha256)):
        pages[original].add(page)
    for row in connection.execute(select(originals).order_by(originals.c.sha256)):
        yield {
            "sha256": row.sha256,
            "size": row.size,
            "extension": row.extension,
            "pages": sorted(pages[row.sha256]),
        }


def _layout(layout: str, folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return {f"{LAYOUTS}/{layout}/{path.name}": path.read_bytes() for path in files}


def _lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(_text(row) for row in rows)


def _text(value: object) -> bytes:
    return (log.canonical(value) + "\n").encode()
