"""A ballot kind's form: the layouts of its pages as one ballot."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.count.model import BallotKind
from scanner.layouts.model import BallotForm, BallotLayout


def form_of(kind: BallotKind, layouts: Mapping[str, BallotLayout]) -> BallotForm | None:
    """Return the whole ballot of a kind, None while no blank was learnt; ``layouts`` maps ids to layouts."""
    pages = tuple(layouts[layout] for layout in kind.layouts if layout in layouts)
    return BallotForm(pages) if pages else None
