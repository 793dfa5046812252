"""MathML as a line of text: "x²", "1/2", "√(3)"."""

from typing import TYPE_CHECKING

from index.readers.markup.scripts import lowered, raised
from index.readers.markup.visibility import UNSEEN_TAGS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_DEPTH = 60


def in_words(element: "HtmlElement", depth: int = 0) -> str:
    """Return a formula as people type it; parts nested deeper than ``MAX_DEPTH`` as they stand."""
    tag = str(element.tag)
    if tag in UNSEEN_TAGS:
        return ""
    if depth > MAX_DEPTH:
        return str(element.text_content())
    own = " ".join((element.text or "").split())
    parts = [in_words(child, depth + 1) for child in element if isinstance(child.tag, str)]
    if tag == "mfrac" and len(parts) == 2:
        return "/".join(part if len(part) == 1 or part.isalnum() else f"({part})" for part in parts)
    if tag == "msqrt":
        return f"√({''.join(parts)})"
    if tag in {"msup", "msub", "msubsup"} and len(parts) > 1:
        base, *scripts = parts
        low = lowered(scripts[0], base[-1:]) if tag != "msup" else ""
        high = raised(scripts[-1], base[-1:]) if tag != "msub" else ""
        return base + low + high
    return own + "".join(parts)
