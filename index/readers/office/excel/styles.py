"""Styles and shared strings of a workbook."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.readers.office.excel.numbers import BUILT_IN
from index.readers.office.package import Package, child, local, value
from index.readers.office.runs import PLAIN, Line, Look

if TYPE_CHECKING:
    from lxml.etree import _Element

SCRIPTS = {"superscript": "sup", "subscript": "sub"}


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What the style of a cell says: how numbers are shown, and the look of its text."""

    number_format: str = ""
    look: Look = PLAIN
    is_bold: bool = False


PLAIN_CELL = CellStyle()
Runs = tuple[tuple[str, Look | None], ...]
"""Pieces of a rich text; None stands for the look of the cell."""


def cell_styles(package: Package, part: str) -> list[CellStyle]:
    """Return the styles that cells name by number."""
    root = package.optional(part)
    formats = {_whole(value(one, "numFmtId")): value(one, "formatCode") for one in _children(root, "numFmts")}
    fonts = [(look_of(font), _is_on(font, "b")) for font in _children(root, "fonts")]
    styles = []
    for style in _children(root, "cellXfs"):
        number, font = _whole(value(style, "numFmtId")), _whole(value(style, "fontId"))
        look, is_bold = fonts[font] if font < len(fonts) else (PLAIN, False)
        styles.append(CellStyle(formats.get(number, BUILT_IN.get(number, "")), look, is_bold))
    return styles


def shared_strings(package: Package, part: str) -> list[str | Runs]:
    """Return the texts that cells name by number."""
    return [text_of(one) for one in package.stream(part, "si")] if package.has(part) else []


def text_of(element: "_Element") -> str | Runs:
    """Return a string item: one text, or its runs. How it is pronounced is left out."""
    runs: list[tuple[str, Look | None]] = []
    for part in element:
        if local(part) == "t":
            runs.append((part.text or "", None))
        elif local(part) == "r":
            look = child(part, "rPr")
            text = child(part, "t")
            runs.append(((text.text or "") if text is not None else "", look_of(look) if look is not None else None))
    if all(look is None for _, look in runs):
        return "".join(text for text, _ in runs)
    return tuple(runs)


def words(text: str | Runs, look: Look) -> str:
    """Return a cell's text as words on one line."""
    if isinstance(text, str) and look == PLAIN:
        return " ".join(text.split())
    line = Line()
    for piece, own in ((text, None),) if isinstance(text, str) else text:
        line.add(piece, look if own is None else own)
    return line.words()


def look_of(font: "_Element") -> Look:
    """Return what a font says of text that is set in it."""
    return Look(SCRIPTS.get(value(child(font, "vertAlign")), ""), _is_on(font, "strike"))


def _is_on(font: "_Element", name: str) -> bool:
    one = child(font, name)
    return one is not None and value(one, "val", "1") not in {"0", "false"}


def _children(root: "_Element | None", name: str) -> "list[_Element]":
    group = child(root, name)
    return list(group) if group is not None else []


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
