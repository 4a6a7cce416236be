"""Before any page: is it this computer, this page's own form, a browser that was let in?

Another site that the browser shows can send requests here too. So the Host header must name loopback (against
DNS rebinding), a form must come from this very page (Origin, a token in the form), and cookies are
SameSite=Strict. No answer is kept by the browser, framed, or allowed to load anything from elsewhere.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scanner.web.refusals import note
from scanner.web.visitors import Visitors

HOSTS = frozenset({"127.0.0.1", "localhost"})
MOST_BYTES = 4 * 1024**3  # of one upload: 1,000 colour scans
OPEN_PATHS = ("/static/", "/start", "/alive")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a form's Origin would be "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


def cookie_name(request: Request) -> str:
    """Return the name of the visitor's cookie: browsers share cookies between the ports of a host."""
    return f"kiemphieu-{request.url.port or 80}"


def visitor_of(request: Request) -> str:
    return request.cookies.get(cookie_name(request), "")


class Guard:
    """ASGI middleware; refuses in plain text, since no page of the program may be shown to a stranger."""

    def __init__(self, app: ASGIApp, visitors: Visitors) -> None:
        self._app = app
        self._visitors = visitors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # closes the connection

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if scope["path"].startswith("/static/"):  # the program's own: asked anew, sent if it changed
                    headers["Cache-Control"] = "no-cache"
            await send(message)

        request = Request(scope)
        refusal = self._refusal(request)
        if refusal is not None:
            note(request, str(refusal.status_code))
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, request: Request) -> PlainTextResponse | None:
        if not _is_here(request.headers):
            return PlainTextResponse("This page answers to 127.0.0.1 and localhost only.\n", 421)
        if request.method == "POST":
            refused = _bad_post(request.headers)
            if refused is not None:
                return refused
        if request.url.path.startswith(OPEN_PATHS) or self._visitors.knows(visitor_of(request)):
            return None
        return PlainTextResponse(_STRANGER, 403)


# Before the page is asked, its language is not known.
_STRANGER = (
    "Trình duyệt này chưa được mở từ chương trình kiemphieu. "
    "Hãy mở lại chương trình bằng biểu tượng của nó.\n\n"
    "This browser was not opened by kiemphieu. Open the program again by its icon.\n"
)
_TOO_LARGE = (
    "Gửi quá nhiều dữ liệu một lần; hãy quay lại và chọn thư mục chứa các tệp đó.\n\n"
    "The upload is too large; go back and give its folder instead.\n"
)


def _is_here(headers: Headers) -> bool:
    hosts = headers.getlist("host")
    with suppress(ValueError):  # no host at all, such as "["
        return len(hosts) == 1 and urlsplit(f"//{hosts[0]}").hostname in HOSTS
    return False


def _bad_post(headers: Headers) -> PlainTextResponse | None:
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{headers['host']}":
        return PlainTextResponse("A form of another site is not taken.\n", 403)
    length = headers.get("content-length", "")
    if not length.isdecimal():  # a body without an announced end could fill the disk
        return PlainTextResponse("The length of the form is missing.\n", 411)
    if int(length) > MOST_BYTES:
        return PlainTextResponse(_TOO_LARGE, 413)
    return None
