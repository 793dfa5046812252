"""What stands before Gradio if there are accounts: log-in and log-out, sessions, and paths for owners alone.

Gradio's own log-in is not used: its sessions never expire, its cookies go without ``SameSite`` or go to other sites,
it checks passwords on the event loop, and it doesn't guard all of its paths (its tools, for one). Here nothing but the
log-in page reaches somebody who has not shown a session or, as HTTP Basic authorization, a name and a password.
"""

import logging
import math
import secrets
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from index.errors import StorageError
from ui.html.login import POLICY, login_html
from ui.page.access.accounts import MAX_NAME_CHARS
from ui.page.access.basic import credentials
from ui.page.access.doorkeeper import INNER_NAME, Doorkeeper, Verdict, device_cookie

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

USER = "byline.user"
"""Key of an ASGI scope: the name of who has been let in."""
INNER_KEY, INNER_USER = "x-byline-inner", "x-byline-user"
"""Headers with which Gradio's own client says, for the tools, that it is this process, and for whom it asks."""
TOOLS = "/gradio_api/mcp"
OPEN_PATHS = ("/gradio_api/startup-events",)
"""Gradio requests this of itself when it starts; it tells and changes nothing later."""
READERS_POST_TO = (
    "/gradio_api/run/", "/gradio_api/api/", "/gradio_api/call/", "/gradio_api/queue/join", "/gradio_api/cancel",
    "/gradio_api/reset", TOOLS,
)  # fmt: skip
"""Where a reader may send anything: to events, of which :mod:`ui.page.roles` lets through what readers may do."""
OWNERS_PATHS = (
    "/gradio_api/dev", "/gradio_api/profiling", "/gradio_api/run", "/gradio_api/deep_link", "/gradio_api/proxy=",
    "/gradio_api/stream", "/gradio_api/vibe", "/gradio_api/upload", "/monitoring",
)  # fmt: skip
"""What a GET of these begins with stores files or looks into the server; no reader's page needs it."""
MAX_FORM_BYTES = 16_384
_MAX_TYPED_CHARS = 4 * MAX_NAME_CHARS
"""A name may get shorter when it is normalised: a letter may be sent with its marks apart."""
DEVICE_KNOWN_S = 180 * 24 * 3600
WRONG = "Incorrect credentials. Check the name and the password."
NOT_ALLOWED = "Only an owner may do this. Ask an owner of this Byline."
AWAY = "Byline cannot look up who you are, because its database does not answer. Try again in a minute."
NOT_LOGGED_IN = (
    "Byline: log in, or send the name and the password of an account (of `byline user`, or of the --auth file) as "
    "HTTP Basic authorization."
)


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Guest:
    """Who has been let in, and with what: the token of a session, or the hash of the password that was sent."""

    user: str
    token: str = ""
    password_hash: str = ""


