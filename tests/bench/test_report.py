"""Tables reach their section of a page and leave the rest of it alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import report

PAGE = (
    "# Title\n<!-- scans: begin -->\nold\n<!-- scans: end -->\n<!-- speed: begin -->\n<!-- speed: end -->\n"
)


def test_section_is_replaced_and_only_it(tmp_path: Path) -> None:
    page = tmp_path / "accuracy.md"
    page.write_text(PAGE, encoding="utf-8")
    report.publish("| Ỷ |", "scans", None, page)
    report.publish("| Ặ |", "scans", tmp_path / "scans.md", page)
    written = page.read_text(encoding="utf-8")
    assert written.startswith("# Title\n<!-- scans: begin -->\n\n| Ặ |\n\n<!-- scans: end -->\n")
    assert written.endswith("<!-- speed: begin -->\n<!-- speed: end -->\n")
    assert (tmp_path / "scans.md").read_text(encoding="utf-8") == "| Ặ |"


def test_page_without_the_section_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "accuracy.md"
    page.write_text(PAGE, encoding="utf-8")
    with pytest.raises(ValueError, match="forms: begin"):
        report.publish("x", "forms", None, page)
    assert page.read_text(encoding="utf-8") == PAGE
