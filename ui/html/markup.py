"""The few pieces from which all HTML of the page is made; nothing else writes a tag.

Every text that reaches the page goes through :func:`text` and every attribute through
:func:`attrs`, which escape ``& < > " '`` and take away the control characters that a parser
would change silently. Links are made by :func:`link` alone, which accepts http and https and
shows anything else as plain text.
"""

import re
from collections.abc import Sequence
from datetime import date
from html import escape
from urllib.parse import urlsplit

MOST_OUTLETS_NAMED = 5
UNKNOWN_OUTLET = "Unknown outlet"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def text(words: object) -> str:
    """Words as HTML text. A carriage return is spelt out, since a parser would swallow it."""
    return escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(words)), quote=True).replace("\r", "&#13;")


def attrs(**values: object) -> str:
    """Attributes, each with a leading blank; ``class_`` and ``data_x`` lose their underscores.

    ``True`` gives an attribute without a value; ``False`` and ``None`` leave it out.
    """
    parts = []
    for name, value in values.items():
        if value is None or value is False:
            continue
        spelt = name.strip("_").replace("_", "-")
        parts.append(f" {spelt}" if value is True else f' {spelt}="{text(value)}"')
    return "".join(parts)


def button(label: str, do: str, *, icon: str = "", **values: object) -> str:
    """A button that tells the page to ``do`` something; ``values`` become its ``data-…`` attributes.

    With an ``icon``, that is what is seen and ``label`` is its name for everyone else.
    """
    class_ = values.pop("class_", "quiet")
    plain = {key: values.pop(key) for key in list(values) if key.startswith("aria_") or key in ("title", "id")}
    data = {f"data_{key}": value for key, value in values.items()}
    if icon:
        plain.setdefault("title", label)
        inner = f'<span aria-hidden="true">{text(icon)}</span><span class="unseen">{text(label)}</span>'
    else:
        inner = text(label)
    return f"<button{attrs(type='button', class_=class_, data_do=do, **plain, **data)}>{inner}</button>"


def link(address: str, label: str) -> str:
    """A link that opens beside the page when the address is http or https, else the label alone."""
    try:
        parts = urlsplit(address.strip())
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or _UNPRINTABLE.search(address):
        return f"<span>{text(label)}</span>"
    return f"<a{attrs(href=address.strip(), target='_blank', rel='noopener noreferrer nofollow')}>{text(label)}</a>"


def counted(number: int, thing: str) -> str:
    """A number of things in words: ``1 article``, ``2 articles``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def day(published: date | None) -> str:
    """A date in words, "3 April 2024", or "undated"."""
    return f"{published.day} {published:%B %Y}" if published else "undated"


def outlet_and_day(source: str, published: date | None) -> str:
    """Where and when, escaped: ``The Outlet · 3 April 2024``."""
    moment = f"<time{attrs(datetime=published.isoformat())}>{text(day(published))}</time>" if published else "undated"
    return f'<span class="outlet">{text(source or UNKNOWN_OUTLET)}</span> · {moment}'


def also_in(outlets: Sequence[str]) -> str:
    """Who printed the same, "also in The Outlet, Another and 3 more"; "" for nobody; not escaped."""
    names = list(dict.fromkeys(outlets))
    more = len(names) - MOST_OUTLETS_NAMED
    return (
        f"also in {', '.join(names[:MOST_OUTLETS_NAMED])}" + (f" and {more} more" if more > 0 else "") if names else ""
    )
