"""The catalogs are whole, keep every placeholder, and are compiled from what stands in the .po files."""

from __future__ import annotations

import ast
import string
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from scanner import i18n
from tests.conftest import Run
from tools import messages

DOMAINS = sorted(messages.SOURCES)
CODE = sorted(messages.SOURCES["kiemphieu"].rglob("*.py"))


@pytest.mark.parametrize("domain", DOMAINS)
def test_catalog_holds_exactly_the_messages_of_the_code(domain: str) -> None:
    """A message added to the code or gone from it shows here: run `make messages`, then translate."""
    marked = {message.id for message in messages.extract(messages.SOURCES[domain])}
    assert {message.id for message in messages.load(domain)} == marked


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_message_is_translated(domain: str) -> None:
    assert messages.untranslated(messages.load(domain)) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_translation_is_marked_fuzzy(domain: str) -> None:
    """A fuzzy translation is left out of the .mo, so the user would see English."""
    assert [message.id for message in messages.load(domain) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_keep_their_placeholders(domain: str) -> None:
    """A translation that asks for another value than the code gives would end in a traceback."""
    wrong = [message.id for message in messages.load(domain) if message.id and not _agrees(message)]
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_compiled_catalog_is_up_to_date(domain: str) -> None:
    compiled = (messages.CATALOGS / f"{domain}.mo").read_bytes()
    assert compiled == messages.compiled(messages.load(domain))


def test_messages_are_marked_so_that_they_can_be_collected() -> None:
    """Only a plain string is collected, and none inside an f-string: that depends on Python's version."""
    wrong = [f"{path}:{line}" for path in CODE for line in _badly_marked(path)]
    assert wrong == []


def test_messages_speak_the_chosen_language() -> None:
    i18n.set_language("vi")
    assert i18n._("Interrupted.") != "Interrupted."
    i18n.set_language("en")
    assert i18n._("Interrupted.") == "Interrupted."


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'fr'"):
        i18n.set_language("fr")


@pytest.mark.parametrize(("lang", "words"), [("vi", "Cách dùng: kiemphieu"), ("en", "Usage: kiemphieu")])
def test_click_speaks_the_chosen_language(kiemphieu: Callable[..., Run], lang: str, words: str) -> None:
    assert words in kiemphieu("--help", lang=lang).out


def test_a_wrong_option_is_named_in_vietnamese(kiemphieu: Callable[..., Run]) -> None:
    run = kiemphieu("--no-such-option", lang="vi")
    assert (run.code, "Lỗi: Không có tùy chọn" in run.err) == (2, True)


def _badly_marked(path: Path) -> list[int]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = [call for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for call in _marks(text)]
    unplain = [call for call in _marks(tree) if not isinstance(call.args[0], ast.Constant)]
    return [call.lineno for call in inside + unplain]


def _marks(tree: ast.AST) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in messages.KEYWORDS]


def _agrees(message: Message) -> bool:
    """All that the translation asks for must be given, and no value of a single form be lost."""
    given, asked = _placeholders(_forms(message.id)), _placeholders(_forms(message.string))
    return asked <= given if message.pluralizable else asked == given


def _forms(text: object) -> Iterable[str]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def _placeholders(forms: Iterable[str]) -> set[str]:
    fields = [field for form in forms for _text, field, _spec, _conversion in string.Formatter().parse(form)]
    return {field for field in fields if field is not None}
