"""How well the networks tell votes from all else, mark by mark, on ballots of the testing family.

    python -m bench.mark_model.held_out --page docs/accuracy.md

Nothing is trained on that family: its hands, pens, letters, papers and forms are made in other ways. What is
shown is what passes as a vote where so many votes are doubted: before any threshold of the reader, with which
a mark has to stand out neither among the voter's own ones nor by its size, ink or place.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from bench.mark_model import cut_out
from bench.proving_ground.family import Family
from bench.report import machine, publish, table
from scanner.counting.threads import one_thread
from scanner.reading.mark_model import look_at
from scanner.reading.vote_model import vote_odds

_DOUBTED = (0.001, 0.003, 0.01, 0.03)
_PARTS = 40

Seen = tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], npt.NDArray[np.str_]]


def seen(seed: int, numbers: Sequence[int]) -> list[Seen]:
    """Return of each ballot of these forms log-odds of a vote, which marks are votes, and what spoils others.

    Pieces that were cut from a neighbour's mark, and what nobody can tell, are left out.
    """
    one_thread()
    found = []
    for number in numbers:
        for sheet in cut_out.sheets(number, seed, Family.TESTING):
            _, looks = look_at(sheet.views)
            odds = vote_odds(looks, sheet.measured, (~sheet.cut).astype(np.float32))
            told = sheet.told & ~sheet.cut
            found.append((odds[told], sheet.votes[told], sheet.faults[told]))
    return found


def write_up(ballots: Sequence[Seen]) -> str:
    """Return the table of what passes, by what it is, as Markdown."""
    odds, votes, faults = (np.concatenate(part) for part in zip(*ballots, strict=True))
    kinds = sorted(set(faults[~votes].tolist()) - {""})
    head = ["votes doubted", "log-odds", *(f"{kind}, of {(faults == kind).sum():,}" for kind in kinds)]
    rows = []
    for share in _DOUBTED:
        least = float(np.quantile(odds[votes], share))
        passed = [f"{(odds[faults == kind] >= least).mean():.2%}" for kind in kinds]
        rows.append([f"{share:.1%}", f"{least:.1f}", *passed])
    intro = f"{votes.sum():,} votes on {len(ballots):,} ballots; passed as a vote:"
    return f"{machine()}\n\n{intro}\n\n{table(head, rows)}\n"


@click.command(help=__doc__.partition("\n")[0])
@click.option("--forms", default=400, help="drawn, eight ballots each")
@click.option("--seed", default=1)
@click.option("--jobs", default=2)
@click.option("--page", type=click.Path(path_type=Path), help="Markdown page with a section for this")
def main(forms: int, seed: int, jobs: int, page: Path | None) -> None:
    parts = [range(part, forms, _PARTS) for part in range(_PARTS)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        ballots = [one for part in pool.map(seen, [seed] * _PARTS, parts) for one in part]
    publish(write_up(ballots), "marks", None, page)


if __name__ == "__main__":
    main()
