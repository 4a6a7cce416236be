"""The JSON document, checked against the schema that is published."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from scanner.i18n import speaking
from scanner.minutes.data import MinutesData
from scanner.minutes.document import from_json, json_schema, to_json
from scanner.rules.rule_sets import Denominator
from tests.minutes.data_kit import kind, many, minutes, person

PUBLISHED = Path(__file__).parents[2] / "docs" / "minutes.schema.json"


def document(data: MinutesData) -> str:
    with speaking("vi"):
        return to_json(data)


def test_the_published_schema_is_that_of_the_code() -> None:
    """To publish a change: python -c "from scanner.minutes.document import *; print(json_schema(), end='')"."""
    assert PUBLISHED.read_text(encoding="utf-8") == json_schema()


@pytest.mark.parametrize("closed", [True, False])
def test_documents_keep_to_the_schema(closed: bool) -> None:
    schema = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    empty = kind([person(1, (0, 0, 0), whole=None)], whole=None, denominator=Denominator.MEMBERS)
    jsonschema.validate(json.loads(document(minutes(many(3), empty, closed=closed))), schema)


def test_the_schema_refuses_a_percentage_with_a_comma() -> None:
    schema = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(document(minutes(many(1))).replace("87.23", "87,23")), schema)


def test_numbers_are_exact() -> None:
    data = minutes(many(4))
    told = json.loads(document(data))["kinds"][0]
    assert [[level["percent"] for level in one["levels"]] for one in told["persons"]] == [
        [f"{level.percent:f}" for level in one.levels] for one in data.kinds[0].persons
    ]
    assert (told["valid"], told["invalid"], told["whole"]) == (45, 2, 47)


def test_reading_back_gives_the_same() -> None:
    text = document(minutes(many(2)))
    assert (
        from_json(text).kinds[0].persons[1].levels[0].number
        == json.loads(text)["kinds"][0]["persons"][1]["levels"][0]["number"]
    )


def test_no_single_ballot_is_in_it() -> None:
    text = document(minutes(many(2)))
    assert "5e5e5e5e5e5e" not in text and "0a1b2c3d4e5f" not in text
