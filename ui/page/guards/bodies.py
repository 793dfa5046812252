"""How big the body of a request may be. Uploads have a bound of their own (:mod:`ui.page.guards.uploads`)."""

from contextlib import suppress
from typing import TYPE_CHECKING

from ui.page.guards.responses import NOT_BEGUN, BodyTooLongError, header_values, refuse
from ui.page.guards.uploads import UPLOAD_PATH

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 2_000_000
"""Room for a choice of some 50,000 articles; the longest question takes a twentieth of it."""
SENTENCE = f"The request is too big: at most {MAX_BODY_BYTES // 1_000_000} MB are read. Send less."


MAX_DRAINED_BYTES = 20_000_000
"""Up to here a refused body is read and thrown away: a client that is still sending would not see the refusal."""


class BodyGuard:
    """ASGI middleware: a body beyond the limit is refused before it is read, or as soon as it goes beyond."""

    def __init__(self, app: "ASGIApp", most_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._most = most_bytes

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, or answer 413."""
        if scope["type"] != "http" or scope["path"].rstrip("/") == UPLOAD_PATH:
            return await self._app(scope, receive, send)
        told = next(iter(header_values(scope, b"content-length")), "0")
        if not told.isdecimal() or int(told) > self._most:
            await _drain(receive)
            return await refuse(scope, receive, send, 413, SENTENCE, NOT_BEGUN)
        read, too_big, answered = 0, False, False

        async def bounded() -> "Message":
            nonlocal read, too_big
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > self._most:
                    too_big = True
                    raise BodyTooLongError
            return message

        async def send_once(message: "Message") -> None:
            nonlocal answered
            if not too_big:
                answered = True
                await send(message)

        with suppress(BodyTooLongError):
            await self._app(scope, bounded, send_once)
        if too_big and not answered:
            await _drain(receive)
            await refuse(scope, receive, send, 413, SENTENCE, NOT_BEGUN)
        return None


async def _drain(receive: "Receive") -> None:
    """Read on until the client has sent all, has left, or has sent far too much."""
    drained = 0
    while drained <= MAX_DRAINED_BYTES:
        message = await receive()
        drained += len(message.get("body", b""))
        if not message.get("more_body", False):
            return
