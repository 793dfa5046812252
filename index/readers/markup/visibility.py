"""What a reader of a page doesn't see or take as stated: hidden text, text that is struck out, raised and lowered text.

Tags, attributes and style sheets (:mod:`index.readers.markup.sheets`) say so; of the properties in sheets only those
count that change what the page says.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from index.readers.markup.sheets import declarations_of, matched, sheets_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

UNSEEN_TAGS = frozenset(
    "script style template noscript head svg iframe object audio video canvas datalist rt rp annotation "
    "annotation-xml".split()
)
STRUCK_TAGS = frozenset(("del", "s", "strike"))

# Readers of the screen hear these; nobody sees them. KaTeX and MathJax write each formula twice.
_UNSEEN_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only katex-html "
    "MJX_Assistive_MathML".split()
)
# Names that many sheets, which a saved page may lack, give to what is hidden; on wide screens it may be shown again.
_HIDING_CLASSES = frozenset(("hidden", "d-none"))
_SHOWN_AGAIN = re.compile(r"\w+:(?:block|flex|inline|grid|table|contents)\b|d-\w+-(?:block|flex|inline|grid|table)")
_STRIKING_CLASSES = frozenset(("strike", "strikethrough", "line-through"))
_SHOWN_BY_PICTURE = "mwe-math-mathml"
"""An encyclopedia shows a formula as a picture and hides its text; the text is what the picture shows."""

_ZERO = re.compile(r"0(?:\.0+)?(?:px|pt|em|rem|%)?\Z")
_FAR_LEFT = re.compile(r"-\d{4,}(?:\.\d+)?(?:px|pt)\Z|-\d{2,}(?:em|rem)\Z")
_NO_AREA = re.compile(r"rect\((?:[01](?:px)?[ ,]*){4}\)|inset\((?:50|100)%\)|circle\(0")
_HEIGHT = re.compile(r"(-?\d+(?:\.\d+)?)(?:px|pt|em|rem|ex|%)\Z")


class Visibility:
    """What one page hides, strikes out, raises and lowers."""

    def __init__(self, root: "HtmlElement") -> None:
        """Read the style sheets in the tree that ``root`` belongs to."""
        tree = root.getroottree()
        # Answers, tabs and the like that a button opens: hidden at first, and read by everybody who presses it.
        self._opened = {
            name for opener in tree.iterfind(".//*[@aria-controls]") for name in opener.get("aria-controls", "").split()
        }
        self._by_sheet: dict[HtmlElement, dict[str, str]] = {}
        sheets = sheets_of(tree)
        if sheets:
            self._by_sheet = matched(tree.getroot(), sheets)

    def style(self, element: "HtmlElement") -> Mapping[str, str]:
        """Return the telling properties of an element; those of its own ``style`` attribute win."""
        of_sheet = self._by_sheet.get(element, {})
        own = element.get("style")
        return {**of_sheet, **declarations_of(own)} if own else of_sheet

    def is_unseen(self, element: "HtmlElement") -> bool:
        """Whether nobody sees the element; what lies in it isn't seen either."""
        tag = element.tag
        if not isinstance(tag, str) or tag in UNSEEN_TAGS:
            return True
        if self._can_be_opened(element):
            return False
        if "hidden" in element.attrib or (tag == "dialog" and "open" not in element.attrib):
            return True
        classes = element.get("class") or ""
        if classes and _SHOWN_BY_PICTURE in classes:
            return False
        if classes and _hides(classes.split()):
            return True
        style = self.style(element)
        return bool(style) and _is_hidden(style)

    def _can_be_opened(self, element: "HtmlElement") -> bool:
        attributes = element.attrib
        if attributes.get("hidden") == "until-found" or attributes.get("role") == "tabpanel":
            return True
        return bool(self._opened) and attributes.get("id") in self._opened and element.tag not in {"dialog", "nav"}

    def is_struck(self, element: "HtmlElement") -> bool:
        """Whether the element's text is struck out."""
        if element.tag in STRUCK_TAGS or not _STRIKING_CLASSES.isdisjoint((element.get("class") or "").split()):
            return True
        style = self.style(element)
        return "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", "")

    def script_of(self, element: "HtmlElement") -> str:
        """Return "sup" or "sub" where the element raises or lowers its text, else ""."""
        if element.tag in {"sup", "sub"}:
            return str(element.tag)
        style = self.style(element)
        if not style or element.tag in {"td", "th", "tr", "img"}:
            return ""
        height = style.get("vertical-align", "")
        named = {"super": "sup", "text-top": "sup", "sub": "sub", "text-bottom": "sub"}.get(height)
        number = _HEIGHT.match(height) or _HEIGHT.match(style.get("mso-text-raise", ""))
        if named or not number:
            return named or ""
        return "sup" if float(number[1]) > 0 else "sub" if float(number[1]) < 0 else ""


def _hides(classes: list[str]) -> bool:
    if not _UNSEEN_CLASSES.isdisjoint(classes):
        return True
    return not _HIDING_CLASSES.isdisjoint(classes) and not any(_SHOWN_AGAIN.match(name) for name in classes)


def _is_hidden(style: Mapping[str, str]) -> bool:
    def has(name: str, *values: str) -> bool:
        return style.get(name, "").split(" ")[0] in values

    if has("display", "none") or has("visibility", "hidden", "collapse") or has("mso-hide", "all"):
        return True
    if any(_ZERO.match(style.get(name, "")) for name in ("opacity", "font-size", "max-height")):
        return True
    if _ZERO.match(style.get("height", "")) and has("overflow", "hidden"):
        return True
    away = _FAR_LEFT.match(style.get("left", "")) and has("position", "absolute", "fixed")
    return bool(away or _FAR_LEFT.match(style.get("text-indent", "")) or _is_clipped(style))


def _is_clipped(style: Mapping[str, str]) -> bool:
    return any(_NO_AREA.match(style.get(name, "")) for name in ("clip", "clip-path"))
