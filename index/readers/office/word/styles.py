"""Styles of a Word file: what they say of headings, and of text that is hidden, struck out, raised or lowered."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.readers.office.package import child, local, value

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CHAIN = 20
_OFF = {"0", "false", "off"}
_HIDING = ("vanish", "specVanish", "webHidden")
_RAISED_FROM = 2
"""Text is raised or lowered by so many half points at least; less is fine tuning."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks, as far as its meaning goes.

    Attributes:
        hidden: Nobody sees it.
        struck: It is struck out.
        script: "sup", "sub" or "".
        bold: It is bold.
    """

    hidden: bool = False
    struck: bool = False
    script: str = ""
    bold: bool = False

    def with_properties(self, properties: "_Element | None") -> "Look":
        """Return the look after the run properties (``w:rPr``) of a style or run."""
        look = self
        for one in properties if properties is not None else ():
            name, on = local(one), value(one) not in _OFF
            if name in _HIDING:
                look = replace(look, hidden=on)
            elif name in {"strike", "dstrike"}:
                look = replace(look, struck=on)
            elif name == "b":
                look = replace(look, bold=on)
            elif name == "vertAlign":
                look = replace(look, script={"superscript": "sup", "subscript": "sub"}.get(value(one), ""))
            elif name == "position" and abs(height := _whole(value(one))) >= _RAISED_FROM:
                look = replace(look, script="sup" if height > 0 else "sub")
        return look


class Styles:
    """The styles of one document, by id."""

    def __init__(self, root: "_Element | None") -> None:
        """Read ``word/styles.xml``; None where there is none."""
        styles = [one for one in root if local(one) == "style"] if root is not None else []
        self._by_id = {value(style, "styleId"): style for style in styles}

    def look(self, style_id: str, base: Look = Look()) -> Look:  # noqa: B008 - a frozen record
        """Return the look that a style gives to text that looks like ``base``."""
        for style in reversed(self._chain(style_id)):
            base = base.with_properties(child(style, "rPr"))
        return base

    def heading_level(self, style_id: str) -> int:
        """Return 1 to 6 for a heading's style (1 for a title), else 0."""
        for style in self._chain(style_id):
            name = value(child(style, "name")).lower()
            if name == "title":
                return 1
            if name.startswith("heading ") and name[8:].isdigit():
                return min(int(name[8:]), 6)
            level = value(child(style, "pPr", "outlineLvl"))
            if level.isdigit() and int(level) < 9:
                return min(int(level) + 1, 6)
        return 0

    def numbering(self, style_id: str) -> "_Element | None":
        """Return the list (``w:numPr``) that a paragraph style belongs to, or None."""
        found = (child(style, "pPr", "numPr") for style in self._chain(style_id))
        return next((one for one in found if one is not None), None)

    def _chain(self, style_id: str) -> "list[_Element]":
        """Return the style and those it is based on."""
        chain: list[_Element] = []
        while (style := self._by_id.get(style_id)) is not None and style not in chain and len(chain) < MAX_CHAIN:
            chain.append(style)
            style_id = value(child(style, "basedOn"))
        return chain


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0
