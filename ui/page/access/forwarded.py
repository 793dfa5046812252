"""What proxies say about a request is believed only with ``--behind-proxy``, and nobody else ever sees it.

The headers are taken out in any case: Gradio would believe them and put their host into its pages.
"""

import ipaddress
import re
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PROXIED = "byline.proxied"
"""Key of an ASGI scope: whether a proxy says that it passed the request on, believed or not."""
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_ENCRYPTED = {"http": "https", "websocket": "wss"}
_NAMES = {
    b"forwarded", b"x-real-ip", b"x-client-ip", b"x-gradio-server", b"x-host", b"x-original-host", b"x-original-url",
    b"x-rewrite-url", b"x-scheme", b"x-url-scheme",
}  # fmt: skip


class Forwarded:
    """ASGI middleware: applies what a proxy forwards, or not, and takes it out of the request.

    With several values the last one is used: the nearest proxy wrote it, the others may come from the client.

    Args:
        app: The application behind it.
        believe: Whether a proxy stands before the page. It must be on this machine or in its private network.
        tunnels: Addresses under which a tunnel shows the page, looked up at each request. What comes through one was
            sent encrypted; what else its headers say is not believed.
    """

    def __init__(self, app: "ASGIApp", believe: bool, tunnels: Collection[str] = ()) -> None:
        self._app = app
        self._believe = believe
        self._tunnels = tunnels

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        headers = [pair for pair in scope["headers"] if not is_forwarding(pair[0])]
        changed = {**scope, "headers": headers, PROXIED: len(headers) < len(scope["headers"])}
        if self._believe and _is_near(scope):
            _apply(scope, changed)
        elif f"https://{_last(scope, b'host')}".lower() in self._tunnels:
            changed["scheme"] = _ENCRYPTED[scope["type"]]
        return await self._app(changed, receive, send)


def is_forwarding(name: bytes) -> bool:
    """Whether a header (lower case) says something about the request before a proxy."""
    return name.startswith(b"x-forwarded") or name in _NAMES


def _apply(scope: "Scope", changed: "Scope") -> None:
    address = _last(scope, b"x-forwarded-for")
    host = _last(scope, b"x-forwarded-host")
    scheme = _last(scope, b"x-forwarded-proto").lower()
    if parsed := _address(address):
        changed["client"] = (parsed, 0)
    if scheme in ("http", "https"):
        changed["scheme"] = scheme if scope["type"] == "http" else scheme.replace("http", "ws")
    if _HOST.fullmatch(host):
        others = [pair for pair in changed["headers"] if pair[0] != b"host"]
        changed["headers"] = [*others, (b"host", host.encode("ascii"))]


def _last(scope: "Scope", name: bytes) -> str:
    values = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return values[-1].split(",")[-1].strip() if values else ""


def _address(text: str) -> str:
    """The address in an entry of ``X-Forwarded-For``, which may have a port; "" if it is none."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return ""


def _is_near(scope: "Scope") -> bool:
    """Whether the request comes from this machine or from a private network."""
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return False
    return address.is_loopback or address.is_private or address.is_link_local
