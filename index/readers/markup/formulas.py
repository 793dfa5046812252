"""MathML as a line of text: "x²", "2 1/2", "³√(8)"."""

from typing import TYPE_CHECKING

from index.readers.markup.scripts import lowered, raised
from index.readers.markup.visibility import UNSEEN_TAGS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_DEPTH = 60
_WITH_SCRIPTS = frozenset(("msup", "msub", "msubsup", "munder", "mover", "munderover"))
_LOW_FIRST = frozenset(("msub", "msubsup", "munder", "munderover"))


def in_words(formula: "HtmlElement", before: str = "") -> str:
    """Return a formula as people type it; parts nested deeper than ``MAX_DEPTH`` as they stand.

    Args:
        formula: The ``math`` element.
        before: The character before it: a digit keeps apart from a number that opens the formula.
    """
    words = _words(formula, 0)
    return f" {words}" if before.isdigit() and words[:1].isdigit() else words


def _words(element: "HtmlElement", depth: int) -> str:
    tag = str(element.tag)
    if tag in UNSEEN_TAGS:
        return ""
    if depth > MAX_DEPTH:
        return str(element.text_content())
    children = [child for child in element if isinstance(child.tag, str)]
    parts = [_words(child, depth + 1) for child in children]
    if tag == "mfrac" and len(parts) == 2:
        return "/".join(part if len(part) == 1 or part.isalnum() else f"({part})" for part in parts)
    if tag == "mroot" and len(parts) == 2:
        return f"{raised(parts[1])}√({parts[0]})"
    if tag == "msqrt":
        return f"√({''.join(parts)})"
    if tag == "mfenced":
        return f"{element.get('open', '(')}{', '.join(parts)}{element.get('close', ')')}"
    if tag in _WITH_SCRIPTS and len(parts) > 1:
        return _with_scripts(tag, parts)
    own = " ".join((element.text or "").split())
    for child, part in zip(children, parts, strict=True):
        # "2" before a fraction is a mixed number.
        own += f" {part}" if _opens_with_fraction(child) and own[-1:].isdigit() else part
    return own


def _opens_with_fraction(element: "HtmlElement") -> bool:
    first = next(element.iter("mfrac", "mi", "mn", "mo"), None)
    return first is not None and first.tag == "mfrac"


def _with_scripts(tag: str, parts: list[str]) -> str:
    base, *scripts = parts
    low = lowered(scripts[0], base) if tag in _LOW_FIRST else ""
    high = raised(scripts[-1], base) if tag not in {"msub", "munder"} else ""
    return base + low + high
