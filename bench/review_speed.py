"""How long a member waits for the next ballot: ``python -m bench.review_speed``.

Ballots of 26 rows are made, read and all sent to review; then, in a real browser at 1366×768, each is
confirmed by Enter. Measured in the browser: from the key to the second frame after the next ballot's
picture and cuttings stand on the page. The decision is on the disk by then.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import numpy as np
from playwright.sync_api import Page, ViewportSize, sync_playwright

from ballotmaker.ballots import make_ballot
from ballotmaker.scanner_model import encode, random_scan
from bench import report
from bench.forms.catalog import FORMS
from bench.forms.make_forms import make_forms
from bench.forms.mark import mark, read_forms
from bench.trial import Trial
from scanner.count.model import CommitteeMember, Role
from scanner.counting.preparing import describe_meeting
from scanner.review import acts
from scanner.review.desk import Desk
from scanner.review.people import committee, set_pin

HEAD, PIN = "Phạm Thị Thêu", "2468"
_SIZE = ViewportSize(width=1366, height=768)
_WARM_UP = 3

# Runs before the page's own script: notes when Enter is pressed and when another ballot is said to be shown.
_WATCH = """
window.waited = [];
let pressed = 0;
addEventListener("keydown", (event) => { if (event.key === "Enter") pressed = performance.now(); }, true);
new MutationObserver(() => {
  if (pressed) window.waited.push(performance.now() - pressed);
  pressed = 0;
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-shown"] });
"""


def make_count(folder: Path, form: str, ballots: int) -> Path:
    """Make a count with so many ballots, all sent to review, and a committee with PINs; return its folder."""
    made = make_forms([next(one for one in FORMS if one.id == form)], folder / "made")[0]
    scans = mark(made, sheets=0)
    for number in range(ballots):
        rng = np.random.default_rng(number)
        scan = random_scan(rng, dpi=200)
        image, _truth = make_ballot(read_forms(made)[0], rng, scan=scan, shapes=("x", "tick"))
        (scans / f"scan_{number:05d}.jpg").write_bytes(encode(image, scan))
    trial = Trial(scans, folder / "count")
    trial.make("qd96")
    trial.learn(scans / "blank.pdf")
    trial.read(2, form)
    people = [CommitteeMember(name=HEAD, role=Role.HEAD)]
    describe_meeting(trial.count, {}, people)
    with Desk(trial.count) as desk:
        set_pin(desk, HEAD, PIN, HEAD)
        head = next(member for member in committee(desk) if member.name == HEAD)
        for sheet in desk.results().standing.ballots:
            acts.send(desk, head, sheet.ballot)
    return trial.count


@contextmanager
def served(count: Path, home: Path) -> Iterator[str]:
    """Serve the page of a count in a process of its own; yield the address that leads in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "scanner", "-C", str(count), "review", "--no-open", "--port", str(port)]
    environment = os.environ | {"KIEMPHIEU_HOME": str(home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as program:
        assert program.stdout is not None
        program.stdout.readline()  # a sentence
        try:
            yield program.stdout.readline().strip()
        finally:
            program.kill()


def wait_for_ballot(page: Page, before: str = "") -> str:
    """Wait until another ballot than ``before`` is shown; return its id, empty if none is left."""
    other = f"html[data-shown]:not([data-shown='{before}'])"
    page.wait_for_selector(f"{other}, main:not(:has(.desk)) .done-of", state="attached")
    return page.locator("html").get_attribute("data-shown") or ""


def measure(page: Page, address: str) -> list[float]:
    """Confirm every ballot by Enter; return the milliseconds waited for each next one."""
    page.add_init_script(_WATCH)
    page.goto(address)
    page.wait_for_url("**/sign-in")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.wait_for_selector(".who")
    page.goto("/".join(page.url.split("/")[:5]) + "/review")
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk")
    ballot, waited = wait_for_ballot(page), []
    while ballot:
        page.wait_for_timeout(400)  # a person looks; what comes next is fetched meanwhile
        _fill_open_rows(page)
        waited = page.evaluate("window.waited")
        page.keyboard.press("Enter")
        ballot = wait_for_ballot(page, ballot)
    return [float(one) for one in waited]


def _fill_open_rows(page: Page) -> None:
    """State what the program left to people."""
    for _row in range(page.locator(".line:not(:has(input[type=radio]:checked))").count()):
        page.keyboard.press("1")
    if "open" in (page.locator(".result").get_attribute("data-outcome") or ""):
        page.keyboard.press("b")
        page.wait_for_selector(".result:not([data-outcome=open])")


def table(waited: Sequence[float]) -> str:
    """Return the figures as Markdown."""
    figures = sorted(waited)
    ninth = figures[int(0.9 * (len(figures) - 1))]
    line = [len(figures), *(f"{one:.0f} ms" for one in (statistics.median(figures), ninth, figures[-1]))]
    return report.table(("ballots", "median", "90 % within", "longest"), [line])


@click.command()
@click.option("--form", default="rows26", show_default=True)
@click.option("--ballots", default=60, show_default=True)
@click.option("--chromium", default="chromium", show_default=True)
def main(form: str, ballots: int, chromium: str) -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        count = make_count(folder, form, ballots)
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=_found(chromium), args=sandbox)
        with served(count, folder / "home") as address:
            page = browser.new_page(viewport=_SIZE)
            waited = measure(page, address)
            page.close()
        browser.close()
    click.echo(table(waited[_WARM_UP:]))


def _found(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise click.ClickException(f"{program}: not installed")
    return found


if __name__ == "__main__":
    main()
