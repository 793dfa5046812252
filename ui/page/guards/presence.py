"""Who still waits for an answer of the API: the asker's stream is open, or was never opened yet.

Gradio's clients send a question, then open a stream on which the answer comes. The name of the stream is the session
or, for a client without one, the number of the question. When the stream is closed, the asker has left.
"""

import re
import time
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

BACK_WITHIN_S = 5.0
"""A stream that broke may be opened again for so long."""
COLLECTED_WITHIN_S = 600.0
"""A program may send many questions and come for the answers one after the other, so nobody is hurried."""
MAX_CLOSED_KEPT = 10_000
_CALL = re.compile(r"/gradio_api/call/(?:v2/)?[^/]+/([^/]+)")


class Presence:
    """Which streams are open. All is done in the event loop of the server."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._closed_at: OrderedDict[str, float] = OrderedDict()

    def has_left(self, stream: str, waited_s: float) -> bool:
        """Whether the asker has left.

        Args:
            stream: Name of the stream.
            waited_s: How long the question has waited.
        """
        if self._open[stream]:
            return False
        closed_at = self._closed_at.get(stream)
        if closed_at is None:
            return waited_s > COLLECTED_WITHIN_S
        return time.monotonic() - closed_at > BACK_WITHIN_S and waited_s > BACK_WITHIN_S

    def opened(self, stream: str) -> None:
        """Somebody listens on the stream."""
        self._open[stream] += 1
        self._closed_at.pop(stream, None)

    def closed(self, stream: str) -> None:
        """Somebody no longer listens."""
        self._open[stream] -= 1
        if not self._open[stream]:
            del self._open[stream]
            self._closed_at[stream] = time.monotonic()
        while len(self._closed_at) > MAX_CLOSED_KEPT:
            self._closed_at.popitem(last=False)


class PresenceWatch:
    """ASGI middleware: tells ``presence`` which streams are open."""

    def __init__(self, app: "ASGIApp", presence: Presence) -> None:
        self._app = app
        self._presence = presence

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on; if it is a stream, it is open until it is answered or its client has left."""
        stream = _stream_of(scope)
        if not stream:
            return await self._app(scope, receive, send)
        self._presence.opened(stream)
        try:
            return await self._app(scope, receive, send)
        finally:
            self._presence.closed(stream)


def _stream_of(scope: "Scope") -> str:
    """The name of the stream that a request opens, "" if it opens none."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return ""
    if scope["path"] == "/gradio_api/queue/data":
        return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])), "")
    found = _CALL.fullmatch(scope["path"])
    return found.group(1) if found else ""
