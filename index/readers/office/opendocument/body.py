"""The content of an OpenDocument text, text box or slide as HTML, in the order in which a reader meets it.

Notes and text boxes come after the paragraph that they hang on, or after the table that this paragraph is in.
"""

import re
from html import escape
from typing import TYPE_CHECKING

from index.readers.office.opendocument.inline import SHAPES, UNREAD, write_inline
from index.readers.office.opendocument.lists import MAX_LEVELS, Lists, Numbering
from index.readers.office.opendocument.styles import Styles, is_hidden
from index.readers.office.opendocument.tables import html_rows
from index.readers.office.package import Package, below, child, local, value
from index.readers.office.runs import Line, Look

if TYPE_CHECKING:
    from lxml.etree import _Element


class Body:
    """Turns the elements of one document into HTML."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._package = package
        self._styles = styles
        self._lists = Lists(styles)
        self._out: list[str] = []
        self._waiting: list[tuple[_Element, str]] = []
        self._tables = 0
        self._notes = 0
        self.hidden_sections: list[str] = []

    def html(self) -> str:
        """Return what was read so far."""
        return "\n".join(self._out)

    def collect(self, element: "_Element") -> str:
        """Return the HTML of what an element holds, and add nothing to what was read."""
        start = len(self._out)
        for block in element:
            self.read(block)
        html = "\n".join(self._out[start:])
        del self._out[start:]
        return html

    def write(self, html: str) -> None:
        """Add HTML to what was read."""
        self._out.append(html)

    def read(self, element: "_Element") -> None:
        """Read one block: a paragraph, a list, a table, a shape, or what holds such blocks."""
        name = local(element)
        if name in {"p", "h"}:
            self._paragraph(element, self._heading_number(element) if name == "h" else "")
        elif name == "list":
            self._list(element, None, 0)
        elif name == "table":
            self.table(element)
        elif name in UNREAD or not name:
            return
        elif name in SHAPES:
            self._shape(element)
        elif name == "section" and _hides_section(element):
            self.hidden_sections.append(value(element, "name"))
        else:
            for block in element:
                self.read(block)

    def table(self, element: "_Element") -> None:
        """Read a table; what hangs on its cells comes behind it."""
        outer, self._out = self._out, []
        self._tables += 1

        table = html_rows(element, self.collect)
        self._tables -= 1
        self._out = outer
        self._out.append(table)
        self._write_waiting()

    def _paragraph(self, element: "_Element", label: str) -> None:
        style = value(element, "style-name")
        text = self._styles.text("paragraph", style)
        if is_hidden(text) or _is_hidden_paragraph(element):
            return
        line = Line()
        write_inline(element, text, line, self._styles, self._hang)
        if not line.is_blank:
            tag = "h1" if self._styles.is_title(style) else "p"
            if local(element) == "h":
                level = value(element, "outline-level")
                tag = f"h{min(max(int(level), 1), 6)}" if re.fullmatch(r"\d{1,2}", level) else "h1"
            self._out.append(f"<{tag}>{escape(label, quote=False)} {line.html()}</{tag}>")
        self._write_waiting()

    def _hang(self, part: "_Element", line: Line) -> None:
        """Keep a note or a shape that hangs on a paragraph until that paragraph is written."""
        mark = ""
        if local(part) == "note":
            self._notes += 1
            mark = self._mark(part)
            line.add(mark, Look("sup"))
        elif formula := self._formula(part):
            line.add_html(formula)
            return
        self._waiting.append((part, mark))

    def _mark(self, note: "_Element") -> str:
        citation = child(note, "note-citation")
        shown = "".join(map(str, citation.itertext())).strip() if citation is not None else ""
        return shown or value(citation, "label") or str(self._notes)

    def _write_waiting(self) -> None:
        if self._tables:
            return
        waiting, self._waiting = self._waiting, []
        for element, mark in waiting:
            if mark:
                self._note(element, mark)
            else:
                self._shape(element)

    def _note(self, note: "_Element", mark: str) -> None:
        start = len(self._out)
        marked = f"<sup>{escape(mark, quote=False)}</sup> "
        for body in below(note, "note-body"):
            self.read(body)
        if len(self._out) > start:
            self._out[start] = re.sub(r"\A<(p|h\d)>", lambda tag: tag.group() + marked, self._out[start])

    def _shape(self, element: "_Element") -> None:
        if value(element, "display") == "none":
            return
        if formula := self._formula(element):
            self._out.append(f"<p>{formula}</p>")
            return
        for block in element:
            self.read(block)

    def _formula(self, frame: "_Element") -> str:
        """Return the formula that a frame shows as MathML, or ""."""
        held = child(frame, "object")
        if held is None:
            return ""
        root = child(held, "math")
        if root is None and (href := value(held, "href")):
            root = self._package.optional(href.removeprefix("./").rstrip("/") + "/content.xml")
        return _mathml(root) if root is not None and local(root) == "math" else ""

    def _list(self, element: "_Element", outer: Numbering | None, level: int) -> None:
        level = min(level, MAX_LEVELS - 1)
        numbering = self._lists.open(element, outer, level)
        for item in element:
            if local(item) in {"list-item", "list-header"}:
                self._item(item, numbering, level)

    def _item(self, item: "_Element", numbering: Numbering, level: int) -> None:
        is_first = local(item) == "list-item"
        for block in item:
            if local(block) == "list":
                self._list(block, numbering, level + 1)
            elif local(block) in {"p", "h"}:
                self._paragraph(block, numbering.next(level, value(item, "start-value")) if is_first else "")
                is_first = False
            else:
                self.read(block)

    def _heading_number(self, heading: "_Element") -> str:
        if value(heading, "is-list-header") == "true":
            return ""
        if self._styles.attribute("paragraph", value(heading, "style-name"), "list-style-name") == "":
            return ""
        level = value(heading, "outline-level")
        start = value(heading, "start-value") if value(heading, "restart-numbering") == "true" else ""
        return self._lists.headings.next(int(level) - 1 if re.fullmatch(r"[1-9]\d?", level) else 0, start)


def _hides_section(section: "_Element") -> bool:
    shown = value(section, "display")
    return shown == "none" or (shown == "condition" and value(section, "is-hidden") != "false")


def _is_hidden_paragraph(paragraph: "_Element") -> bool:
    return any(
        local(one) == "hidden-paragraph" and value(one, "is-hidden") != "false" for one in paragraph.iterdescendants()
    )


def _mathml(element: "_Element") -> str:
    name = local(element)
    if not re.fullmatch(r"[a-z-]+", name) or name.startswith("annotation"):
        return ""
    inner = "".join(_mathml(one) + escape(one.tail or "", quote=False) for one in element)
    return f"<{name}>{escape(element.text or '', quote=False)}{inner}</{name}>"
