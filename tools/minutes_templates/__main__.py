"""Write all templates anew."""

from __future__ import annotations

from pathlib import Path

from tools.minutes_templates.documents import DOCUMENTS
from tools.minutes_templates.style import STYLES

FOLDER = Path(__file__).resolve().parents[2] / "scanner" / "minutes" / "templates"


def main(folder: Path = FOLDER) -> None:
    for style in STYLES:
        (folder / style.id).mkdir(parents=True, exist_ok=True)
        for name, make in DOCUMENTS.items():
            make(style).save(folder / style.id / f"{name}.docx")


if __name__ == "__main__":
    main()
