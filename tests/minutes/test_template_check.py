"""A template that a committee edited: what it asks for that there is not, and what it leaves out."""

from __future__ import annotations

import re
from dataclasses import is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from docx import Document

from scanner.errors import SettingsError
from scanner.i18n import speaking
from scanner.minutes.fields import Fields, fields
from scanner.minutes.render import render
from scanner.minutes.template_check import check_template
from scanner.minutes.write import ready_template
from tests.minutes.data_kit import many, minutes


def edited(path: Path, before: str, after: str) -> Path:
    """Save the ready template with a text changed, as Word would."""
    document = Document(str(ready_template("party")))
    cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
    paragraphs = [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]
    runs = [run for paragraph in paragraphs for run in paragraph.runs if before in run.text]
    assert runs, before
    for run in runs:
        run.text = run.text.replace(before, after)
    document.save(str(path))
    return path


@pytest.mark.parametrize("form", ["party", "state"])
def test_the_ready_templates_lack_nothing(form: str) -> None:
    assert check_template(ready_template(form)) == ()


def test_every_field_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "minutes.md").read_text(encoding="utf-8")
    table = text.partition("### Fields of a template")[2].partition("## ")[0]
    documented = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", table))))
    assert _names(Fields) - documented - _ANNEX == set()


# The columns of the annexes, which their template shows by example.
_ANNEX = {"kind", "ballot", "who", "note", "row", "person", "machine", "decision", "why", "pile", "members",
          "time", "field", "old", "new", "what", "content", "annex", "record", "rules"}  # fmt: skip


def _names(record: type) -> set[str]:
    found = set()
    for name, hint in get_type_hints(record).items():
        inner = (get_args(hint) or (hint,))[0]
        found |= {name} | (_names(inner) if is_dataclass(inner) else set())  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("kind.returned", "kind.retruned", "no field kinds.retruned; is it returned?"),
        ("person.name", "person.birthday", "no field kinds.persons.birthday; here there are: number, name"),
        ("{{ chair }}", "{{ chairman }}", "no field chairman; is it chair?"),
        ("member.role", "member.role.name", "no field committee.role.name; here there are: –"),
        ("level.percent", "level.share", "no field kinds.persons.levels.share"),
    ],
)
def test_an_unknown_field_is_named_with_the_right_one(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    problems = check_template(edited(tmp_path / "t.docx", before, after))
    assert [problem for problem in problems if problem.fatal and told in problem.text]


def test_what_the_check_calls_unknown_is_refused_when_writing(tmp_path: Path) -> None:
    path = edited(tmp_path / "t.docx", "kind.returned", "kind.retruned")
    with speaking("vi"), pytest.raises(SettingsError, match="check-template"):
        render(path, fields(minutes(many(1))))


def test_a_field_left_out_is_told_in_plain_words(tmp_path: Path) -> None:
    problems = check_template(edited(tmp_path / "t.docx", "{{ person.not_counted }}", "0"))
    assert [(one.text, one.fatal) for one in problems] == [
        ("the field kinds.persons.not_counted is missing: valid ballots not counted for a person", False)
    ]


def test_a_brace_forgotten_is_told(tmp_path: Path) -> None:
    problems = check_template(edited(tmp_path / "t.docx", "{{ chair }}", "{{ chair | }}"))
    assert problems[0].fatal and "not well formed" in problems[0].text


def test_an_edited_text_is_printed(tmp_path: Path) -> None:
    path = edited(tmp_path / "t.docx", "III. KẾT THÚC", "III. KẾT LUẬN")
    assert check_template(path) == ()
    with speaking("vi"):
        render(path, fields(minutes(many(1))))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 an old .doc"])
def test_a_file_of_another_kind_is_refused_in_a_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.docx"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="not a Word document"):
        check_template(path)
