"""Fetch a web address without letting it reach into the reader's own network.

An address comes from outside (a feed, a redirect, a copied link), so a fetch could be used to read a router's page or
a service that listens on this machine only. Three things prevent it:

* Only http and https, no name or password inside the address, proxies of the environment are ignored.
* The host is resolved here, every address it resolves to has to be public, and the connection goes to the very
  address that was checked: a name that resolves differently a moment later (DNS rebinding) gains nothing. TLS still
  names and verifies the host, not the number.
* Redirects are followed by hand, at most five, each checked like the first.

One deadline holds for all hops together and for every read from the network, so a server that drips a byte now and
then is cut off as well. (A name server that doesn't answer is bounded by the system's own limit only.) Size counts
after decompression.
"""

import ssl
import time
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from index.errors import ReadError
from index.readers.base import Fetched
from index.readers.finding.connection import (
    CheckedBackend,
    CheckedTransport,
    IsAllowed,
    Resolve,
    is_public,
    system_addresses,
)
from index.readers.registry import BY_CONTENT_TYPE, BY_SUFFIX
from index.settings import IndexSettings

MAX_REDIRECTS = 5
USER_AGENT = "Byline/0.1 (personal article reader)"

# Types that servers use when they don't know: then the suffix of the address decides.
_VAGUE_TYPES = {"", "application/octet-stream", "binary/octet-stream", "text/plain"}


def fetch(
    url: str,
    settings: IndexSettings,
    *,
    is_allowed: IsAllowed = is_public,
    resolve: Resolve = system_addresses,
    ssl_context: ssl.SSLContext | None = None,
) -> Fetched:
    """Fetch ``url``, keeping to the limits of ``settings`` (``max_file_bytes``, ``fetch_timeout_s``).

    Args:
        url: Address with http or https.
        settings: Limits.
        is_allowed: Which addresses may be connected to. Only tests pass anything else.
        resolve: Host and port to addresses.
        ssl_context: Which certificates are trusted; by default those of certifi.

    Raises:
        ReadError: Forbidden address, too large, too slow, an error from the server, or a type no reader reads.
    """
    deadline = time.monotonic() + settings.fetch_timeout_s
    transport = CheckedTransport(CheckedBackend(is_allowed, resolve, deadline), ssl_context)
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}
    try:
        with httpx.Client(transport=transport, trust_env=False, follow_redirects=False, headers=headers) as client:
            return _follow(client, url, settings)
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise ReadError(f"took longer than {settings.fetch_timeout_s:g} s (setting index.fetch_timeout_s)") from error
    except (httpcore.NetworkError, OSError) as error:
        raise ReadError(f"can't be reached: {error or 'the connection broke'}") from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpx.HTTPError) as error:
        raise ReadError(f"the server's answer makes no sense ({error})") from error


def _follow(client: httpx.Client, url: str, settings: IndexSettings) -> Fetched:
    for _ in range(MAX_REDIRECTS + 1):
        with client.stream("GET", _checked_url(url)) as response:
            if response.has_redirect_location:
                url = _joined(response)
            else:
                return _receive(response, settings)
    raise ReadError(f"redirects more than {MAX_REDIRECTS} times")


def _joined(response: httpx.Response) -> str:
    try:
        return str(response.url.join(response.headers["location"]))
    except (httpx.InvalidURL, ValueError) as error:
        raise ReadError("redirects to something that is no address") from error


def _checked_url(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise ReadError("isn't a web address") from error
    if parsed.scheme not in {"http", "https"}:
        raise ReadError(f"only http and https addresses are fetched, not {parsed.scheme or 'this'!r}")
    if parsed.userinfo:
        raise ReadError("has a name or password inside the address, which is refused")
    if not parsed.host:
        raise ReadError("isn't a web address: it names no host")
    return parsed


def _receive(response: httpx.Response, settings: IndexSettings) -> Fetched:
    if response.status_code != httpx.codes.OK:
        raise ReadError(f"the server answered {response.status_code} {response.reason_phrase}".rstrip())
    declared, _, _ = response.headers.get("content-type", "").partition(";")
    kind = _kind(declared.strip().lower(), str(response.url))
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in {"identity", "gzip", "deflate"}:
        raise ReadError("is compressed in a way that wasn't asked for")
    limit = settings.max_file_bytes
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > limit:
            raise ReadError(f"is over the limit of {limit:,} bytes (setting index.max_file_bytes)")
    return Fetched(bytes(data), str(response.url), kind, response.charset_encoding or "")


def _kind(content_type: str, url: str) -> str:
    suffix = PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
    if content_type in _VAGUE_TYPES and suffix in BY_SUFFIX:
        return BY_SUFFIX[suffix].name
    if content_type in BY_CONTENT_TYPE:
        return BY_CONTENT_TYPE[content_type].name
    supported = ", ".join(sorted(BY_CONTENT_TYPE))
    raise ReadError(f"is {content_type or 'of no stated type'}, which can't be read; these can: {supported}")
