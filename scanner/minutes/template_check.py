"""What an edited template asks for that there is not, and leaves out that belongs in minutes.

The names between ``{{`` and ``}}`` are followed through the template's own loops to the classes of
:mod:`scanner.minutes.fields`, so that a mistyped name is told with those that there are, before the
evening on which it is needed.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from jinja2 import TemplateSyntaxError, nodes

from scanner.i18n import _
from scanner.minutes.fields import Fields
from scanner.minutes.render import environment, open_template

# Without these the paper is no minutes: the numbers, the results, who counted, what fixes the record.
NEEDED = (
    "body",
    "meeting",
    "committee.name",
    "committee.role",
    "kinds.issued",
    "kinds.returned",
    "kinds.valid",
    "kinds.invalid",
    "kinds.grounds.words",
    "kinds.grounds.ballots",
    "kinds.base",
    "kinds.whole",
    "kinds.levels",
    "kinds.persons.name",
    "kinds.persons.levels.number",
    "kinds.persons.levels.percent",
    "kinds.persons.not_counted",
    "copy",
    "head",
    "secretaries",
    "record.head",
    "record.key",
)
_LOOP = "loop"  # Jinja's own variable within a loop


@dataclass(frozen=True)
class TemplateProblem:
    """One thing wrong: a sentence; ``fatal`` ones keep documents from being made."""

    text: str
    fatal: bool


@dataclass(frozen=True)
class _Place:
    """Where a name leads: the class there (None: a text or a list of texts), and its dotted path."""

    path: str
    record: type | None


def check_template(path: Path) -> tuple[TemplateProblem, ...]:
    """Return what is wrong with a template, unknown fields first. Raises SettingsError if it is no .docx."""
    template = open_template(path)
    found: list[TemplateProblem] = []
    used: set[str] = set()
    for text in _texts(template):
        try:
            tree = environment().parse(text)
        except TemplateSyntaxError as error:
            # vi: lệnh trong dấu ngoặc nhọn viết sai: {error}
            wrong = _("what stands between braces is not well formed: {error}").format(error=error.message)
            found.append(TemplateProblem(wrong, fatal=True))
            continue
        walk = _Walk(used)
        walk.block(tree.body, {})
        found += [TemplateProblem(text, fatal=True) for text in dict.fromkeys(walk.unknown)]
    missing = [name for name in NEEDED if name not in used]
    # vi: thiếu trường {name}
    text = _("the field {name} is missing: {meaning}")
    found += [
        TemplateProblem(text.format(name=name, meaning=_meaning(name)), fatal=False) for name in missing
    ]
    return tuple(found)


def _texts(template: Any) -> Iterator[str]:
    """Yield the template's parts as docxtpl hands them to Jinja: the body, then headers and footers."""
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))


class _Walk:
    """Follows names through a template; ``used`` collects the paths met, ``unknown`` what leads nowhere."""

    def __init__(self, used: set[str]) -> None:
        self.used = used
        self.unknown: list[str] = []

    def block(self, body: list[nodes.Node], names: Mapping[str, _Place]) -> None:
        names = dict(names)
        for node in body:
            if isinstance(node, nodes.For):
                self._loop(node, names)
            elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
                names[node.target.name] = self._value(node.node, names) or _Place(node.target.name, None)
            else:
                self._inside(node, names)

    def _loop(self, node: nodes.For, names: Mapping[str, _Place]) -> None:
        place = self._value(node.iter, names)
        inner = dict(names) | {_LOOP: _Place(_LOOP, None)}
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = place or _Place("", None)
        self.block(node.body, inner)
        self.block(node.else_, names)

    def _inside(self, node: nodes.Node, names: Mapping[str, _Place]) -> None:
        if isinstance(node, (nodes.Name, nodes.Getattr)):
            self._value(node, names)
        elif isinstance(node, nodes.If):
            self._inside(node.test, names)
            for part in (node.body, node.elif_, node.else_):
                self.block(list(part), names)
        else:
            self.block(list(node.iter_child_nodes()), names)

    def _value(self, node: nodes.Node, names: Mapping[str, _Place]) -> _Place | None:
        """Return where a name leads and note that it is used; None for what is no field."""
        if isinstance(node, nodes.Name):
            return names[node.name] if node.name in names else self._field(_Place("", Fields), node.name)
        if isinstance(node, nodes.Getattr):
            owner = self._value(node.node, names)
            if owner is None or owner.path.split(".")[0] == _LOOP:
                return None
            return self._field(owner, node.attr)
        self._inside(node, names)
        return None

    def _field(self, owner: _Place, name: str) -> _Place | None:
        known = [field.name for field in fields(owner.record)] if owner.record else []
        path = f"{owner.path}.{name}".lstrip(".")
        if name not in known:
            self.unknown.append(_unknown(path, name, known))
            return None
        self.used.add(path)
        assert owner.record is not None
        return _Place(path, _record(get_type_hints(owner.record)[name]))


def _record(hint: Any) -> type | None:
    """Return the class of a field's type, of a list that of its items; None for a text."""
    if get_origin(hint) is list:
        hint = get_args(hint)[0]
    return hint if is_dataclass(hint) and isinstance(hint, type) else None


def _unknown(path: str, name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    if near:
        # vi: không có trường {path}; có phải là {near}?
        return _("there is no field {path}; is it {near}?").format(path=path, near=near[0])
    # vi: không có trường {path}
    text = _("there is no field {path}; here there are: {known}")
    return text.format(path=path, known=", ".join(known) or "–")


def _meaning(path: str) -> str:
    """Say what a needed field is, in the words of a committee."""
    return {
        "body": _("the body that polls"),
        "meeting": _("the meeting's name"),
        "committee.name": _("the names of the committee"),
        "committee.role": _("the roles in the committee"),
        "kinds.issued": _("ballots issued"),
        "kinds.returned": _("ballots returned"),
        "kinds.valid": _("valid ballots"),
        "kinds.invalid": _("invalid ballots"),
        "kinds.grounds.words": _("the grounds of invalid ballots"),
        "kinds.grounds.ballots": _("how many ballots have each ground"),
        "kinds.base": _("what percentages are of"),
        "kinds.whole": _("the number that percentages are of"),
        "kinds.levels": _("the names of the levels"),
        "kinds.persons.name": _("the name of each person"),
        "kinds.persons.levels.number": _("the number of ballots at each level"),
        "kinds.persons.levels.percent": _("the percentage of each level"),
        "kinds.persons.not_counted": _("valid ballots not counted for a person"),
        "copy": _("the number of the copy"),
        "head": _("the head of the committee, who signs"),
        "secretaries": _("the secretary, who signs"),
        "record.head": _("the last hash of the log, which fixes the record"),
        "record.key": _("the fingerprint of the count's key"),
    }[path]
