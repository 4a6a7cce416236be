"""A count made for measuring: a folder of marked sheets taken through the program's command line."""

from __future__ import annotations

import csv
import json
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.program import kiemphieu
from bench.scoring import Score, Words, read_answers, read_truth, score
from scanner.errors import ExitCode

USUAL_LEVELS = ({"id": "high", "name": "Tín nhiệm cao"}, {"id": "medium", "name": "Tín nhiệm"},
                {"id": "low", "name": "Tín nhiệm thấp"})  # fmt: skip


@dataclass(frozen=True)
class Learnt:
    """The layouts of a count, and who is who: (layout, person id) → (name, post), both plain."""

    layouts: tuple[Mapping[str, Any], ...]
    persons: Mapping[tuple[str, str], tuple[str, str]]

    def person(self, layout: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[str, str]:
        return self.persons.get((layout["id"], row["person"]), (plain(row["name"]), "?"))


@dataclass(frozen=True)
class Trial:
    """A folder of the shape ``blank.pdf``, ``form.json``, ``truth.jsonl``, ``scan_*``; and its count."""

    folder: Path
    count: Path

    @property
    def form(self) -> Mapping[str, Any]:
        described: Mapping[str, Any] = json.loads((self.folder / "form.json").read_text(encoding="utf-8"))
        return described

    @property
    def scans(self) -> list[Path]:
        return sorted(self.folder.glob("scan_*"))

    def make(self, rules: str) -> None:
        """Make the count with the form's persons as its roster."""
        self.count.parent.mkdir(parents=True, exist_ok=True)
        roster = self.count.with_name(f"{self.count.name}.csv")
        with roster.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["name", "post"])
            rows.writerows([row["name"], row["post"]] for row in self.form["rows"])
        kiemphieu("new", self.count, "--roster", roster, "--rules", rules)

    def learn(self, blank: Path) -> None:
        """Learn the layout from ``blank``, beyond doubt; levels are told only where they must be."""
        levels: list[str] = []
        if self.form.get("unknown_headings"):
            levels = ["--levels", ",".join(f"{level['id']}={level['name']}" for level in self.form["levels"])]
        kiemphieu("layout", "learn", blank.resolve(), *levels, "--yes", count=self.count)

    def read(self, jobs: int, name: str) -> Score:
        """Read all scans and score them under ``name``."""
        paths = [path.resolve() for path in self.scans]
        allowed = (int(ExitCode.OK), int(ExitCode.SOME_UNREAD))
        kiemphieu("read", "--jobs", jobs, *paths, count=self.count, expected=allowed)
        export = kiemphieu("export", "--format", "jsonl", count=self.count)
        answers = read_answers(export, self.words())
        return score(name, read_truth(self.folder / "truth.jsonl"), answers)

    def learnt(self) -> Learnt:
        """Return what was learnt, as the count's files say it."""
        layouts = [_toml(path) for path in sorted(self.count.glob("layouts/*/layout.toml"))]
        kinds = _toml(self.count / "count.toml")["ballot"]
        persons = {
            (kind.get("layout", ""), person["id"]): (plain(person["name"]), plain(person.get("post", "")))
            for kind in kinds
            for person in kind["person"]
        }
        return Learnt(tuple(layouts), persons)

    def words(self) -> Words:
        """Match the learnt levels to the form's by their printed names, and persons to their names."""
        own = {plain(level["name"]): level["id"] for level in self.form.get("levels", USUAL_LEVELS)}
        layouts = self.learnt().layouts
        levels = [level for layout in layouts for level in layout["levels"]]
        return Words(
            levels={level["id"]: own.get(plain(level["name"]), level["id"]) for level in levels},
            names={
                (layout["id"], row["person"]): row["name"] for layout in layouts for row in layout["rows"]
            },
        )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """Return a printed name as it is compared: NFC, single spaces, no capitals."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
