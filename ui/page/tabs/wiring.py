"""Small things every tab needs to talk to Gradio."""

import inspect
from collections.abc import Callable
from datetime import date
from functools import wraps
from html import escape
from typing import Any

import gradio as gr

from index.errors import BylineError, UsageError
from index.records import Filters

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""For events of the page itself: no spinner over our own states, no place in the public API."""

AT_ONCE: dict[str, Any] = QUIET | {"queue": False}
"""For quick ones that must never wait behind an answer."""


def owner_of(request: gr.Request | None) -> str:
    """Who is logged in, "" when nobody has to."""
    return str(getattr(request, "username", None) or "")


def told(error: BylineError) -> None:
    """Show a message in a corner of the page. Gradio reads it as HTML, so it is escaped."""
    gr.Warning(escape(str(error)), title="Byline")


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Show a :class:`BylineError` as a message and leave the page as it is."""
    if inspect.isasyncgenfunction(function):

        @wraps(function)
        async def streaming(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            try:
                async for update in function(*args, **kwargs):
                    yield update
            except BylineError as error:
                told(error)
                yield gr.skip()

        return streaming

    if inspect.isgeneratorfunction(function):

        @wraps(function)
        def stepping(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            try:
                yield from function(*args, **kwargs)
            except BylineError as error:
                told(error)
                yield gr.skip()

        return stepping

    @wraps(function)
    def plain(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            return function(*args, **kwargs)
        except BylineError as error:
            told(error)
            return gr.skip()

    return plain


def pressed(event: gr.EventData, name: str) -> str:
    """A value that a pressed button carried; the page may send anything, so it is only ever text."""
    data = event._data if isinstance(event._data, dict) else {}
    return str(data.get(name) or "")


def number(words: str) -> int:
    """A number that a pressed button carried.

    Raises:
        UsageError: It is none.
    """
    try:
        return int(words)
    except ValueError:
        raise UsageError("This button is out of date. Reload the page.") from None


def day_of(words: str | None) -> date | None:
    """A day as the date field sends it, None when empty.

    Raises:
        UsageError: It is not a date.
    """
    if not words or not words.strip():
        return None
    try:
        return date.fromisoformat(words.strip()[:10])
    except ValueError:
        raise UsageError(f"{words!r} is not a date. Write it like 2025-06-30.") from None


def filters_of(outlets: list[str] | None, since: str | None, until: str | None, articles: list[str] | None) -> Filters:
    """What the fields of the scope say together.

    Raises:
        UsageError: A date isn't one, or the range ends before it begins.
    """
    first, last = day_of(since), day_of(until)
    if first and last and last < first:
        raise UsageError("The date range ends before it begins. Change one of the two dates.")
    return Filters(sources=tuple(outlets or ()), article_ids=tuple(articles or ()), since=first, until=last)
