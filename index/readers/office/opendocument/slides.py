"""Slides of an OpenDocument presentation: the title, then the shapes in reading order."""

import re
from typing import TYPE_CHECKING

from index.readers.office.opendocument.body import Body
from index.readers.office.opendocument.inline import SHAPES
from index.readers.office.opendocument.styles import Styles
from index.readers.office.order import Box, reading_order
from index.readers.office.package import below, local, value
from index.readers.office.passed_over import about_slides

if TYPE_CHECKING:
    from lxml.etree import _Element

_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(cm|mm|in|pt|pc|px)?\Z")
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}
_ON_EVERY_SLIDE = {"date-time", "footer", "header", "page-number"}


def read_slides(presentation: "_Element", body: Body, styles: Styles) -> tuple[str, ...]:
    """Read the slides into ``body`` and return what was passed over."""
    hidden: list[int] = []
    with_notes = 0
    slides = [one for one in presentation if local(one) == "page"]
    for number, slide in enumerate(slides, 1):
        page = styles.properties("drawing-page", value(slide, "style-name"), "drawing-page-properties")
        if page.get("visibility") == "hidden":
            hidden.append(number)
            continue
        with_notes += any(_has_words(notes) for notes in below(slide, "notes"))
        _read_slide(slide, body)
    return about_slides(hidden, with_notes)


def _read_slide(slide: "_Element", body: Body) -> None:
    shapes = [one for one in slide if local(one) in SHAPES and value(one, "class") not in _ON_EVERY_SLIDE]
    for title in (one for one in shapes if value(one, "class") == "title"):
        body.write(re.sub(r"<(/?)p>", r"<\1h2>", body.collect(title)))
    others = [one for one in shapes if value(one, "class") != "title"]
    for position in reading_order([_box(one) for one in others]):
        body.read(others[position])


def _box(shape: "_Element") -> Box | None:
    if local(shape) == "g":
        boxes = [box for one in shape if local(one) in SHAPES and (box := _box(one))]
        if not boxes:
            return None
        left, top = min(box.left for box in boxes), min(box.top for box in boxes)
        return Box(left, top, max(box.across[1] for box in boxes) - left, max(box.down[1] for box in boxes) - top)
    x, y, width, height = (_centimetres(value(shape, name)) for name in ("x", "y", "width", "height"))
    if x is None or y is None:
        return None
    return Box(x, y, width or 0.0, height or 0.0)


def _centimetres(length: str) -> float | None:
    match = _LENGTH.match(length)
    return float(match.group(1)) * _CENTIMETRES[match.group(2) or "cm"] if match else None


def _has_words(notes: "_Element") -> bool:
    """Whether there are speaker notes; the small picture of the slide and fields of the page are none."""
    return any(
        "".join(map(str, frame.itertext())).strip()
        for frame in notes
        if local(frame) in SHAPES and value(frame, "class") in {"notes", ""}
    )
