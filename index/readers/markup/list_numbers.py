"""The numbers that a browser sets before the items of a list."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.readers.markup.visibility import Visibility

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TYPE = re.compile(r"\b(none|decimal|(?:lower|upper)-(?:alpha|latin|roman))\b")
_TYPES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
# The classes that docutils gives to lists.
_CLASSES = {"loweralpha": "lower-alpha", "upperalpha": "upper-alpha", "lowerroman": "lower-roman"}
_CLASSES |= {"upperroman": "upper-roman"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)


def labels(listing: "HtmlElement", visibility: Visibility) -> Iterator[str]:
    """Yield the label of each item of an ordered list, "" where the list shows none or nobody sees the item."""
    items = [child for child in listing if child.tag == "li"]
    unseen = [visibility.is_unseen(item) for item in items]
    kind = _kind(listing, visibility)
    step = -1 if "reversed" in listing.attrib else 1
    number = _whole(listing.get("start"), unseen.count(False) if step < 0 else 1)
    for item, is_unseen in zip(items, unseen, strict=True):
        if is_unseen:
            yield ""
            continue
        number = _whole(item.get("value"), number)
        yield _label(number, kind)
        number += step


def _kind(listing: "HtmlElement", visibility: Visibility) -> str:
    style = visibility.style(listing)
    if named := _TYPE.search(f"{style.get('list-style', '')} {style.get('list-style-type', '')}"):
        return named.group(1)
    by_class = next((_CLASSES[name] for name in (listing.get("class") or "").split() if name in _CLASSES), "")
    return _TYPES.get(listing.get("type") or "", by_class or "decimal")


def _label(number: int, kind: str) -> str:
    if kind == "none":
        return ""
    return f"{numeral(number, kind)}."


def numeral(number: int, kind: str) -> str:
    """Return a number as CSS's list style ``kind`` writes it, such as "upper-roman"; other kinds give digits."""
    if kind.endswith(("alpha", "latin")):
        text = as_letters(number)
    elif kind.endswith("roman"):
        text = as_roman(number)
    else:
        return str(number)
    return text.upper() if kind.startswith("upper") else text


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
