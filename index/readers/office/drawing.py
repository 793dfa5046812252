"""DrawingML, in which PowerPoint and Excel keep the text of shapes: paragraphs with their numbers, and tables."""

import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from index.readers.markup.list_numbers import numeral
from index.readers.office.package import below, child, local, value
from index.readers.office.runs import Line, Look

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_SPAN = 1_000
_KINDS = {
    "alphaLc": "lower-alpha",
    "alphaUc": "upper-alpha",
    "romanLc": "lower-roman",
    "romanUc": "upper-roman",
    "arabic": "decimal",
}
_SCHEME = re.compile(r"(alphaLc|alphaUc|romanLc|romanUc|arabic)(Period|ParenR|ParenBoth|Plain)\Z")
_SHAPES = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}
# Fields that say the same on every slide; others (a field of a document's property, say) are words like any.
_UNREAD_FIELDS = ("slidenum", "datetime", "footer", "header")


def text_html(body: "_Element", tag: str = "p") -> str:
    """Return the paragraphs of a text body as HTML."""
    numbers = _Numbers(child(body, "lstStyle"))
    blocks = []
    for paragraph in body:
        if local(paragraph) != "p":
            continue
        line = line_of(paragraph)
        if not line.is_blank:
            label = escape(numbers.label(paragraph), quote=False)
            blocks.append(f"<{tag}>{label} {line.html()}</{tag}>")
    return "\n".join(blocks)


def line_of(paragraph: "_Element") -> Line:
    """Return the runs of one paragraph."""
    line = Line()
    for part in paragraph:
        _write(part, line)
    return line


def table_html(table: "_Element") -> str:
    """Return a table as HTML."""
    is_headed = value(child(table, "tblPr"), "firstRow") in {"1", "true"}
    heads: list[str] = []
    others: list[str] = []
    for number, row in enumerate(one for one in table if local(one) == "tr"):
        cells = "".join(_cell(cell) for cell in row if local(cell) == "tc")
        (heads if is_headed and not number else others).append(f"<tr>{cells}</tr>")
    return f"<table><thead>{''.join(heads)}</thead><tbody>{''.join(others)}</tbody></table>"


def _cell(cell: "_Element") -> str:
    if value(cell, "hMerge") in {"1", "true"} or value(cell, "vMerge") in {"1", "true"}:
        return ""
    spans = "".join(
        f' {html}="{min(int(span), MAX_SPAN)}"'
        for name, html in (("gridSpan", "colspan"), ("rowSpan", "rowspan"))
        if re.fullmatch(r"[1-9]\d{0,5}", span := value(cell, name))
    )
    body = child(cell, "txBody")
    return f"<td{spans}>{text_html(body) if body is not None else ''}</td>"


def _write(part: "_Element", line: Line) -> None:
    name = local(part)
    if name == "br":
        line.add("\n")
    elif name == "fld" and value(part, "type").lower().startswith(_UNREAD_FIELDS):
        return
    elif name in {"r", "fld"}:
        text = child(part, "t")
        if text is not None:
            line.add((text.text or "").replace("\v", "\n").replace("_x000B_", "\n"), look_of(child(part, "rPr")))
    elif name == "AlternateContent":
        for one in child(part, "Choice") if child(part, "Choice") is not None else ():  # type: ignore[union-attr]
            _write(one, line)
    elif name in {"m", "oMath", "oMathPara"}:
        line.add(" ".join(text.text or "" for text in below(part, "t")))


def look_of(run: "_Element | None") -> Look:
    """Return what the properties of a run say of its text."""
    baseline = value(run, "baseline", "0")
    script = ""
    if re.fullmatch(r"-?\d{1,9}%?", baseline) and int(baseline.rstrip("%")):
        script = "sub" if baseline.startswith("-") else "sup"
    return Look(script, value(run, "strike", "noStrike") not in {"noStrike", ""})


class _Numbers:
    """The counters of the numbered paragraphs of one text body."""

    def __init__(self, styles: "_Element | None") -> None:
        self._styles = styles
        self._counts: dict[int, tuple[str, int]] = {}

    def label(self, paragraph: "_Element") -> str:
        """Return the number of the next paragraph, or "" where it shows none."""
        own = child(paragraph, "pPr")
        level = int(value(own, "lvl")) if re.fullmatch(r"\d", value(own, "lvl")) else 0
        self._counts = {deep: count for deep, count in self._counts.items() if deep <= level}
        numbered = next((found for found in self._bullets(own, level) if found is not None), None)
        scheme = _SCHEME.match(value(numbered, "type")) if local_name(numbered) == "buAutoNum" else None
        if scheme is None:
            self._counts.pop(level, None)
            return ""
        start = value(numbered, "startAt", "1")
        key = f"{scheme.group()} {start}"
        known, count = self._counts.get(level, ("", 0))
        count = count + 1 if known == key else int(start) if re.fullmatch(r"\d{1,6}", start) else 1
        self._counts[level] = (key, count)
        return _SHAPES[scheme.group(2)].format(numeral(count, _KINDS[scheme.group(1)]))

    def _bullets(self, own: "_Element | None", level: int) -> "Iterator[_Element | None]":
        for properties in (own, child(self._styles, f"lvl{level + 1}pPr")):
            for name in ("buNone", "buChar", "buBlip", "buAutoNum"):
                yield child(properties, name)


def local_name(element: "_Element | None") -> str:
    """Return the name of an element, "" for None."""
    return local(element) if element is not None else ""
