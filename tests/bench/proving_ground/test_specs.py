"""Drawn forms: of many kinds, reproducible, and with nothing that both families share."""

from __future__ import annotations

import pytest

from ballotmaker.forms import Form
from ballotmaker.layouts import layout_of
from bench.proving_ground.family import Family, Part, generator
from bench.proving_ground.specs import random_form


def forms(family: Family, count: int = 60) -> list[Form]:
    return [random_form(family, f"f{n}", generator(family, Part.HARD, "form", n)) for n in range(count)]


@pytest.fixture(scope="module")
def tuning() -> list[Form]:
    return forms(Family.TUNING)


def test_forms_are_of_every_kind(tuning: list[Form]) -> None:
    specs = [form.spec for form in tuning]
    assert {spec.paper for spec in specs} == {"A4", "A5"}
    assert {spec.box for spec in specs} == {"cell", "square"}
    assert {len(spec.levels) for spec in specs} == {2, 3, 4}
    for choice in ("landscape", "with_tt", "opinion", "signature"):
        assert {getattr(spec, choice) for spec in specs} == {True, False}, choice
    rows = [len(form.rows) for form in tuning]
    assert min(rows) == 1
    assert max(rows) >= 25


def test_every_form_is_a_layout_with_names_that_differ(tuning: list[Form]) -> None:
    for form in tuning:
        layout_of(form)
        assert len({row.name for row in form.rows}) == len(form.rows)


def test_equal_seeds_give_equal_forms(tuning: list[Form]) -> None:
    assert forms(Family.TUNING, 3) == tuning[:3]


def test_families_share_no_name_and_no_place() -> None:
    both = [forms(family, 25) for family in Family]
    names = [{row.name for form in some for row in form.rows} for some in both]
    bodies = [{form.spec.body for form in some} for some in both]
    assert not names[0] & names[1]
    assert not bodies[0] & bodies[1]
