"""One slide as HTML: its title, then the shapes in reading order."""

import re
from collections.abc import Iterator
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

    def __init__(self, package: Package, part: str, root: "_Element") -> None:
        """Take a slide.

        Args:
            package: The presentation.
            part: Name of the slide's part.
            root: Its content.
        """
        self._package = package
        self._tree = child(root, "cSld", "spTree")
        self._links = package.related(part)
        self._layouts = list(self._read_layouts())
        self.charts = 0

    def html(self) -> str:
        """Return what the slide shows."""
        shapes = list(_shapes(self._tree))
        titles = [shape for shape in shapes if value(_place(shape), "type") in _TITLES]
        blocks = [self._shape(title, 0, "h2") for title in titles]
        others = [shape for shape in shapes if shape not in titles]
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
                _, part = self._links.get(value(held, "dm"), ("", ""))
                root = self._package.optional(part) if part else None
                return diagram_html(root) if root is not None else ""
            if local(held) == "chart":
                self.charts += 1
        return ""

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
        if place is None:
            return
        number, kind = value(place, "idx"), value(place, "type", "body")
        for layout in self._layouts:
            places = [(one, _place(one)) for one in below(layout, "sp")]
            same = [one for one, other in places if other is not None and number and value(other, "idx") == number]
            alike = [one for one, other in places if other is not None and value(other, "type", "body") == kind]
            yield from (child(one, "spPr", "xfrm") for one in [*same, *alike])

    def _read_layouts(self) -> "Iterator[_Element]":
        for kind, part in self._links.values():
            if kind == "slideLayout" and (layout := self._package.optional(part)) is not None:
                yield layout
                for deeper, master in self._package.related(part).values():
                    if deeper == "slideMaster" and (root := self._package.optional(master)) is not None:
                        yield root


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
