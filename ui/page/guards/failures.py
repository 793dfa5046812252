"""What is told of an error in a request: one sentence, without what is inside Byline (:mod:`ui.public`)."""

import logging
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from ui.page.guards.responses import BodyTooLongError, refuse
from ui.public import public_sentence

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNKNOWN = (
    "Byline could not do this. If every field of the request is there and of the right kind, "
    "the log of the server says what went wrong."
)
NOT_THERE = "There is no such endpoint or function. Programs find theirs on the API page; a page has to be reloaded."

_log = logging.getLogger(__name__)


def exception_handlers() -> dict[Any, Callable[..., Any]]:
    """Handlers for what goes wrong before or outside an event."""
    from fastapi.exceptions import RequestValidationError
    from gradio.route_utils import FnIndexInferError
    from starlette.exceptions import HTTPException
    from starlette.responses import JSONResponse

    def answer(status: int, sentence: str) -> "Response":
        return JSONResponse({"detail": sentence, "error": sentence}, status)

    async def refused(request: "Request", error: HTTPException) -> "Response":
        if isinstance(error.detail, str):
            response = answer(error.status_code, public_sentence(error.detail))
        else:  # Gradio's page reads its own records
            response = JSONResponse({"detail": error.detail}, error.status_code)
        response.headers.update(error.headers or {})
        return response

    async def malformed(request: "Request", error: RequestValidationError) -> "Response":
        first = error.errors()[0]
        place = ".".join(str(part) for part in first.get("loc", ()))
        reason = str(first.get("msg", "it is malformed"))
        return answer(422, public_sentence(f"The request cannot be read at {escape(place)}: {escape(reason)}."))

    async def unknown(request: "Request", error: Exception) -> "Response":
        _log.warning("A request named something that is not there.", exc_info=error)
        return answer(404, NOT_THERE)

    return {
        HTTPException: refused,
        RequestValidationError: malformed,
        FnIndexInferError: unknown,  # Gradio looks functions up by name
        KeyError: unknown,  # and by number
    }


class FailureGuard:
    """ASGI middleware: an error that nothing foresaw is one sentence, and the log has the rest.

    Starlette's own handler would raise it again, and the server would then cut the connection.
    """

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on; answer 500 if that fails before an answer began."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun = False

        async def noted(message: "Message") -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except BodyTooLongError:
            raise
        except Exception:
            if begun:
                raise
            _log.exception("A request failed.")
            await refuse(scope, receive, send, 500, UNKNOWN)
