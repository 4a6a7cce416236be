"""Write all templates anew."""

from __future__ import annotations

from pathlib import Path

from tools.minutes_templates.documents import DOCUMENTS, combined
from tools.minutes_templates.style import STYLES

SCANNER = Path(__file__).resolve().parents[2] / "scanner"


def main(scanner: Path = SCANNER) -> None:
    folder = scanner / "minutes" / "templates"
    for style in STYLES:
        (folder / style.id).mkdir(parents=True, exist_ok=True)
        for name, make in DOCUMENTS.items():
            make(style).save(folder / style.id / f"{name}.docx")
    combined().save(scanner / "combined" / "combined.docx")


if __name__ == "__main__":
    main()
