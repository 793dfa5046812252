"""Headers that tell the browser what the page may do: nothing with other sites, and no other site with it.

Gradio's page has its scripts and styles inline and compiles the functions of events, so these have to be allowed;
what is refused is everything that comes from or goes to another host, frames, and forms that lead away.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
_POLICY = b"content-security-policy"
HEADERS = {
    _POLICY: CONTENT_POLICY.encode(),
    b"x-frame-options": b"DENY",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}


class HeaderGuard:
    """ASGI middleware: every answer carries :data:`HEADERS`; a policy of its own, as of the log-in page, is kept."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on and add to what is answered."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def send_with_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", [])
                policies = [pair for pair in own if pair[0].lower() == _POLICY]
                kept = [pair for pair in own if pair[0].lower() not in HEADERS]
                added = {**HEADERS, **dict(policies)}
                message = {**message, "headers": [*kept, *added.items()]}
            await send(message)

        return await self._app(scope, receive, send_with_headers)
