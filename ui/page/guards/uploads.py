"""Room for uploads: one that would go beyond the quota is refused before it is read."""

from typing import TYPE_CHECKING

from index.errors import UsageError
from ui.actions.incoming import Incoming
from ui.page.guards.responses import NOT_BEGUN, header_values, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

UPLOAD_PATH = "/gradio_api/upload"


class UploadGuard:
    """ASGI middleware: an upload must tell its size, and there must be room for it.

    Args:
        app: The guarded application.
        incoming: Where uploads wait.
        most_bytes: What may wait there at once.
    """

    def __init__(self, app: "ASGIApp", incoming: Incoming, most_bytes: int) -> None:
        self._app = app
        self._incoming = incoming
        self._most_bytes = most_bytes

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, or answer 411 or 413."""
        if scope["type"] != "http" or scope["path"].rstrip("/") != UPLOAD_PATH or scope["method"] != "POST":
            return await self._app(scope, receive, send)
        from anyio import to_thread

        told = next(iter(header_values(scope, b"content-length")), "")
        if not told.isdecimal():
            sentence = "An upload has to tell its size (Content-Length). Send it in one piece."
            return await refuse(scope, receive, send, 411, sentence, NOT_BEGUN)
        try:
            await to_thread.run_sync(self._incoming.reserve, int(told), self._most_bytes)
        except UsageError as error:
            return await refuse(scope, receive, send, 413, str(error), NOT_BEGUN)
        try:
            return await self._app(scope, receive, send)
        finally:
            self._incoming.release(int(told))
