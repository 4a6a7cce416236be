"""The command line: the only place where an exception becomes an exit code.

Each command lives in a module of its own that is imported when it is asked for, and imports what
it needs inside the function, so that ``kiemphieu --help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from scanner import __version__, i18n
from scanner.errors import ExitCode, KiemphieuError, SettingsError
from scanner.i18n import _
from scanner.os_errors import line, reason

# Command → "module:attribute", in the order of an evening.
COMMANDS = {
    "new": "scanner.cli.new:command",
    "ballot": "scanner.cli.ballot:command",
    "layout": "scanner.cli.layout:command",
    "rules": "scanner.cli.rules:command",
    "declare": "scanner.cli.declare:command",
    "scanner-check": "scanner.cli.scanner_check:command",
    "deck": "scanner.cli.deck:command",
    "zero-report": "scanner.cli.zero_report:command",
    "read": "scanner.cli.read:command",
    "watch": "scanner.cli.watch:command",
    "scan": "scanner.cli.scan:command",
    "scanners": "scanner.cli.scan:list_scanners",
    "pile": "scanner.cli.pile:command",
    "enter": "scanner.cli.enter:command",
    "status": "scanner.cli.status:command",
    "tally": "scanner.cli.tally:command",
    "member": "scanner.cli.member:command",
    "close": "scanner.cli.close:command",
    "reopen": "scanner.cli.close:reopen",
    "show": "scanner.cli.show:command",
    "export": "scanner.cli.export:command",
    "minutes": "scanner.cli.minutes:command",
    "archive": "scanner.cli.archive:command",
    "combine": "scanner.cli.combine:command",
    "verify": "scanner.cli.verify:command",
    "review": "scanner.cli.review:command",
    "launcher": "scanner.cli.launcher:command",
    "doctor": "scanner.cli.doctor:command",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


def build() -> click.Group:
    """Return the program's command line in the language chosen by :func:`scanner.i18n.set_language`."""

    @click.group(
        cls=LazyGroup,
        invoke_without_command=True,
        help=_("Count scanned paper ballots of a confidence vote. Without a command, the page is opened."),
    )
    @click.version_option(__version__, prog_name="kiemphieu")
    @click.option(
        "-C",
        "folder",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help=_("Work in this folder, as if the program had been started there."),
    )
    @click.option("--lang", type=click.Choice(i18n.LANGUAGES), help=_("Language of messages."))
    @click.pass_context
    def group(ctx: click.Context, folder: Path | None, lang: str | None) -> None:
        ctx.obj = Path() if folder is None else _entered(folder)
        if ctx.invoked_subcommand is None:
            from scanner.cli.review import open_page

            open_page(None if folder is None else ctx.obj)

    return group


def _entered(folder: Path) -> Path:
    """Change into ``folder``, as git's -C does, so that other paths of the command are relative to it."""
    try:
        os.chdir(folder)
    except OSError as error:
        message = _("{path}: cannot change into this folder: {reason}")
        raise SettingsError(message.format(path=folder, reason=reason(error))) from error
    return Path.cwd()


def main() -> None:
    """Run the program and end it with the exit code that docs/exit-codes.md describes."""
    _use_utf8()
    i18n.set_language(_wanted_language(sys.argv[1:]))
    try:
        code = build().main(prog_name="kiemphieu", standalone_mode=False)
    except click.exceptions.Abort:
        _fail(_("Interrupted."), ExitCode.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KiemphieuError as error:
        _fail(str(error), error.exit_code)
    except OSError as error:
        _fail(line(error), ExitCode.MACHINE)
    sys.exit(code or ExitCode.OK)


def _fail(message: str, code: int) -> None:
    click.secho(message, fg="red", err=True)
    sys.exit(int(code))


def _use_utf8() -> None:
    """Windows consoles and redirected output default to other encodings."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _wanted_language(arguments: list[str]) -> str:
    """Find the language before the command line is built, since its help texts are translated too."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return _known(argument.removeprefix("--lang="))
        if argument == "--lang" and position + 1 < len(arguments):
            return _known(arguments[position + 1])
    return _known(os.environ.get("KIEMPHIEU_LANG", "vi"))


def _known(language: str) -> str:
    return language if language in i18n.LANGUAGES else "vi"
