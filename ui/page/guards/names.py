"""The names the page answers to; see the package for why."""

import ipaddress
import re
import socket
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.errors import UsageError
from ui.page.guards.responses import header_values, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", re.ASCII)
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def names_of_machine(host: str, allowed: Sequence[str] = ()) -> set[str]:
    """The names that lead to the page: localhost, where it listens, what this machine is called, and ``allowed``.

    Raises:
        UsageError: One of ``allowed`` is not a name.
    """
    named = [name.strip().lower().rstrip(".") for name in allowed]
    for name in named:
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} is not the name of a host. Write it like byline.example.org, without a port.")
    own = socket.gethostname().lower().rstrip(".")
    return {"localhost", host.strip("[]").lower(), own, f"{own.partition('.')[0]}.local", *named} - {""}


def host_and_port(scheme: str, authority: str) -> tuple[str, int] | None:
    """Name and port of an authority like ``localhost:7860`` or ``[::1]:7860``; None if it is none."""
    try:
        parts = urlsplit(f"//{authority}")
        if parts.netloc != authority or "@" in authority or not parts.hostname:
            return None
        return parts.hostname, parts.port if parts.port is not None else _DEFAULT_PORTS[scheme]
    except (ValueError, KeyError):
        return None


class NameGuard:
    """ASGI middleware: a request must be sent to one of the names, or to an address in digits.

    Args:
        app: The guarded application.
        names: Names in lower case; looked up at each request.
    """

    def __init__(self, app: "ASGIApp", names: Collection[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, or answer 400."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        hosts = header_values(scope, b"host")
        place = host_and_port(scope["scheme"], hosts[0]) if len(hosts) == 1 else None
        if place and (place[0] in self._names or _is_address(place[0])):
            return await self._app(scope, receive, send)
        sentence = "Byline does not answer to this name. Whoever runs it can allow it with --allowed-host NAME."
        return await refuse(scope, receive, send, 400, sentence)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
