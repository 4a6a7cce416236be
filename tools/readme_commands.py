"""Print the commands of a README as one shell script, so that CI runs them as they stand.

usage: python tools/readme_commands.py README.md | bash -eu

Every fenced block whose language is ``sh`` counts, one command a line; a block of another language
(``text``, ``powershell``) is there to be read only.
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def commands(text: str) -> list[str]:
    """Return the contents of the ``sh`` blocks of a Markdown text, in their order."""
    return _BLOCK.findall(text)


def main() -> None:
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    for command in "".join(commands(text)).splitlines():
        print(f"echo {shlex.quote(f'$ {command}')}\n{command}")


if __name__ == "__main__":
    main()
