"""What every tab needs for the events of Gradio: options, errors as messages, the data of a press."""

import inspect
from collections.abc import Callable
from datetime import date
from functools import wraps
from html import escape
from typing import Any

import gradio as gr

from index.errors import BylineError, UsageError
from index.records import Filters
from ui.public import public_sentence

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""Options of the page's own events: no spinner over our own states, no place in the public API."""

AT_ONCE: dict[str, Any] = QUIET | {"queue": False}
"""Options of quick events, which must never wait behind an answer."""

STREAM: dict[str, Any] = QUIET | {"concurrency_limit": None}
"""Options of events that follow an answer: any number of pages at once."""


def own_html(elem_id: str, js: str, html: str = "") -> gr.HTML:
    """An element for our own markup; ``js`` runs when it loads and ends with the list of its events."""
    return gr.HTML(html, elem_id=elem_id, js_on_load=js, apply_default_css=False)


def owner_of(request: gr.Request | None) -> str:
    """Who is logged in, "" when nobody has to."""
    return str(getattr(request, "username", None) or "")


def show_error(error: BylineError) -> None:
    """Show the message in a corner of the page. Gradio reads it as HTML, so it is escaped."""
    gr.Warning(escape(public_sentence(error)), title="Byline")


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, with a :class:`BylineError` shown as a message and the page left as it is."""
    if inspect.isasyncgenfunction(function):

        @wraps(function)
        async def streaming(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            try:
                async for update in function(*args, **kwargs):
                    yield update
            except BylineError as error:
                show_error(error)
                yield gr.skip()

        return streaming

    if inspect.isgeneratorfunction(function):

        @wraps(function)
        def stepping(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            try:
                yield from function(*args, **kwargs)
            except BylineError as error:
                show_error(error)
                yield gr.skip()

        return stepping

    @wraps(function)
    def plain(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            return function(*args, **kwargs)
        except BylineError as error:
            show_error(error)
            return gr.skip()

    return plain


def pressed(event: gr.EventData, name: str) -> str:
    """A value of a pressed button, "" if it has none; always text, because the page may send anything."""
    data = event._data if isinstance(event._data, dict) else {}
    return str(data.get(name) or "")


def pressed_number(event: gr.EventData, name: str) -> int:
    """A number of a pressed button.

    Raises:
        UsageError: The value is not a number.
    """
    try:
        return int(pressed(event, name))
    except ValueError:
        raise UsageError("This button is out of date. Reload the page.") from None


def day_of(text: str | None) -> date | None:
    """The day in a date field; None if it is empty.

    Raises:
        UsageError: The text is not a date.
    """
    if not text or not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise UsageError(f"{text!r} is not a date. Write it like 2025-06-30.") from None


def filters_of(outlets: list[str] | None, since: str | None, until: str | None, articles: list[str] | None) -> Filters:
    """The limits that the fields of the scope set together.

    Raises:
        UsageError: A date is not one, or the range ends before it begins.
    """
    first, last = day_of(since), day_of(until)
    if first and last and last < first:
        raise UsageError("The date range ends before it begins. Change one of the two dates.")
    return Filters(sources=tuple(outlets or ()), article_ids=tuple(articles or ()), since=first, until=last)
