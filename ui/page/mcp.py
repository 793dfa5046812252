"""Passwords for MCP clients, which have no log-in page.

Gradio serves its tools under a path that its own log-in does not guard, and calls the endpoints of the page through
a client of its own, which is not logged in. If the page has accounts, every request under that path must therefore
carry one of them (HTTP Basic), and Gradio's inner client gets an account that exists only in this process.
"""

import base64
import binascii
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio as gr
    from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/gradio_api/mcp"
INNER_USER = "mcp"

Check = Callable[[str, str], bool]


class ToolGuard:
    """ASGI middleware: a request for the tools must carry a name and a password.

    Args:
        app: The guarded application.
        check: Whether a name and a password belong together.
    """

    def __init__(self, app: "ASGIApp", check: Check) -> None:
        self._app = app
        self._check = check

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, or answer 401."""
        if scope["type"] != "http" or PATH not in scope["path"]:
            return await self._app(scope, receive, send)
        authorization = dict(scope["headers"]).get(b"authorization", b"")
        if not self._check(*credentials(authorization)):
            from starlette.responses import PlainTextResponse

            refusal = PlainTextResponse(
                "Byline: send a name and a password of the --auth file as HTTP Basic authorization.",
                status_code=401,
                headers={"WWW-Authenticate": 'Basic realm="Byline", charset="UTF-8"'},
            )
            return await refusal(scope, receive, send)
        # Gradio passes these headers to its inner client, which has an account of its own.
        headers = [pair for pair in scope["headers"] if pair[0] not in (b"authorization", b"cookie")]
        return await self._app({**scope, "headers": headers}, receive, send)


def credentials(header: bytes) -> tuple[str, str]:
    """Name and password of an ``Authorization: Basic …`` header; both empty for any other header."""
    scheme, _, coded = header.partition(b" ")
    if scheme.lower() != b"basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(coded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


def with_inner_account(check: Check) -> tuple[Check, str]:
    """A check that also accepts Gradio's inner client, and the password of that client."""
    password = secrets.token_urlsafe(32)

    def check_with_inner(name: str, given: str) -> bool:
        if name == INNER_USER and secrets.compare_digest(given.encode(), password.encode()):
            return True
        return check(name, given)

    return check_with_inner, password


def log_in_inner_client(page: "gr.Blocks", password: str) -> None:
    """Give the tools a client that is logged in, before Gradio makes one that is not."""
    from gradio_client import Client

    tools: Any = page.mcp_server_obj
    tools._client_instance = Client(
        page.local_url,
        auth=(INNER_USER, password),
        download_files=False,
        verbose=False,
        analytics_enabled=False,
        ssl_verify=False,
        _skip_components=False,
        headers={"x-gradio-user": "mcp"},
    )
