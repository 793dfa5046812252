"""Styles of OpenDocument: what the look of a paragraph, a span or a cell says of its text.

A style takes from its parents what it doesn't state itself. Styles stand in ``content.xml`` (those that the program
made for single paragraphs) and in ``styles.xml`` (those with names that people see); either part may be missing.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from index.readers.office.package import attributes, local, value
from index.readers.office.runs import Look

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_PARENTS = 50
_LENGTH = re.compile(r"-?\d+(?:\.\d+)?")


class Styles:
    """All styles of one file."""

    def __init__(self, *roots: "_Element | None") -> None:
        """Collect the styles of the parts; where two have the same name, the earlier part's counts."""
        self._styles: dict[tuple[str, str], _Element] = {}
        self._resolved: dict[tuple[str, str, str], Mapping[str, str]] = {}
        self.lists: dict[str, _Element] = {}
        self.outline: _Element | None = None
        for root in roots:
            for group in root if root is not None else ():
                if local(group) in {"automatic-styles", "styles"}:
                    for style in group:
                        self._keep(style)

    def text(self, family: str, name: str) -> Mapping[str, str]:
        """Return the properties of the text in a style, parents included, by names without namespaces."""
        return self.properties(family, name, "text-properties")

    def properties(self, family: str, name: str, group: str) -> Mapping[str, str]:
        """Return one group of a style's properties, parents included."""
        key = (family, name, group)
        if key not in self._resolved:
            merged: dict[str, str] = {}
            for style in self._chain(family, name):
                for part in style:
                    if local(part) == group:
                        merged = dict(attributes(part)) | merged
            self._resolved[key] = merged
        return self._resolved[key]

    def attribute(self, family: str, name: str, attribute: str) -> str | None:
        """Return an attribute of a style itself or of its nearest parent that has it, else None."""
        for style in self._chain(family, name):
            for key, text in attributes(style):
                if key == attribute:
                    return text
        return None

    def is_title(self, name: str) -> bool:
        """Whether a paragraph's style is that of titles."""
        chain = self._chain("paragraph", name)
        return name == "Title" or any(value(style, "parent-style-name") == "Title" for style in chain)

    def _keep(self, style: "_Element") -> None:
        kind, name = local(style), value(style, "name")
        if kind == "style":
            self._styles.setdefault((value(style, "family"), name), style)
        elif kind == "list-style":
            self.lists.setdefault(name, style)
        elif kind == "outline-style" and self.outline is None:
            self.outline = style
            self.lists.setdefault(name or "Outline", style)

    def _chain(self, family: str, name: str) -> "list[_Element]":
        chain: list[_Element] = []
        while name and len(chain) < MAX_PARENTS and (style := self._styles.get((family, name))) is not None:
            chain.append(style)
            name = value(style, "parent-style-name")
        return chain


def look_of(text: Mapping[str, str]) -> Look:
    """Return what the properties of text say of it."""
    lines = [text.get(name, "") for name in ("text-line-through-style", "text-line-through-type", "text-crossing-out")]
    is_struck = any(lines) and "none" not in lines
    position = (text.get("text-position") or "0").split()[:1]
    script = {"super": "sup", "sub": "sub"}.get(position[0], "") if position else ""
    if position and (share := _LENGTH.match(position[0])):
        script = "sup" if float(share.group()) > 0 else "sub" if float(share.group()) < 0 else ""
    return Look(script, is_struck)


def is_hidden(text: Mapping[str, str]) -> bool:
    """Whether the properties of text hide it."""
    return text.get("display") == "none"


def is_bold(text: Mapping[str, str]) -> bool:
    """Whether text is set in bold letters."""
    return text.get("font-weight", "") in {"bold", "600", "700", "800", "900"}
