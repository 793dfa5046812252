"""``/health`` and ``/ready``: for whoever starts, watches and balances services. Nobody has to log in for them."""

import time
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from index.errors import BylineError
from ui.actions.services import Services
from ui.public import public_sentence

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

HEALTH, READY = "/health", "/ready"
KNOWN_FOR_S = 2.0
"""So long an answer is repeated: whoever asks without end asks the model's server only so often."""
ENDING = "Byline is about to stop."


class HealthProbe:
    """ASGI middleware: answers the two paths.

    Args:
        app: The application behind it.
        services: Whose index and model are looked at.
    """

    def __init__(self, app: "ASGIApp", services: Services) -> None:
        self._app = app
        self._services = services
        self._looked_at = float("-inf")
        self._trouble = ""

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"] not in (HEALTH, READY):
            return await self._app(scope, receive, send)
        from starlette.responses import JSONResponse

        trouble = await self._why_not_ready() if scope["path"] == READY else ""
        status = "not ready" if trouble else "ready" if scope["path"] == READY else "alive"
        told = {"status": status} | ({"reason": trouble} if trouble else {})
        response = JSONResponse(told, 503 if trouble else 200, {"Cache-Control": "no-store"})
        return await response(scope, receive, send)

    async def _why_not_ready(self) -> str:
        """Why no question would be answered now; "" if one would."""
        if self._services.questions.ending:
            return ENDING
        if time.monotonic() - self._looked_at > KNOWN_FOR_S:
            self._trouble = await run_sync(self._look)
            self._looked_at = time.monotonic()
        return self._trouble

    def _look(self) -> str:
        try:
            self._services.holder.require_ready()
        except BylineError as error:
            return public_sentence(error)
        return ""