class Gate:
    """ASGI middleware: lets in who has an account, and tells the page who it is.

    Args:
        app: The application behind it.
        doorkeeper: Checks names, passwords and sessions.
        inner_key: What Gradio's own client sends to be let in; "" if it has none.
    """

    def __init__(self, app: "ASGIApp", doorkeeper: Doorkeeper, inner_key: str = "") -> None:
        self._app = app
        self._doorkeeper = doorkeeper
        self._inner_key = inner_key

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer, refuse, or pass the request on."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":  # the page has no websockets
            return await send({"type": "websocket.close", "code": 1008})
        request, path = Request(scope, receive), _path(scope)
        if path in OPEN_PATHS:
            return await self._app({**scope, "headers": _passed_on(scope, path, "")}, receive, send)
        try:
            found = await self._who(request, path)
        except StorageError as error:
            _log.warning("Nobody can be let in: %s", error)
            found = _refusal(503, AWAY)
        if isinstance(found, Response):
            return await found(scope, receive, send)
        if self._doorkeeper.role_of(found.user) != "owner" and not _is_for_readers(request.method, path):
            return await _refusal(403, NOT_ALLOWED)(scope, receive, send)
        passed_on = {**scope, "headers": _passed_on(scope, path, found.user), USER: found.user}
        await self._app(passed_on, receive, self._until_revoked(found, send))

    async def _who(self, request: Request, path: str) -> "_Guest | Response":
        """Who sends the request, or the answer to a log-in, a log-out, or somebody unknown."""
        if path == "/login":
            return await self._log_in(request) if request.method == "POST" else RedirectResponse("./", 303)
        if path == "/logout":
            return await self._log_out(request)
        return await self._guest(request)

    async def _guest(self, request: Request) -> "_Guest | Response":
        """Who sends the request, or the answer to somebody unknown."""
        inner = request.headers.get(INNER_KEY, "")
        if self._inner_key and secrets.compare_digest(inner.encode(), self._inner_key.encode()):
            if not (name := unquote(request.headers.get(INNER_USER, ""))):
                return _Guest(INNER_NAME)
            account = self._doorkeeper.accounts.get(name)
            return _Guest(name, password_hash=account.password_hash) if account else _refusal(401, NOT_LOGGED_IN)
        token = request.cookies.get(self._cookie(request, "session"), "")
        if token and (user := await self._doorkeeper.session_of(token)):
            return _Guest(user, token=token)
        if header := request.headers.get("authorization", ""):
            name, password = credentials(header.encode("latin-1", "replace"))
            verdict = Verdict(None)
            if name and password:
                verdict = await self._doorkeeper.check_each_time(_plain(name), password, _address(request))
            if verdict.account:
                return _Guest(verdict.account.name, password_hash=verdict.account.password_hash)
            if verdict.wait_s:
                return _too_fast(verdict)
        elif _path(request.scope) == "/" and request.method in ("GET", "HEAD"):
            return _page(login_html(), 200)
        refusal = _refusal(401, NOT_LOGGED_IN)
        if "sec-fetch-site" not in request.headers:  # a browser would ask with a window of its own
            refusal.headers["WWW-Authenticate"] = 'Basic realm="Byline", charset="UTF-8"'
        return refusal

    async def _log_in(self, request: Request) -> Response:
        form = await _form(request)
        name, password = _plain(form.get("username", "")), form.get("password", "")
        device = request.cookies.get(self._cookie(request, "device"), "")
        verdict = await self._doorkeeper.check(name, password, _address(request), device)
        wants_page = "text/html" in request.headers.get("accept", "")
        if verdict.account is None:
            problem = _wait_words(verdict) if verdict.wait_s else WRONG
            answer: Response
            if wants_page:
                answer = _page(login_html(problem, name[:64]), 429 if verdict.wait_s else 400)
            else:
                answer = JSONResponse({"detail": problem}, 429 if verdict.wait_s else 400)
            if verdict.wait_s:
                answer.headers["Retry-After"] = str(math.ceil(verdict.wait_s))
            return answer
        await self._doorkeeper.end_session(request.cookies.get(self._cookie(request, "session"), ""))
        answer = RedirectResponse("./", 303) if wants_page else JSONResponse({"success": True})
        options: dict[str, Any] = {"httponly": True, "samesite": "lax", "secure": request.url.scheme == "https"}
        token = await self._doorkeeper.begin_session(verdict.account)
        answer.set_cookie(self._cookie(request, "session"), token, path="/", **options)
        answer.set_cookie(
            self._cookie(request, "device"), device_cookie(verdict.account), path="/", max_age=DEVICE_KNOWN_S, **options
        )
        return answer

    async def _log_out(self, request: Request) -> Response:
        """End the session; only a POST does, because a link from elsewhere may be a GET."""
        if request.method != "POST":
            return RedirectResponse("./", 303)
        name = self._cookie(request, "session")
        await self._doorkeeper.end_session(request.cookies.get(name, ""))
        answer = RedirectResponse("./", 303)
        answer.delete_cookie(name, path="/", secure=request.url.scheme == "https", httponly=True, samesite="lax")
        return answer

    def _cookie(self, request: Request, kind: str) -> str:
        """The name of a cookie; ports of one host share a jar, so it has the port, unless pages share sessions."""
        prefix = "__Host-" if request.url.scheme == "https" else ""
        server = request.scope.get("server")
        return f"{prefix}byline-{kind}-{'shared' if self._doorkeeper.is_shared else server[1] if server else 0}"

    def _until_revoked(self, guest: _Guest, send: "Send") -> "Send":
        """``send``, which ends a streamed answer when the session has ended or the account has changed."""
        ended = endless = False

        async def guarded(message: "Message") -> None:
            nonlocal ended, endless
            if ended:
                return
            if message["type"] == "http.response.start":  # a file, whose length is told, is sent to its end
                endless = all(name.lower() != b"content-length" for name, _ in message["headers"])
            elif endless and message.get("more_body") and not await self._is_still_in(guest):
                ended = True
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        return guarded

    async def _is_still_in(self, guest: _Guest) -> bool:
        if guest.user == INNER_NAME:
            return True
        if guest.token:
            try:
                return await self._doorkeeper.session_of(guest.token, use=False) is not None
            except StorageError:  # it was in, and nothing is known against it
                return True
        account = self._doorkeeper.accounts.get(guest.user)
        return account is not None and account.password_hash == guest.password_hash


def user_of(request: Request) -> str | None:
    """The name of who has been let in; None if nobody has."""
    user = request.scope.get(USER)
    return None if user is None else str(user)


def _is_for_readers(method: str, path: str) -> bool:
    if method in ("GET", "HEAD", "OPTIONS"):
        return not path.startswith(OWNERS_PATHS)
    return path.startswith(READERS_POST_TO)


def _path(scope: "Scope") -> str:
    """The path within the application, without a slash at its end."""
    path = str(scope["path"])
    root = str(scope.get("root_path") or "")
    if root and path.startswith(root):
        path = path[len(root) :]
    return "/" + path.strip("/")


def _passed_on(scope: "Scope", path: str, user: str) -> list[tuple[bytes, bytes]]:
    """The headers for Gradio: without passwords, and for its tools with the name of who asks, for its own client."""
    hidden = {b"authorization", INNER_KEY.encode(), INNER_USER.encode()}
    tools = path.startswith(TOOLS)
    if tools:  # Gradio passes the headers to its own client
        hidden.add(b"cookie")
    headers = [pair for pair in scope["headers"] if pair[0] not in hidden]
    return [*headers, (INNER_USER.encode(), quote(user).encode())] if tools else headers


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _plain(name: str) -> str:
    """The name in the form in which it is stored; "" if too long for one, as normalising it could take seconds."""
    name = name.strip()
    return unicodedata.normalize("NFC", name) if len(name) <= _MAX_TYPED_CHARS else ""


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; empty if it is too long or no form."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM_BYTES:
            return {}
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        return {}


def _page(html: str, status: int) -> Response:
    return HTMLResponse(html, status, {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})


def _refusal(status: int, words: str) -> Response:
    return JSONResponse({"detail": words, "error": words}, status, {"Cache-Control": "no-store"})


def _too_fast(verdict: Verdict) -> Response:
    answer = _refusal(429, _wait_words(verdict))
    answer.headers["Retry-After"] = str(math.ceil(verdict.wait_s))
    return answer


def _wait_words(verdict: Verdict) -> str:
    seconds = math.ceil(verdict.wait_s)
    return f"Too many wrong tries. Try again in {seconds} second{'' if seconds == 1 else 's'}."
