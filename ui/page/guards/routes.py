"""Routes of Gradio that the page doesn't need are closed, and its CORS headers are taken out."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ui.page.guards.responses import refuse

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send

CLOSED = re.compile(
    r"/monitoring.*"
    r"|/gradio_api/(?:"
    r"deep_link"  # a GET that writes files
    r"|proxy=.*|file=\w+:.*|file/\w+:.*"  # fetch from, or send to, another site
    r"|process_recording/?|stream/.*|component_server/?|custom_component/.*"  # for components that the page lacks
    r"|(?:undo-)?vibe.*|dev/.*|profiling/.*|runs/?|run-history/.*"  # for people who write a page
    r")",
    re.IGNORECASE | re.DOTALL,
)


class RouteGuard:
    """ASGI middleware: what the page doesn't need is not there."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, or answer 404."""
        if scope["type"] == "http" and CLOSED.fullmatch(re.sub("/+", "/", scope["path"])):
            return await refuse(scope, receive, send, 404, "There is nothing here. Go back to the page.")
        return await self._app(scope, receive, send)


@asynccontextmanager
async def without_cors(app: "Starlette") -> AsyncIterator[None]:
    """Take Gradio's CORS headers out while the server starts, before it answers anybody.

    Gradio puts them around everything else and has no option against it.
    """
    from gradio.route_utils import CustomCORSMiddleware

    app.user_middleware = [entry for entry in app.user_middleware if entry.cls is not CustomCORSMiddleware]
    app.middleware_stack = app.build_middleware_stack()
    yield
