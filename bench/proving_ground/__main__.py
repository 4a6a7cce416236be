"""The commands of the proving ground."""

from __future__ import annotations

import time
from pathlib import Path, PurePosixPath

import click

from bench.proving_ground import word_forms
from bench.proving_ground.family import Family, Part
from bench.proving_ground.pictures import WRONGS, save_pictures, worst
from bench.proving_ground.records import Results, digests
from bench.proving_ground.report import reliability_of, write_up
from bench.proving_ground.run import Job, Progress, run
from bench.report import publish

_OUT = Path("out/proving-ground")
_DIAGRAM = PurePosixPath("pictures/reliability.svg")  # beside the page
_FILE = click.Path(dir_okay=False, path_type=Path)
_DIR = click.Path(file_okay=False, path_type=Path)
_forms = click.option(
    "--forms", type=_DIR, default=_OUT / "forms", show_default=True, help="Where the Word forms are kept."
)
_results = click.option(
    "--results", type=_DIR, default=_OUT / "results", show_default=True, help="Where results add up."
)
_family = click.option(
    "--family", type=click.Choice([one.value for one in Family]), default="tuning", show_default=True
)
_part = click.option(
    "--part", type=click.Choice([one.value for one in Part]), default="ordinary", show_default=True
)


class _Seeds(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """``100`` for the first hundred, ``100:200`` for the second."""

    name = "[FIRST:]END"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> range:
        first, _, end = str(value).rpartition(":")
        try:
            return range(int(first or 0), int(end))
        except ValueError:
            self.fail(f"{value} is no range of seeds such as 0:5000", param, ctx)


@click.group(help="Ballots without end, each with its truth, read and scored.")
def main() -> None:
    pass


@main.command("forms", help="Make and learn the Word forms (LibreOffice; about 5 minutes, once).")
@_forms
def make_word_forms(forms: Path) -> None:
    word_forms.prepare(forms)


@main.command("run", help="Make and read cases. Those already done by this very reader are passed over.")
@_part
@_family
@click.option("--seeds", type=_Seeds(), required=True, help="Which cases.")
@click.option("--jobs", default=2, show_default=True, help="Processes.")
@click.option("--least-rows", default=0, show_default=True, help="Pass over forms of fewer rows.")
@_forms
@_results
def run_cases(
    part: str, family: str, seeds: range, jobs: int, least_rows: int, forms: Path, results: Path
) -> None:
    word_forms.learnt_forms(forms, Family(family))
    job = Job(Family(family), Part(part), forms, results, digests(), least_rows)
    so_far, begin = Progress(), time.monotonic()
    for block in run(job, seeds, jobs):
        so_far += block
        click.echo(_line(so_far, time.monotonic() - begin))


def _line(so_far: Progress, seconds: float) -> str:
    crashes = f", crashes {so_far.crashes}" if so_far.crashes else ""
    return (
        f"{so_far.pages} pages, {so_far.pages / seconds:.1f}/s, silent {so_far.silent}, "
        f"clean to a person {so_far.clean_to_person} of {so_far.clean}{crashes}"
    )


@main.command("report", help="Show the figures of all results.")
@_results
@click.option("--markdown", type=_FILE, help="Write them to this file too.")
@click.option("--page", type=_FILE, help="Put them into their section of this page.")
def show(results: Path, markdown: Path | None, page: Path | None) -> None:
    found = Results(results)
    every = {(family, part): found.records(family, part) for family in Family for part in Part}
    runs = {key: records for key, records in every.items() if records}
    if not runs:
        raise click.ClickException(f"{results}: no results yet")
    publish(write_up(runs, str(_DIAGRAM) if page else ""), "proving", markdown, page)
    if page:
        diagram = page.parent / _DIAGRAM
        diagram.parent.mkdir(exist_ok=True)
        diagram.write_text(reliability_of(runs), encoding="utf-8")


@main.command("pictures", help="Make the cases gone wrong once more and save them as PNG.")
@_part
@_family
@click.option("--wrong", type=click.Choice(list(WRONGS)), default="silent", show_default=True)
@click.option("--seeds", type=_Seeds(), help="Only of these cases.")
@click.option("--most", default=20, show_default=True, help="Stop after so many.")
@click.option("--out", type=_DIR, default=_OUT / "pictures", show_default=True)
@_forms
@_results
def save(
    part: str, family: str, wrong: str, seeds: range | None, most: int, out: Path, forms: Path, results: Path
) -> None:
    records = Results(results).records(Family(family), Part(part))
    chosen = [one for one in worst(records, wrong) if seeds is None or one.seed in seeds][:most]
    for path in save_pictures(Family(family), Part(part), chosen, forms, out):
        click.echo(path)


if __name__ == "__main__":
    main()
