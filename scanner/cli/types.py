"""Kinds of values on the command line, named in the user's language."""

from __future__ import annotations

import click

from scanner.i18n import _


class WholeNumber(click.IntRange):
    """A whole number in a range; click would name it "integer range"."""

    def __init__(self, least: int, most: int | None = None) -> None:
        super().__init__(least, most)
        self.name = _("whole number")
