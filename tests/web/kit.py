"""A page under test: its site, a browser that was let in, and what a person does on a form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from scanner.store.log import links
from scanner.web.app import build
from scanner.web.counts import Counts, OpenCount
from scanner.web.home import Home
from scanner.web.site import Site
from scanner.web.visitors import Visitors

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
        """Return the token that the forms of a page carry (the first one is that of the language)."""
        return _TOKEN.findall(self.follow(address).text)[-1]

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
