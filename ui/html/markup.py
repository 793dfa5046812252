"""The pieces of which all HTML of the page is made.

Every text goes through :func:`text` and every attribute through :func:`attrs`. Both escape ``& < > " '`` and replace
the control characters that a parser would change. Links are made by :func:`link` alone, which accepts http and https
and shows anything else as plain text.
"""

import re
from collections.abc import Iterable
from datetime import date
from html import escape
from urllib.parse import urlsplit

from ui.html.icons import icon as drawn
from ui.words import UNKNOWN_OUTLET, day_in_words, pages_in_words

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def text(value: object) -> str:
    """Any value as HTML text. A carriage return becomes a reference, because a parser would drop it."""
    return escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(value)), quote=True).replace("\r", "&#13;")


def attrs(**values: object) -> str:
    """Attributes, each after a blank; ``class_`` becomes ``class`` and ``data_x`` becomes ``data-x``.

    ``True`` gives an attribute without a value; ``False`` and ``None`` leave it out.
    """
    parts = []
    for name, value in values.items():
        if value is None or value is False:
            continue
        html_name = name.strip("_").replace("_", "-")
        parts.append(f" {html_name}" if value is True else f' {html_name}="{text(value)}"')
    return "".join(parts)


def button(label: str, do: str, *, icon: str = "", **values: object) -> str:
    """A button that sends the page the event ``do``; ``values`` become its ``data-…`` attributes.

    With an ``icon`` of :mod:`ui.html.icons`, that is shown, and ``label`` is its title and its name for screen readers.
    """
    class_ = values.pop("class_", "quiet")
    plain = {key: values.pop(key) for key in list(values) if key.startswith("aria_") or key in ("title", "id")}
    data = {f"data_{key}": value for key, value in values.items()}
    if icon:
        plain.setdefault("title", label)
        inner = f'{drawn(icon)}<span class="unseen">{text(label)}</span>'
    else:
        inner = text(label)
    return f"<button{attrs(type='button', class_=class_, data_do=do, **plain, **data)}>{inner}</button>"


def link(address: str, label: str) -> str:
    """A link that opens in a new window if the address is http or https, else the label alone."""
    try:
        parts = urlsplit(address.strip())
        is_web = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or _UNPRINTABLE.search(address):
        return f"<span>{text(label)}</span>"
    return f"<a{attrs(href=address.strip(), target='_blank', rel='noopener noreferrer nofollow')}>{text(label)}</a>"


def at_page(address: str, page: int | None) -> str:
    """The address of a paged file such that browsers open it at ``page``; the address alone without a page."""
    return f"{address}#page={page}" if address and page and "#" not in address else address


def outlet_and_day(source: str, published: date | None) -> str:
    """Outlet and date, escaped: ``The Outlet · 3 April 2024``."""
    when = (
        f"<time{attrs(datetime=published.isoformat())}>{text(day_in_words(published))}</time>"
        if published
        else "undated"
    )
    return f'<span class="outlet">{text(source or UNKNOWN_OUTLET)}</span> · {when}'


def on_pages(pages: Iterable[int | None]) -> str:
    """Pages behind outlet and date, escaped: `` · p. 3``; "" where none is known."""
    words = pages_in_words(tuple(pages))
    return f" · <span class='page'>{text(words)}</span>" if words else ""


def status_note(words: str) -> str:
    """A remark that screen readers announce."""
    return f"<p class='note' role='status'>{text(words)}</p>"


def progress_note(words: str) -> str:
    """A line about work under way, with a pulse."""
    return f"<p class='stage' role='status'><span class='pulse' aria-hidden='true'></span>{text(words)}</p>"
