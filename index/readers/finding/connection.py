"""Connections that only ever lead where they may: the transport under :mod:`index.readers.finding.fetch`.

httpx builds its requests, httpcore makes the connections, and between them a network backend resolves each host once,
checks every address and connects to the checked address by its number. TLS still gets the host's name.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import httpcore
import httpx

from index.errors import ReadError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IsAllowed = Callable[[IpAddress], bool]
Resolve = Callable[[str, int], Sequence[str]]

MAX_ADDRESSES_TRIED = 3

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: IpAddress) -> bool:
    """Whether an address belongs to the open internet.

    An IPv6 address that stands for an IPv4 one (mapped, 6to4, Teredo, NAT64) is judged by that one.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        inner = [address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.is_site_local or not all(is_public(ipv4) for ipv4 in inner if ipv4):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def system_addresses(host: str, port: int) -> Sequence[str]:
    """Return the addresses the system's resolver gives for ``host``."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class CheckedTransport(httpx.BaseTransport):
    """httpx over an httpcore pool whose connections are made by :class:`CheckedBackend`."""

    def __init__(self, backend: "CheckedBackend", ssl_context: ssl.SSLContext | None) -> None:
        context = ssl_context or httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.ConnectionPool(network_backend=backend, ssl_context=context, http2=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return the answer with its body still to be read."""
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        response = self._pool.handle_request(
            httpcore.Request(request.method, target, headers=request.headers.raw, content=request.stream)
        )
        stream = _ResponseStream(response)
        return httpx.Response(response.status, headers=response.headers, stream=stream, extensions=response.extensions)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _ResponseStream(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves once, checks every address, and connects to a checked address by its number."""

    def __init__(self, is_allowed: IsAllowed, resolve: Resolve, deadline: float) -> None:
        self._is_allowed = is_allowed
        self._resolve = resolve
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address of ``host`` that answers.

        Raises:
            ReadError: The host is unknown, or one of its addresses is forbidden.
        """
        trouble: Exception = httpcore.ConnectError("no address")
        for address in self._checked(host, port)[:MAX_ADDRESSES_TRIED]:
            try:
                left = _time_left(self._deadline, timeout)
                stream = self._backend.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                return _DeadlineStream(stream, self._deadline)
        raise trouble

    def _checked(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise ReadError("its host can't be found; check the address and the connection") from error
        addresses = [ipaddress.ip_address(address.partition("%")[0]) for address in found]
        # One forbidden address among public ones is no accident: refuse the host, not just the address.
        if not all(self._is_allowed(address) for address in addresses):
            raise ReadError("leads into a private network or to this machine, which is refused")
        return [str(address) for address in dict.fromkeys(addresses)]

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Refuse: no address leads to a socket of this machine."""
        raise ReadError("sockets of this machine are never connected to")


class _DeadlineStream(httpcore.NetworkStream):
    """A connection on which nothing, TLS handshake and header lines included, happens after the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _time_left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _time_left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _time_left(self._deadline, timeout)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _time_left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for this fetch is used up")
    return left if timeout is None else min(left, timeout)
