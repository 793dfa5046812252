"""The documented endpoints ``/ask``, ``/search`` and ``/articles``; the first two are MCP tools too.

Clients see their docstrings and annotations: Gradio makes the API page and the descriptions of the tools from them.
Questions go through the same queue as those of the page.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from html import escape
from typing import Any

import gradio as gr

from index.errors import BylineError, UsageError
from ui.actions.services import Services
from ui.page.tabs.events import filters_of, owner_of

MAX_HITS = 100


def add_endpoints(services: Services) -> None:
    """Add the endpoints to the page that is being built."""
    ask, search, articles = endpoints(services)
    gr.api(ask, api_name="ask", concurrency_limit=None)
    gr.api(search, api_name="search", concurrency_limit=4)
    gr.api(articles, api_name="articles", concurrency_limit=4)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn our errors into Gradio's, whose message reaches the client and may be shown there as HTML."""
    try:
        yield
    except BylineError as error:
        raise gr.Error(escape(str(error)), print_exception=False) from None


def endpoints(services: Services) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """The three functions, bound to ``services``."""

    def ask(
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
            if not question.strip():
                raise UsageError("Ask a question: it was empty.")
            filters = filters_of(outlets, since, until, None)
            answer = services.questions.ask(question, filters=filters, reader=owner_of(request) or "api")
            return _sendable_record(answer.to_dict())

    def search(
        question: str, k: int = 10, outlets: list[str] | None = None, since: str = "", until: str = ""
    ) -> dict[str, Any]:
        """Find the passages of the stored articles that come nearest to a question, best first.

        Args:
            question: The question or the words to look for.
            k: How many passages, 1 to 100.
            outlets: Only articles of these outlets; none for all.
            since: First day of publication, like 2025-06-30; empty for no limit.
            until: Last day of publication, like 2025-06-30; empty for no limit.
        """
        with _explained():
            if not 1 <= k <= MAX_HITS:
                raise UsageError(f"k is {k}; it must lie between 1 and {MAX_HITS}.")
            hits = services.library.search(question, k, filters=filters_of(outlets, since, until, None))
            return {"hits": [_sendable_record(asdict(hit)) for hit in hits]}

    def articles() -> dict[str, Any]:
        """List the stored articles with title, outlet, date, address and number of passages."""
        with _explained():
            return {"articles": [_sendable_record(asdict(article)) for article in services.articles()]}

    articles._mcp_type = "none"  # type: ignore[attr-defined]  # the list is for programs, the two others for models
    return ask, search, articles


def _sendable_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as JSON values, with an article's ``path`` renamed to ``file``.

    Gradio takes every object with a ``path`` for a file to be served, and its clients try to fetch it.
    """
    return {("file" if key == "path" else key): _sendable(value) for key, value in record.items()}


def _sendable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return _sendable_record(value)
    if isinstance(value, (list, tuple)):
        return [_sendable(element) for element in value]
    return value.isoformat() if isinstance(value, date) else value
