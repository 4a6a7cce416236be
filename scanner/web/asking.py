"""What a page is asked: the request, its form, and the count it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from scanner.errors import SettingsError
from scanner.i18n import LANGUAGES, _
from scanner.results.load import Results
from scanner.store import sessions
from scanner.store.members import Member
from scanner.store.sessions import Session
from scanner.web.counts import OpenCount
from scanner.web.guard import visitor_of
from scanner.web.jobs import Job
from scanner.web.site import Site
from scanner.web.visitors import form_token

LANGUAGE_COOKIE = "kiemphieu-language"
_MOST_NUMBER = 1_000_000
_MOST_TEXT = 20_000  # characters of a field
_WHOLE_NUMBER = re.compile(r"\d{1,7}|\d{1,3}([. ]\d{3}){1,2}")  # 1000 and 1.000, but not 1.5


def member_cookie(key: str) -> str:
    """Return the name of the cookie of a count's signed-in member."""
    return f"kiemphieu-member-{key}"


@dataclass(frozen=True, eq=False)
class Ask:
    """One request for a page (``form`` is empty) or for an action."""

    request: Request
    form: FormData

    @property
    def site(self) -> Site:
        site: Site = self.request.app.state.site
        return site

    @property
    def language(self) -> str:
        wanted = self.request.cookies.get(LANGUAGE_COOKIE, "")
        return wanted if wanted in LANGUAGES else self.site_language

    @property
    def site_language(self) -> str:
        language: str = self.request.app.state.language
        return language

    @property
    def form_token(self) -> str:
        """What a form of this page carries: bound to the browser and, in a count, to the signed-in member,
        so that a page left open by one member cannot act as the next one."""
        return form_token(visitor_of(self.request), self.member_token)

    @property
    def site_token(self) -> str:
        """The same for a form that concerns no count, on whatever page it stands."""
        return form_token(visitor_of(self.request), "")

    @property
    def member_token(self) -> str:
        """The member's session in this count; empty outside a count, and before anybody signed in."""
        key = self.request.path_params.get("key")
        return self.request.cookies.get(member_cookie(str(key)), "") if key else ""

    @cached_property
    def here(self) -> OpenCount:
        """The count in the address; HTTPException 404 if there is none."""
        found = self.site.counts.get(str(self.request.path_params.get("key", "")))
        if found is None:
            raise HTTPException(404)
        return found

    @cached_property
    def results(self) -> Results:
        """What stands in the count when the page is made; one and the same throughout."""
        return self.here.results()

    @property
    def job(self) -> Job | None:
        return self.site.jobs.of(self.here.folder)

    def url(self, page: str = "", /, **query: object) -> str:
        """Return the address of a page of this count."""
        text = urlencode({name: str(value) for name, value in query.items()})
        return f"/c/{self.here.key}/{page}" + (f"?{text}" if text else "")

    @property
    def back(self) -> str:
        """The address of this page, to come back to it; after a form, that of the count or the start."""
        if self.request.method == "GET":
            address = self.request.url
            return address.path + (f"?{address.query}" if address.query else "")
        return f"/c/{self.request.path_params['key']}/" if "key" in self.request.path_params else "/"

    def param(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str:
        return self.request.query_params.get(name, "")

    def session(self, active: bool = False) -> Session | None:
        """Return the session of the member's cookie; ``active``: a person did something just now."""
        token = self.member_token
        return sessions.find(self.here.desk.store.database, token, active) if token else None

    @property
    def member(self) -> Member | None:
        """Who is signed in and not locked."""
        session = self.session()
        return session.member if session and not session.locked else None

    # The form.

    def text(self, name: str) -> str:
        """Return a field without the blanks around it; empty if it is missing."""
        value = self.form.get(name, "")
        return value.strip()[:_MOST_TEXT] if isinstance(value, str) else ""

    def sent(self, name: str) -> str:
        """Return what a script of the page sent, however long it is."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> Sequence[str]:
        """Return all fields of a name, in order."""
        return [value.strip()[:_MOST_TEXT] for value in self.form.getlist(name) if isinstance(value, str)]

    def number(self, name: str, label: str) -> int | None:
        """Return a whole number, None if the field is empty; raises SettingsError for anything else."""
        text = self.text(name)
        if not text:
            return None
        number = int(re.sub("[. ]", "", text)) if _WHOLE_NUMBER.fullmatch(text) else _MOST_NUMBER + 1
        if number > _MOST_NUMBER:
            # vi: {field}: “{text}” không phải là số nguyên từ 0 đến 1.000.000
            message = _("{field}: “{text}” is no whole number from 0 to 1,000,000")
            raise SettingsError(message.format(field=label, text=text))
        return number

    def uploads(self, name: str) -> list[UploadFile]:
        """Return the files of a field that are any."""
        files = [value for value in self.form.getlist(name) if isinstance(value, UploadFile)]
        return [file for file in files if file.filename]
