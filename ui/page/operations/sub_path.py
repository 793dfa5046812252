"""The page under a path of its own, like ``/byline``: whether the proxy takes the path off or not."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class SubPath:
    """ASGI middleware: takes the path off again where the proxy has left it.

    Args:
        app: The application behind it.
        root_path: Like ``/byline``.
    """

    def __init__(self, app: "ASGIApp", root_path: str) -> None:
        self._app = app
        self._root = root_path

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on."""
        path = str(scope.get("path", ""))
        if scope["type"] in ("http", "websocket") and path.startswith(f"{self._root}/"):
            raw = scope.get("raw_path") or b""
            scope = {**scope, "path": path[len(self._root) :], "raw_path": raw.removeprefix(self._root.encode())}
        await self._app(scope, receive, send)
