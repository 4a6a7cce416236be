"""A page under test: its site, a browser that was let in, and what a person does on a form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from scanner.count.model import CommitteeMember, Role
from scanner.counting.preparing import describe_meeting
from scanner.review.people import set_pin
from scanner.store.log import links
from scanner.web.app import build
from scanner.web.counts import Counts, OpenCount
from scanner.web.home import Home
from scanner.web.site import Site
from scanner.web.visitors import Visitors

HEAD, SECRETARY = "Lê An", "Trần Bình"
ADDRESS = "http://127.0.0.1:8716"
_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


def make_site(folder: Path) -> Site:
    home = Home(folder)
    return Site(home, Visitors(home), Counts(home), quit=lambda: None)


@dataclass
class Browser:
    """A browser on the page; ``let_in`` is what opening the program does."""

    site: Site
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = TestClient(build(self.site), base_url=ADDRESS, follow_redirects=False)

    def let_in(self) -> Browser:
        assert self.client.get("/start", params={"token": self.site.visitors.token}).status_code == 200
        return self

    def get(self, address: str, **options: Any) -> Response:
        return self.client.get(address, **options)

    def token(self, address: str) -> str:
        """Return the token that the forms of a page carry; that of the language concerns no count."""
        text = self.follow(address).text
        own = text.replace(text[text.index('action="/language"') :].split("</form>")[0], "")
        return _TOKEN.findall(own)[-1]

    def send(self, page: str, action: str, **fields: Any) -> Response:
        """Send a form that stands on ``page``."""
        files = fields.pop("files", None)
        return self.client.post(action, data={"token": self.token(page), **fields}, files=files)

    def follow(self, address: str) -> Response:
        answer = self.client.get(address)
        while answer.is_redirect:
            answer = self.client.get(answer.headers["location"])
        return answer


def logged(here: OpenCount) -> list[tuple[str, str]]:
    """Return action and user of each entry of a count's log."""
    with here.desk.store.database.read() as connection:
        return [(link.entry.action, link.entry.user) for link in links(connection)]


def seat_committee(here: OpenCount) -> OpenCount:
    """Give a count a committee of two whose members have PINs."""
    people = [
        CommitteeMember(name=HEAD, role=Role.HEAD),
        CommitteeMember(name=SECRETARY, role=Role.SECRETARY),
    ]
    describe_meeting(here.folder, {}, people)
    set_pin(here.desk, HEAD, "2468", HEAD)
    set_pin(here.desk, SECRETARY, "1357", HEAD)
    return here


def sign_in(browser: Browser, here: OpenCount, name: str = HEAD, pin: str = "2468") -> str:
    """Sign in and return what the page says after it."""
    page = f"/c/{here.key}/sign-in"
    answer = browser.send(page, page, name=name, pin=pin)
    return browser.follow(answer.headers["location"]).text if answer.is_redirect else answer.text
