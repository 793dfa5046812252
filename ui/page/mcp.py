"""A lock on the door for MCP clients, which know no log-in page.

Gradio serves its tools under a path that its own log-in doesn't guard, and calls the page's
endpoints through a client of its own that isn't logged in. Where the page has accounts, every
request under that path must therefore carry one of them (HTTP Basic), and Gradio's inner client
gets an account that exists only in this process.
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
    """ASGI middleware: whoever asks for the tools must show a name and a password.

    Args:
        app: What is guarded.
        check: Whether a name and a password belong together.
    """

    def __init__(self, app: "ASGIApp", check: Check) -> None:
        self._app = app
        self._check = check

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, or answer 401."""
        if scope["type"] != "http" or PATH not in scope["path"]:
            return await self._app(scope, receive, send)
        shown = dict(scope["headers"]).get(b"authorization", b"")
        if not self._check(*credentials(shown)):
            from starlette.responses import PlainTextResponse

            refusal = PlainTextResponse(
                "Byline: send a name and a password of the --auth file as HTTP Basic authorization.",
                status_code=401,
                headers={"WWW-Authenticate": 'Basic realm="Byline", charset="UTF-8"'},
            )
            return await refusal(scope, receive, send)
        # Gradio hands these headers on to its inner client, which has an account of its own.
        passed = [pair for pair in scope["headers"] if pair[0] not in (b"authorization", b"cookie")]
        return await self._app({**scope, "headers": passed}, receive, send)


def credentials(header: bytes) -> tuple[str, str]:
    """Name and password of an ``Authorization: Basic …`` header; both empty when it is none."""
    scheme, _, coded = header.partition(b" ")
    if scheme.lower() != b"basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(coded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


def with_inner_account(check: Check) -> tuple[Check, str]:
    """A check that also lets Gradio's inner client in; returns it with that client's password."""
    password = secrets.token_urlsafe(32)

    def both(name: str, shown: str) -> bool:
        if name == INNER_USER and secrets.compare_digest(shown.encode(), password.encode()):
            return True
        return check(name, shown)

    return both, password


def log_in_inner_client(page: "gr.Blocks", password: str) -> None:
    """Give the tools a client that is logged in, before Gradio makes one that isn't."""
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
