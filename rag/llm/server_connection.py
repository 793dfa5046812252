"""The way to a model server: requests that can be stopped at any moment, that wait for a busy server, and that end.

All requests of the process run in one event loop in a thread of its own. So a question that is stopped lets go of the
server at once, though the server is silent, and a reply that drips for ever ends all the same. A server that says it is
busy (429, 503) is asked again later: after its ``Retry-After``, else after growing waits with some chance in them, so
that questions which were refused together do not come back together.
"""

import asyncio
import queue
import random
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future, wait
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from tenacity import AsyncRetrying, RetryCallState, stop_before_delay, wait_random_exponential

from rag.errors import CancelledError
from rag.llm.server_trouble import ReplyTooSlowError, explained
from rag.settings import LlmSettings

if TYPE_CHECKING:
    import httpx

LOOK_FOR_STOPS_EVERY_S = 0.2
CONNECT_WITHIN_S = 10.0
CLOSE_WITHIN_S = 2.0
GREET_WITHIN_S = 3.0
BUSY = (429, 503)
TROUBLE = (401, 403, 500, 502, 503, 504)
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0

_starting = threading.Lock()
_loops: list[asyncio.AbstractEventLoop] = []
_growing = wait_random_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S)


class ServerConnection:
    """Sends requests to one server; safe for any number of threads."""

    def __init__(self, settings: LlmSettings) -> None:
        """Connect when the first request is sent."""
        self._settings = settings
        self._url = settings.endpoint.rstrip("/") + "/chat/completions"
        self._headers = {"Authorization": f"Bearer {settings.api_key}"} if settings.api_key else {}
        self._opening = threading.Lock()
        self._opened: httpx.AsyncClient | None = None

    def reply(self, body: dict[str, Any], cancelled: Callable[[], bool]) -> Any:  # noqa: ANN401 - any JSON
        """The whole reply to a request.

        Raises:
            ModelError: The server cannot be reached, refuses, stays busy or is too slow.
            CancelledError: The request was stopped.
        """
        running = _start(self._whole(body))
        with self._let_go_of(running):
            while not wait([running], LOOK_FOR_STOPS_EVERY_S).done:
                if cancelled():
                    raise CancelledError
            return running.result()

    def require_answering(self) -> None:
        """Make sure that somebody answers at the address, soon and without an error.

        Raises:
            ModelError: Nobody does.
        """
        running = _start(self._greet())
        with self._let_go_of(running):
            running.result(timeout=2 * GREET_WITHIN_S)

    async def _greet(self) -> None:
        address = self._settings.endpoint.rstrip("/") + "/models"
        response = await self._client().get(address, headers=self._headers, timeout=GREET_WITHIN_S)
        if response.status_code in TROUBLE:  # not every server lists its models, so others tell nothing
            response.raise_for_status()

    def lines(self, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[str]:
        """The lines of a streamed reply as they come.

        Raises:
            ModelError: As :meth:`reply`; or the stream broke off.
            CancelledError: The request was stopped.
        """
        came: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        running = _start(self._streamed(body, came))
        with self._let_go_of(running):
            while (line := _next(came, cancelled)) is not None:
                yield line
            running.result()

    @contextmanager
    def _let_go_of(self, running: "Future[Any]") -> Iterator[None]:
        """Cancel a request at the end of the block, and explain what went wrong with it.

        Raises:
            ModelError: Instead of any other error.
            CancelledError: The request was stopped.
        """
        try:
            yield
        except CancelledError:
            raise
        except Exception as error:
            raise explained(error, self._settings) from error
        finally:
            running.cancel()

    async def _whole(self, body: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
        async with self._answer(body) as response:
            await response.aread()
            return response.json()

    async def _streamed(self, body: dict[str, Any], came: "queue.SimpleQueue[str | None]") -> None:
        try:
            async with self._answer(body) as response:
                async for line in response.aiter_lines():
                    came.put(line)
        finally:
            came.put(None)

    @asynccontextmanager
    async def _answer(self, body: dict[str, Any]) -> "AsyncIterator[httpx.Response]":
        """The server's answer, whose body is still to be read; asked for again while the server is busy."""
        seconds = self._settings.reply_timeout_s
        try:
            async with asyncio.timeout(seconds):
                asking = AsyncRetrying(
                    retry=_may_pass,
                    wait=_pause_s,
                    stop=stop_before_delay(self._settings.retry_wait_s),
                    reraise=True,
                )
                response: httpx.Response = await asking(self._send, body)
                try:
                    yield response
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise ReplyTooSlowError from error

    async def _send(self, body: dict[str, Any]) -> "httpx.Response":
        client = self._client()
        request = client.build_request("POST", self._url, json=body, headers=self._headers)
        response = await client.send(request, stream=True)
        if response.is_error:
            try:
                await response.aread()
            finally:
                await response.aclose()
            response.raise_for_status()
        return response

    def _client(self) -> "httpx.AsyncClient":
        import httpx

        with self._opening:
            if self._opened is None:
                timeout_s = self._settings.timeout_s
                kept = self._settings.questions_at_once
                self._opened = httpx.AsyncClient(
                    timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, CONNECT_WITHIN_S)),
                    limits=httpx.Limits(max_connections=None, max_keepalive_connections=kept),
                )
                weakref.finalize(self, _close, self._opened)
            return self._opened


def _next(came: "queue.SimpleQueue[str | None]", cancelled: Callable[[], bool]) -> str | None:
    """The next line, None after the last one."""
    while not cancelled():
        with suppress(queue.Empty):
            return came.get(timeout=LOOK_FOR_STOPS_EVERY_S)
    raise CancelledError


def _may_pass(state: RetryCallState) -> bool:
    """Whether the same request may succeed in a moment."""
    import httpx

    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in BUSY
    # A kept connection that the server closed meanwhile: nothing of an answer had come.
    return isinstance(error, httpx.RemoteProtocolError) and state.attempt_number == 1


def _pause_s(state: RetryCallState) -> float:
    """How long to wait before the next try: at least what the server asks for."""
    error = state.outcome.exception() if state.outcome else None
    response = getattr(error, "response", None)
    asked_s = retry_after_s(response.headers.get("retry-after", "")) if response is not None else 0.0
    # Those that were refused together come back one after the other.
    return max(_growing(state), asked_s + random.uniform(0, FIRST_WAIT_S) if asked_s else 0.0)  # noqa: S311


def retry_after_s(value: str) -> float:
    """The seconds in a ``Retry-After`` header, which may be a date; 0 if it says nothing that can be read."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _start(work: Coroutine[Any, Any, Any]) -> "Future[Any]":
    return asyncio.run_coroutine_threadsafe(work, _loop())


def _loop() -> asyncio.AbstractEventLoop:
    """The one loop of all connections, started at the first request."""
    with _starting:
        if not _loops:
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="byline-model-server", daemon=True).start()
            _loops.append(loop)
        return _loops[0]


def _close(client: "httpx.AsyncClient") -> None:
    """Close the connections of one that nobody uses any more."""
    loop = _loop()
    closing = asyncio.run_coroutine_threadsafe(client.aclose(), loop)
    if getattr(loop, "_thread_id", None) != threading.get_ident():  # waiting for oneself would never end
        wait([closing], CLOSE_WITHIN_S)
