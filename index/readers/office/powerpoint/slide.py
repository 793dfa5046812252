"""One slide as HTML: its title, then the shapes in reading order."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from index.readers.office.drawing import table_html, text_html
from index.readers.office.order import Box, reading_order
from index.readers.office.package import Package, below, child, local, value
from index.readers.office.powerpoint.diagram import diagram_html

if TYPE_CHECKING:
    from lxml.etree import _Element

_ON_EVERY_SLIDE = {"dt", "ftr", "hdr", "sldNum"}
_TITLES = {"title", "ctrTitle"}
_SHAPES = {"sp", "grpSp", "graphicFrame", "AlternateContent", "cxnSp"}
MAX_DEPTH = 20


class Slide:
    """One slide of a presentation."""

    def __init__(self, package: Package, part: str, root: "_Element", layouts: "Layouts", diagrams: set[str]) -> None:
        """Take a slide.

        Args:
            package: The presentation.
            part: Name of the slide's part.
            root: Its content.
            layouts: Those of the presentation.
            diagrams: The parts of diagrams that were read before; each is read once.
        """
        self._package = package
        self._tree = child(root, "cSld", "spTree")
        self._links = package.related(part)
        self._diagrams = diagrams
        self._places = layouts.of(self._links)
        self.charts = 0

    def html(self) -> str:
        """Return what the slide shows."""
        shapes = list(_shapes(self._tree))
        blocks = [self._shape(shape, 0, "h2") for shape in shapes if _is_title(shape)]
        others = [shape for shape in shapes if not _is_title(shape)]
        return "\n".join(filter(None, [*blocks, self._in_order(others, 0)]))

    def _in_order(self, shapes: "list[_Element]", depth: int) -> str:
        order = reading_order([self._box(shape) for shape in shapes])
        return "\n".join(filter(None, (self._shape(shapes[position], depth) for position in order)))

    def _shape(self, shape: "_Element", depth: int, tag: str = "p") -> str:
        if local(shape) == "grpSp":
            return self._in_order(list(_shapes(shape)), depth + 1) if depth < MAX_DEPTH else ""
        if local(shape) == "graphicFrame":
            return self._graphic(shape)
        body = child(shape, "txBody")
        return text_html(body, tag) if body is not None else ""

    def _graphic(self, frame: "_Element") -> str:
        data = child(frame, "graphic", "graphicData")
        for held in data if data is not None else ():
            if local(held) == "tbl":
                return table_html(held)
            if local(held) == "relIds":
                return self._diagram(value(held, "dm"))
            if local(held) == "chart":
                self.charts += 1
        return ""

    def _diagram(self, link: str) -> str:
        _, part = self._links.get(link, ("", ""))
        if not part or part in self._diagrams:
            return ""
        self._diagrams.add(part)
        root = self._package.optional(part)
        return diagram_html(root) if root is not None else ""

    def _box(self, shape: "_Element") -> Box | None:
        """Return where a shape stands; a placeholder may leave that to its layout, and that to the master."""
        own = child(shape, "grpSpPr" if local(shape) == "grpSp" else "spPr", "xfrm")
        for placed in (own, child(shape, "xfrm"), *self._layout_places(shape)):
            numbers = [
                value(child(placed, name), attribute)
                for name, attribute in (("off", "x"), ("off", "y"), ("ext", "cx"), ("ext", "cy"))
            ]
            if all(re.fullmatch(r"-?\d{1,12}", number) for number in numbers):
                return Box(*map(float, numbers))
        return None

    def _layout_places(self, shape: "_Element") -> "Iterator[_Element | None]":
        place = _place(shape)
        if place is not None:
            number, kind = value(place, "idx"), value(place, "type", "body")
            yield from (places.get(key) for places in self._places for key in (number, kind))


class Layouts:
    """Where the layouts and masters of a presentation put their placeholders."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._read: dict[str, list[_Places]] = {}

    def of(self, links: Mapping[str, tuple[str, str]]) -> "list[_Places]":
        """Return the places of the layout that a slide names, then those of its master."""
        part = next((part for kind, part in links.values() if kind == "slideLayout"), "")
        if part not in self._read:
            masters = [name for kind, name in self._package.related(part).values() if kind == "slideMaster"]
            roots = [self._package.optional(name) for name in (part, *masters[:1]) if name]
            self._read[part] = [_places(root) for root in roots if root is not None]
        return self._read[part]


_Places = dict[str, "_Element | None"]
"""By the number of a placeholder and by its kind."""


def _places(layout: "_Element") -> _Places:
    places: _Places = {}
    for shape in below(layout, "sp"):
        place = _place(shape)
        for key in filter(None, (value(place, "idx"), value(place, "type", "body") if place is not None else "")):
            places.setdefault(key, child(shape, "spPr", "xfrm"))
    return places


def _is_title(shape: "_Element") -> bool:
    return value(_place(shape), "type") in _TITLES


def _shapes(tree: "_Element | None") -> "Iterator[_Element]":
    """Yield the shapes that are seen and belong to this slide alone."""
    for shape in tree if tree is not None else ():
        if local(shape) == "AlternateContent":
            yield from _shapes(child(shape, "Choice"))
        elif local(shape) in _SHAPES and not _is_hidden(shape) and value(_place(shape), "type") not in _ON_EVERY_SLIDE:
            yield shape


def _place(shape: "_Element") -> "_Element | None":
    """Return what says which placeholder of the layout a shape fills, or None."""
    return child(next(iter(shape), None), "nvPr", "ph")


def _is_hidden(shape: "_Element") -> bool:
    return value(child(next(iter(shape), None), "cNvPr"), "hidden") in {"1", "true"}
