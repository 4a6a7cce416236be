"""Learn the ready layouts of the samples anew: ``python -m samples.make_layouts [FOLDER]``.

The same as ``kiemphieu layout learn blank.pdf --yes`` in each count, written to
``templates/ballot_layouts/``; hdnd-15 also learns its stamp from a stamped sheet.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scanner.count.files import load_count
from scanner.layouts.files import ready_layouts, save_layout
from scanner.layouts.learn.compose import Learnt
from scanner.layouts.learn.learn import learn
from scanner.layouts.learn.levels import KNOWN_SCHEMES

SAMPLES = Path(__file__).parent
STAMPED = {"dang-bo-9": None, "hdnd-15": "scans/01-sach-1.jpg", "mot-nguoi-a5": None}


def learn_sample(count_id: str) -> Learnt:
    """Learn the layout of a sample from its ``blank.pdf``."""
    folder = SAMPLES / count_id
    (kind,) = load_count(folder).ballots
    stamped = STAMPED[count_id]
    (learnt,) = learn(
        folder / "blank.pdf",
        kind.persons,
        KNOWN_SCHEMES,
        lambda person: count_id,
        folder / stamped if stamped else None,
    )
    return learnt


def main(folder: Path) -> None:
    for count_id in STAMPED:
        learnt = learn_sample(count_id)
        if learnt.doubts:
            raise SystemExit(f"{count_id}: {learnt.doubts}")
        save_layout(folder / count_id, learnt.layout, learnt.blank, learnt.stamp)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ready_layouts())
