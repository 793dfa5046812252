"""The numbers that a browser sets before the items of a list."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TYPE = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b(none|decimal|(?:lower|upper)-(?:alpha|latin|roman))\b", re.I)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)


def labels(listing: "HtmlElement") -> Iterator[str]:
    """Yield the label of each item of an ordered list, "" where the list shows none."""
    items = [child for child in listing if child.tag == "li"]
    kind = _kind(listing)
    step = -1 if "reversed" in listing.attrib else 1
    number = _whole(listing.get("start"), len(items) if step < 0 else 1)
    for item in items:
        number = _whole(item.get("value"), number)
        yield _label(number, kind)
        number += step


def _kind(listing: "HtmlElement") -> str:
    if style := _TYPE.search(listing.get("style") or ""):
        return style.group(1).lower()
    kinds = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
    return kinds.get(listing.get("type") or "", "decimal")


def _label(number: int, kind: str) -> str:
    if kind == "none":
        return ""
    text = str(number)
    if kind.endswith(("alpha", "latin")):
        text = as_letters(number)
    elif kind.endswith("roman"):
        text = as_roman(number)
    return (text.upper() if kind.startswith("upper") else text) + "."


def as_letters(number: int) -> str:
    """Return "a" for 1, "z" for 26, "aa" for 27; numbers that letters don't reach as digits."""
    if not 0 < number <= len(_LETTERS) ** 2:
        return str(number)
    return (_LETTERS[(number - 1) // 26 - 1] if number > 26 else "") + _LETTERS[(number - 1) % 26]


def as_roman(number: int) -> str:
    """Return "iv" for 4; numbers below 1 or above 3,999 as digits."""
    if not 0 < number < 4000:
        return str(number)
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * (number // value)
        number %= value
    return letters


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"-?\d{1,9}", value.strip()) else default
