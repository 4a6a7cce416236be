"""Train the networks of scanner/reading/mark_model.py and vote_model.py on generated marks; writes weights.

Most marks are cut out of whole ballots that the reader read (``cut_out``): what a mark is is learnt together
with whether it is a vote beside the voter's others. Some are drawn alone (``make_marks``), for kinds only.
Needs PyTorch, which the program itself does not: ``pip install torch``. The landed weights were
trained in seven runs of 11, 12, 20, 30, 22, 13 and 11 epochs, each from the last one's (``--start``) and with
more ballots; the first two knew no bent ones (``bend``), the first three neither own signs nor nearest marks,
the first five no signs but the voter's own, few lone letters, and no crosses of two half moons that overlap.
    python -m bench.mark_model.train --forms 1500 --samples 30000 --out FOLDER
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import click
import numpy as np
import torch
from torch import nn

from bench.mark_model import cut_out
from bench.mark_model.bend import bent
from bench.mark_model.make_marks import sample
from bench.mark_model.network import Eye, Judge, save
from scanner.counting.threads import one_thread

_BALLOTS = 20  # in a batch, and so many marks drawn alone:
_ALONE = 160
_HELD_OUT = 0.08
_PARTS = 40
_BYTE = np.array([170, 255], np.float32)[:, None, None]  # ink to 1.5, print to 1
_SMOOTHING = 0.002  # so that no sample drives the odds without bound
_KINDS_WEIGHT = 0.5
_DROPPED = 0.15
_FEW = 0.3  # of ballots are learnt as if they had few other marks


@dataclass(frozen=True, eq=False)
class Marks:
    """All marks of all ballots, as :class:`bench.mark_model.cut_out.Sheet` has them; views as bytes.

    ``starts`` (ballots + 1,): where each ballot's marks begin.
    """

    views: np.ndarray
    measured: np.ndarray
    kinds: np.ndarray
    votes: np.ndarray
    cut: np.ndarray
    told: np.ndarray
    named: np.ndarray
    starts: np.ndarray

    def of(self, ballots: Sequence[int]) -> tuple[np.ndarray, torch.Tensor]:
        """Return the indices of these ballots' marks, and for each which of the ballots it is on."""
        counts = [self.starts[b + 1] - self.starts[b] for b in ballots]
        index = np.concatenate([np.arange(self.starts[b], self.starts[b + 1]) for b in ballots])
        return index, torch.from_numpy(np.repeat(np.arange(len(ballots)), counts))


