"""Rule sets as data: which facts void a ballot, what a percentage is of, what a band leads to.

The three that ship with the program are ``qd96``, ``qd262`` and ``nq96``; a committee copies one
into its count folder, gives it another id and changes a switch there.
"""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from scanner.errors import NewerVersionError, RefusedError, SettingsError
from scanner.i18n import _
from scanner.layouts.problems import describe

SCHEMA = "kiemphieu.rules/1"
BUILT_IN = ("qd96", "qd262", "nq96")


# What may be named as inferred, not read in the governing text: the committee confirms it.
Switch = Literal[
    "no_stamp",
    "struck_name",
    "added_name",
    "other_writing",
    "bad_row_voids",
    "bad_row_voids_one_person",
    "denominator",
    "quorum",
    "band",
]


class Treatment(StrEnum):
    """What a fact does to a ballot; docs/decisions/rules-ignore.md says how far ``ignore`` goes."""

    INVALID = "invalid"
    REVIEW = "review"
    IGNORE = "ignore"


class Voids(StrEnum):
    """How much a row with no box or several boxes takes with it."""

    ROW = "row"
    BALLOT = "ballot"


class Denominator(StrEnum):
    """What a percentage is a share of: a declared number, or the ballots found valid."""

    MEMBERS = "members"
    SUMMONED = "summoned"
    ISSUED = "issued"
    RETURNED = "returned"
    VALID = "valid"


def _share(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    try:
        share = Fraction(value) if isinstance(value, str) else None
    except (ValueError, ZeroDivisionError):
        share = None
    if share is None or not 0 < share <= 1:
        raise ValueError(_('a share is written as a text such as "2/3"'))
    return share


Share = Annotated[Fraction, BeforeValidator(_share)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Quorum(_Strict):
    """Present must be at least this share of those summoned."""

    of: Literal["summoned", "members"]
    at_least: Share

    def holds(self, present: int, of: int) -> bool:
        """Tell on exact numbers whether enough of them are present."""
        return present >= self.at_least * of


class Band(_Strict):
    """A span of one level's share and what the rule attaches to it: information, not a decision."""

    level: str = Field(min_length=1)
    more_than: Share | None = None
    at_least: Share | None = None
    less_than: Share | None = None
    consequence: str = Field(min_length=1)

    @model_validator(mode="after")
    def _has_one_lower_bound(self) -> Self:
        if (self.more_than is None) == (self.at_least is None):
            raise ValueError(_("a band needs exactly one of more_than and at_least"))
        return self


class RuleSet(_Strict):
    """The switches of one governing text."""

    schema_: Literal["kiemphieu.rules/1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    title: str = Field(min_length=1)
    cite: str = Field(min_length=1)
    checked: date
    no_stamp: Treatment
    struck_name: Treatment
    added_name: Treatment
    other_writing: Treatment
    signature: Literal["allowed", "invalid"]
    bad_row_voids: Voids
    bad_row_voids_one_person: Voids
    denominator: Denominator
    decimals: Literal[1, 2] = 2
    quorum: Quorum | None = None
    bands: tuple[Band, ...] = Field(default=(), alias="band")
    inferred: tuple[Switch, ...] = ()

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @field_validator("signature")
    @classmethod
    def _can_be_seen(cls, value: str) -> str:
        """Refuse a switch that would be passed in silence: no reading tells whether a voter signed."""
        if value == "invalid":
            raise ValueError(
                _(
                    'only "allowed" can be kept; where signing is forbidden, take the signature zone out of '
                    "layout.toml: ink there is then reported as added writing"
                )
            )
        return value

    @property
    def digest(self) -> str:
        """A SHA-256 of all switches: what a committee confirmed is confirmed no more once one is changed."""
        text = json.dumps(self.model_dump(), default=str, sort_keys=True, ensure_ascii=False)
        return sha256(text.encode("utf-8")).hexdigest()

    def bad_row(self, one_person: bool) -> Voids:
        """Return what a row with no box or several boxes voids on this kind of ballot."""
        return self.bad_row_voids_one_person if one_person else self.bad_row_voids

    @property
    def added_writing(self) -> Treatment:
        """Return what added writing does before a person has said which kind of writing it is.

        The scan cannot tell an added name from other words: only where both lead to the same
        treatment is it that treatment, else a person decides.
        """
        return self.added_name if self.added_name is self.other_writing else Treatment.REVIEW


def load_rule_set(name: str, base: Path | None = None) -> RuleSet:
    """Return the rule set of an id such as ``qd96``, or of a path relative to ``base``.

    Raises SettingsError with a line for every wrong key, and NewerVersionError for a file that a
    newer version of the program wrote.
    """
    path = rule_set_path(name, base)
    data = _read(path, name)
    _refuse_newer(path, data)
    return _validated(path, data)


def rule_set_path(name: str, base: Path | None = None) -> Path:
    """Return the file of a rule set: that of the program, or one of the committee's relative to ``base``."""
    return Path(__file__).with_name(f"{name}.toml") if name in BUILT_IN else (base or Path()) / name


def copy_rule_set(name: str, path: Path, decimals: int | None = None) -> RuleSet:
    """Copy a rule set of the program to ``path`` under the id that the file's name gives; returns it.

    The copy keeps all comments; only the id and, if given, the number of ``decimals`` differ. Raises
    SettingsError for a name that is no id or no rule set, RefusedError for a file that is there.
    """
    if path.exists():
        raise RefusedError(_("{path} is there already; nothing was copied").format(path=path))
    if name not in BUILT_IN:
        raise _unknown(name)
    text = rule_set_path(name).read_text(encoding="utf-8")
    text = re.sub(r"^id = .*$", f'id = "{path.stem}"', text, flags=re.MULTILINE)
    if decimals is not None:
        text = re.sub(r"^decimals = .*$", f"decimals = {decimals}", text, flags=re.MULTILINE)
    copied = _validated(path, tomllib.loads(text))
    path.write_text(text, encoding="utf-8")
    return copied


def _validated(path: Path, data: dict[str, Any]) -> RuleSet:
    try:
        return RuleSet.model_validate(data)
    except ValidationError as error:
        raise SettingsError("\n".join(f"{path}: {line}" for line in describe(error))) from error


def _unknown(name: str) -> SettingsError:
    message = _("{name}: no such rule set; use {known} or the path of a .toml file in the count's folder")
    return SettingsError(message.format(name=name, known=", ".join(BUILT_IN)))


def _read(path: Path, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise _unknown(name) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            _("{path}: not a TOML file in UTF-8: {error}").format(path=path, error=error)
        ) from error


def _refuse_newer(path: Path, data: dict[str, Any]) -> None:
    schema = data.get("schema")
    prefix, _slash, number = SCHEMA.rpartition("/")
    if isinstance(schema, str) and schema.startswith(f"{prefix}/"):
        found = schema.removeprefix(f"{prefix}/")
        if found.isdigit() and int(found) > int(number):
            message = _("{path}: written by a newer version of kiemphieu; install that version")
            raise NewerVersionError(message.format(path=path))
