"""Refusals: one sentence as JSON, where Gradio's page and its clients look for it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

NOT_BEGUN = {"Connection": "close"}
"""For a refusal before the body was read: the rest of it is not to be taken for the next request."""


class BodyTooLongError(Exception):
    """A body turned out to be longer than it may be; whoever raised it answers."""


async def refuse(
    scope: "Scope", receive: "Receive", send: "Send", status: int, sentence: str, headers: dict[str, str] | None = None
) -> None:
    """Answer with a sentence; a websocket is closed."""
    from starlette.responses import JSONResponse

    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": sentence[:120]})
        return
    response = JSONResponse({"detail": sentence, "error": sentence}, status, headers)
    await response(scope, receive, send)


def header_values(scope: "Scope", name: bytes) -> list[str]:
    """All values of a header, as text."""
    return [value.decode("latin-1").strip() for key, value in scope["headers"] if key == name]