def make(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ``count`` views of marks drawn alone, and their kinds."""
    one_thread()
    rng = np.random.default_rng(seed)
    made = [sample(rng) for _ in range(count)]
    return _packed(np.array([view for view, _ in made])), np.array([kind for _, kind in made], np.int64)


def cut(seed: int, numbers: Sequence[int]) -> list[cut_out.Sheet]:
    """Return the ballots of these forms."""
    one_thread()
    return [sheet for number in numbers for sheet in cut_out.sheets(number, seed)]


def gathered(sheets: Sequence[cut_out.Sheet]) -> Marks:
    joined = {
        name: np.concatenate([getattr(sheet, name) for sheet in sheets])
        for name in ("measured", "kinds", "votes", "cut", "told", "named")
    }
    starts = np.concatenate([[0], np.cumsum([len(sheet.kinds) for sheet in sheets])])
    return Marks(np.concatenate([_packed(sheet.views) for sheet in sheets]), starts=starts, **joined)


def _packed(views: np.ndarray) -> np.ndarray:
    """Return views as bytes, a quarter of what they take."""
    return np.clip(views * _BYTE, 0, 255).round().astype(np.uint8)


def _unpacked(views: np.ndarray) -> torch.Tensor:
    return torch.from_numpy((views / _BYTE).astype(np.float32))


@click.command()
@click.option("--samples", default=30_000, help="marks drawn alone")
@click.option("--forms", default=1_500, help="whose ballots marks are cut out of, eight ballots a form")
@click.option("--epochs", default=35)
@click.option("--seed", default=1)
@click.option("--jobs", default=2)
@click.option("--start", type=click.Path(path_type=Path), help="networks.pt of an earlier run")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="folder for the weights")
def main(samples: int, forms: int, epochs: int, seed: int, jobs: int, start: Path | None, out: Path) -> None:
    seeds = range(seed * 1000, seed * 1000 + _PARTS)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        drawn = list(pool.map(make, seeds, [samples // _PARTS] * _PARTS))
        of_forms = pool.map(cut, [seed] * _PARTS, [range(part, forms, _PARTS) for part in range(_PARTS)])
        marks = gathered([sheet for part in of_forms for sheet in part])
    alone = np.concatenate([views for views, _ in drawn]), np.concatenate([kinds for _, kinds in drawn])
    click.echo(f"{len(marks.kinds)} marks on {len(marks.starts) - 1} ballots")
    torch.manual_seed(seed)
    torch.set_num_threads(jobs)
    eye, judge = Eye(), Judge(marks.measured)
    if start:
        earlier = torch.load(start)
        eye.load_state_dict(earlier["eye"])
        judge.load_state_dict(earlier["judge"])
    fit(eye, judge, marks, alone, epochs, np.random.default_rng(seed))
    torch.save({"eye": eye.state_dict(), "judge": judge.state_dict()}, out / "networks.pt")
    save(eye, judge, out)


def fit(
    eye: Eye,
    judge: Judge,
    marks: Marks,
    alone: tuple[np.ndarray, np.ndarray],
    epochs: int,
    rng: np.random.Generator,
) -> None:
    """Train both in place."""
    ballots = rng.permutation(len(marks.starts) - 1)
    held, used = np.split(ballots, [int(len(ballots) * _HELD_OUT)])
    weights = [*eye.parameters(), *judge.parameters()]
    optimiser = torch.optim.AdamW(weights, lr=1e-3, weight_decay=1e-3)
    steps = epochs * len(list(_batches(used)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.5e-3, total_steps=steps)
    for epoch in range(epochs):
        eye.train(), judge.train()
        for batch in _batches(rng.permutation(used)):
            loss = _loss(eye, judge, marks, batch, alone, rng)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        report(eye, judge, marks, held, epoch)


def _batches(ballots: np.ndarray) -> Iterator[list[int]]:
    for first in range(0, len(ballots), _BALLOTS):
        yield ballots[first : first + _BALLOTS].tolist()


def _loss(
    eye: Eye,
    judge: Judge,
    marks: Marks,
    ballots: Sequence[int],
    alone: tuple[np.ndarray, np.ndarray],
    rng: np.random.Generator,
) -> torch.Tensor:
    index, sheet = marks.of(ballots)
    picked = rng.integers(0, len(alone[1]), _ALONE)
    views = bent(_mirrored(_unpacked(marks.views[index]), sheet, rng), sheet, rng)
    looks = nn.functional.dropout(eye.look(torch.cat([views, _unpacked(alone[0][picked])])), _DROPPED)
    told = torch.from_numpy(marks.told[index])
    named = torch.cat([torch.from_numpy(marks.named[index]), torch.ones(_ALONE, dtype=torch.bool)])
    kinds = torch.from_numpy(np.concatenate([marks.kinds[index], alone[1][picked]]))
    of_kinds = nn.functional.cross_entropy(eye.f2(looks)[named], kinds[named], label_smoothing=_SMOOTHING)
    measured, others = torch.from_numpy(marks.measured[index]), _others(marks.cut[index], sheet, rng)
    odds = judge(looks[: len(index)], measured, sheet, others)[told]
    votes = torch.from_numpy(marks.votes[index]).float()[told]
    of_votes = nn.functional.binary_cross_entropy_with_logits(odds, votes * (1 - _SMOOTHING) + _SMOOTHING / 2)
    return of_votes + _KINDS_WEIGHT * of_kinds


def _mirrored(views: torch.Tensor, sheet: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Turn half of the ballots left to right: a hand may be a left one, and no kind changes by it."""
    turned = torch.from_numpy(rng.random(int(sheet.max()) + 1) < 0.5)[sheet]
    views[turned] = views[turned].flip(-1)
    return views


def _others(cut: np.ndarray, sheet: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Return which marks the others are seen beside: no pieces, and on some ballots only few."""
    many = int(sheet.max()) + 1
    share = np.where(rng.random(many) < _FEW, rng.uniform(0.05, 0.6, many), 1.0)[sheet.numpy()]
    return torch.from_numpy(((rng.random(len(cut)) < share) & ~cut).astype(np.float32))


def report(eye: Eye, judge: Judge, marks: Marks, held: np.ndarray, epoch: int) -> None:
    """Print what is lost at each threshold of the odds: votes doubted, and what is none passed."""
    eye.eval(), judge.eval()
    odds, shown = [], []
    with torch.no_grad():
        for batch in _batches(held):
            index, sheet = marks.of(batch)
            looks = eye.look(_unpacked(marks.views[index]))
            others = torch.from_numpy((~marks.cut[index]).astype(np.float32))
            odds.append(judge(looks, torch.from_numpy(marks.measured[index]), sheet, others).numpy())
            shown.append(index)
    found, index = np.concatenate(odds), np.concatenate(shown)
    for name, among in (("marks", ~marks.cut), ("pieces", marks.cut)):
        inside = among[index] & marks.told[index]
        votes = marks.votes[index]
        rates = [
            f"{t}: {(found[inside & votes] < t).mean():.4f}/{(found[inside & ~votes] >= t).mean():.4f}"
            for t in (0, 2, 4, 6)
        ]
        click.echo(f"epoch {epoch}, {name}, votes doubted/others passed from " + "  ".join(rates))


if __name__ == "__main__":
    main()
