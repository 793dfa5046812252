"""The documented endpoints ``/ask``, ``/search`` and ``/articles``; the first two are MCP tools too.

Clients see their docstrings and annotations: Gradio makes the API page and the descriptions of the tools from them.
Questions go through the same queue as those of the page. All three run without Gradio's threads: any number of
questions may wait, and a few searches run at once, while the page goes on.
"""

import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from html import escape
from typing import Any

import gradio as gr
from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from index.errors import BylineError
from index.records import ArticleSummary
from ui.actions.services import Services
from ui.page.arguments import MAX_HITS, count_of, filters_from, text_of
from ui.page.guards.presence import Presence
from ui.page.tabs.events import owner_of
from ui.public import public_sentence

SEARCHES_AT_ONCE = 4


def add_endpoints(services: Services, presence: Presence, is_owner: Callable[[Any], bool]) -> None:
    """Add the endpoints to the page that is being built.

    Args:
        services: What they work with.
        presence: Tells who still waits for an answer.
        is_owner: Whether an owner sends a request: readers are not told where files lie.
    """
    # Without Gradio's own queue, whose waiting events each hold a thread of the MCP server.
    for name, endpoint in zip(("ask", "search", "articles"), endpoints(services, presence, is_owner), strict=True):
        gr.api(endpoint, api_name=name, queue=False, concurrency_limit=None)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn our errors into Gradio's, whose message reaches the client and may be shown there as HTML."""
    try:
        yield
    except BylineError as error:
        raise gr.Error(escape(public_sentence(error)), print_exception=False) from None


def endpoints(
    services: Services, presence: Presence, is_owner: Callable[[Any], bool]
) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """The three functions, bound to ``services``."""
    searching = CapacityLimiter(SEARCHES_AT_ONCE)

    def asked(question: object) -> str:
        return services.holder.get().valid_question(text_of(question, "question"))

    async def ask(
        question: str,
        outlets: list[str] | None = None,
        since: str = "",
        until: str = "",
        request: gr.Request = None,
    ) -> dict[str, Any]:
        """Answer a question from the stored articles. Every sentence carries the exact quotes it rests on.

        Args:
            question: The question, in plain words.
            outlets: Only articles of these outlets; none for all.
            since: First day of publication, like 2025-06-30; empty for no limit.
            until: Last day of publication, like 2025-06-30; empty for no limit.
            request: Filled in by Gradio: who asks.
        """
        with _explained():
            answer = await services.questions.ask(
                asked(question),
                filters=filters_from(outlets, since, until),
                reader=owner_of(request) or "api",
                gone=_departure(request, presence),
            )
            return _sendable_record(answer.to_dict(), whole_paths=is_owner(request))

    async def search(
        question: str,
        k: int = 10,
        outlets: list[str] | None = None,
        since: str = "",
        until: str = "",
        request: gr.Request = None,
    ) -> dict[str, Any]:
        """Find the passages of the stored articles that come nearest to a question, best first.

        Args:
            question: The question or the words to look for.
            k: How many passages, 1 to 100.
            outlets: Only articles of these outlets; none for all.
            since: First day of publication, like 2025-06-30; empty for no limit.
            until: Last day of publication, like 2025-06-30; empty for no limit.
            request: Filled in by Gradio: who asks.
        """
        with _explained():
            words, most = asked(question), count_of(k, "k", MAX_HITS)
            filters = filters_from(outlets, since, until)
            hits = await run_sync(lambda: services.library.search(words, most, filters=filters), limiter=searching)
            whole = is_owner(request)
            return {"hits": [_sendable_record(asdict(hit), whole_paths=whole) for hit in hits]}

    async def articles(request: gr.Request = None) -> dict[str, Any]:
        """List the stored articles with title, outlet, date, address and number of passages.

        Args:
            request: Filled in by Gradio: who asks.
        """
        with _explained():
            stored = await run_sync(_all_articles, services, limiter=searching)
            whole = is_owner(request)
            return {"articles": [_sendable_record(asdict(article), whole_paths=whole) for article in stored]}

    articles._mcp_type = "none"  # type: ignore[attr-defined]  # the list is for programs, the two others for models
    return ask, search, articles


def _all_articles(services: Services) -> Sequence[ArticleSummary]:
    """Every article, newest first, undated last."""
    library = services.library
    return library.page(most=library.status(0).articles).articles


def _departure(request: Any, presence: Presence) -> Callable[[], Awaitable[bool]]:  # noqa: ANN401 - Gradio's, or Starlette's
    """A function that tells whether the asker has left."""
    began = time.monotonic()
    stream = str(getattr(request, "session_hash", None) or "")
    connection = getattr(request, "request", request)

    async def has_left() -> bool:
        if stream:
            return presence.has_left(stream, time.monotonic() - began)
        return connection is not None and bool(await connection.is_disconnected())  # it waits on its own connection

    return has_left


def _sendable_record(record: Mapping[str, Any], *, whole_paths: bool) -> dict[str, Any]:
    """A record as JSON values, with an article's ``path`` renamed to ``file``.

    Gradio takes every object with a ``path`` for a file to be served, and its clients try to fetch it.

    Args:
        record: An answer, a hit or an article.
        whole_paths: Tell the folders of files too, else only their names.
    """
    sendable: dict[str, Any] = {}
    for key, value in record.items():
        if key == "path":
            sendable["file"] = value if whole_paths else _name_of(str(value))
        else:
            sendable[key] = _sendable(value, whole_paths=whole_paths)
    return sendable


def _name_of(path: str) -> str:
    """The name of a file without its folders; an address stays as it is."""
    return path if "://" in path[:12] else re.split(r"[/\\]", path)[-1]


def _sendable(value: Any, *, whole_paths: bool) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return _sendable_record(value, whole_paths=whole_paths)
    if isinstance(value, (list, tuple)):
        return [_sendable(element, whole_paths=whole_paths) for element in value]
    return value.isoformat() if isinstance(value, date) else value
