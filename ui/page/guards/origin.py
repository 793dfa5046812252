"""Only the page itself, programs and typed addresses may send requests; see the package for why."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ui.page.guards.names import host_and_port
from ui.page.guards.responses import header_values, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

SENTENCE = "Another web page sent this request, and Byline listens to its own page only. Open Byline itself."
_FORM_TYPES = ("", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_READING = ("GET", "HEAD")
_WEB = {"ws": "http", "wss": "https"}


class OriginGuard:
    """ASGI middleware: a request that another web page makes is refused, whatever it asks for.

    Args:
        app: The guarded application.
        tunnels: More origins that are the page's own, because a tunnel shows it there; looked up at each request.
    """

    def __init__(self, app: "ASGIApp", tunnels: Collection[str] = ()) -> None:
        self._app = app
        self._tunnels = tunnels

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] not in ("http", "websocket") or self._is_own(scope) or _opens_page(scope):
            return await self._app(scope, receive, send)
        return await refuse(scope, receive, send, 403, SENTENCE)

    def _is_own(self, scope: "Scope") -> bool:
        origins, sites = header_values(scope, b"origin"), header_values(scope, b"sec-fetch-site")
        if origins and not (len(origins) == 1 and self._is_own_origin(scope, origins[0])):
            return False
        if sites and not (len(sites) == 1 and sites[0].lower() in ("same-origin", "none")):
            return False
        if origins or sites:
            return True
        if scope.get("method", "GET") in _READING and scope["type"] == "http":
            return True  # nobody else can read the answer, and no GET changes anything
        if referers := header_values(scope, b"referer"):
            return all(self._is_own_origin(scope, referer) for referer in referers)
        return not _could_be_a_form(scope)

    def _is_own_origin(self, scope: "Scope", address: str) -> bool:
        """Whether an origin, or the address of a page, has the scheme, name and port the request was sent to."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        if f"{parts.scheme}://{parts.netloc}".lower() in self._tunnels:
            return True
        scheme = _WEB.get(scope["scheme"], str(scope["scheme"]))
        sent_to = host_and_port(scheme, next(iter(header_values(scope, b"host")), ""))
        return parts.scheme == scheme and sent_to is not None and host_and_port(parts.scheme, parts.netloc) == sent_to


def _opens_page(scope: "Scope") -> bool:
    """Whether a link elsewhere opens the page as a page of its own, neither in a frame nor from a script."""
    return (
        scope["type"] == "http"
        and scope["method"] in _READING
        and scope["path"] == "/"
        and header_values(scope, b"sec-fetch-mode") == ["navigate"]
        and header_values(scope, b"sec-fetch-dest") == ["document"]
        and not header_values(scope, b"origin")
    )


def _could_be_a_form(scope: "Scope") -> bool:
    """Whether a browser could send this for a foreign page without asking first: the person's cookie makes it work."""
    has_cookie = bool(header_values(scope, b"cookie"))
    has_own_header = any(key.startswith(b"x-") or key == b"authorization" for key, _ in scope["headers"])
    content_type = next(iter(header_values(scope, b"content-type")), "").partition(";")[0].strip().lower()
    return has_cookie and not has_own_header and content_type in _FORM_TYPES
