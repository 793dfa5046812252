"""The body of a Word file as HTML: paragraphs, runs, tables, notes and text boxes.

Containers that only wrap (content controls, smart tags, links, insertions) are walked through. What was deleted or
moved away is left out, and so are comments and the codes of fields. A text box and a note stand after the paragraph
that holds them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from index.readers.markup.list_numbers import as_roman
from index.readers.office.package import below, child, local, value
from index.readers.office.word.numbers import Numbers
from index.readers.office.word.styles import Look, Styles
from index.readers.symbols import symbol

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_COLUMNS = 100
MAX_DEPTH = 60
MAX_REPEATED_CHARS = 1_000
"""A longer cell that goes on over rows is told once."""

_GONE = {"del", "moveFrom", "comment", "commentReference", "annotationRef", "instrText", "delText", "delInstrText"}
_WRAPS = {"ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "sdtContent", "bdo", "dir", "sdt"}
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "<br>", "cr": "<br>", "noBreakHyphen": "-"}
_SCRIPTS = {
    "sSup": ("msup", ("e", "sup")),
    "sSub": ("msub", ("e", "sub")),
    "sSubSup": ("msubsup", ("e", "sub", "sup")),
}


@dataclass(slots=True)
class _Paragraph:
    """A paragraph under way: its HTML so far, and what stands after it."""

    pieces: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


class Body:
    """Writes the blocks of one document."""

    def __init__(self, styles: Styles, numbers: Numbers, notes: "Mapping[str, _Element | None]") -> None:
        """Take the document's styles and lists, and the roots of its "footnotes" and "endnotes"."""
        self._styles = styles
        self._numbers = numbers
        self._notes = {
            (kind, value(note, "id")): note
            for kind, root in notes.items()
            for note in (root if root is not None else ())
            if local(note) in {"footnote", "endnote"} and value(note, "type", "normal") == "normal"
        }
        self._counted = dict.fromkeys(notes, 0)
        self.drawn = 0
        """Charts and diagrams met so far; their words lie in other parts and are not read."""

    def html(self, root: "_Element") -> str:
        """Return the whole document."""
        body = child(root, "body")
        return "".join(self._blocks(body if body is not None else root, 0))

    def _blocks(self, container: "_Element", depth: int) -> Iterator[str]:
        pending = _Paragraph()
        for block in _walked(container, depth):
            name = local(block)
            if name == "p":
                self._fill(block, pending, depth)
                if child(block, "pPr", "rPr", "del") is not None:
                    continue  # the end of this paragraph was deleted: it goes on in the next one
                yield self._closed(block, pending)
                pending = _Paragraph()
            elif name == "tbl" and depth < MAX_DEPTH:
                yield self._table(block, depth + 1)
        if pending.pieces:
            yield f"<p>{''.join(pending.pieces)}</p>{''.join(pending.after)}"

    def _closed(self, block: "_Element", paragraph: _Paragraph) -> str:
        style = value(child(block, "pPr", "pStyle"))
        level = self._styles.heading_level(style)
        tag = f"h{level}" if level else "p"
        words = "".join(paragraph.pieces)
        numbering = child(block, "pPr", "numPr")
        is_hidden = self._styles.look(style).with_properties(child(block, "pPr", "rPr")).hidden and not words.strip()
        numbering = numbering if numbering is not None else self._styles.numbering(style)
        label = "" if is_hidden else self._numbers.label(numbering)
        text = f"{escape(label)} {words}" if label and words.strip() else words
        return f"<{tag}>{text}</{tag}>{''.join(paragraph.after)}"

    def _fill(self, block: "_Element", paragraph: _Paragraph, depth: int) -> None:
        look = self._styles.look(value(child(block, "pPr", "pStyle")))
        for one in _walked(block, depth):
            name = local(one)
            if name == "r":
                self._run(one, look, paragraph, depth)
            elif name in {"oMath", "oMathPara"}:
                paragraph.pieces.append(_formula(one))

    def _run(self, run: "_Element", look: Look, paragraph: _Paragraph, depth: int) -> None:
        run_properties = child(run, "rPr")
        look = self._styles.look(value(child(run_properties, "rStyle")), look).with_properties(run_properties)
        if look.hidden:
            return
        words = "".join(self._in_run(run, paragraph, depth))
        if words and look.script:
            words = f"<{look.script}>{words}</{look.script}>"
        if words and look.struck:
            words = f"<s>{words}</s>"
        paragraph.pieces.append(words)

    def _in_run(self, run: "_Element", paragraph: _Paragraph, depth: int) -> Iterator[str]:
        for one in _walked(run, depth):
            name = local(one)
            if name == "t":
                yield escape(one.text or "")
            elif name in _BREAKS:
                yield _BREAKS[name]
            elif name == "sym":
                yield escape(symbol(value(one, "char"), value(one, "font")))
            elif name in {"footnoteReference", "endnoteReference"}:
                yield self._note(one, f"{name.removesuffix('Reference')}s", paragraph, depth)
            elif name == "ruby":
                base = child(one, "rubyBase")
                yield "".join(escape(text.text or "") for text in below(base, "t")) if base is not None else ""
            elif name in {"drawing", "pict", "object"} and depth < MAX_DEPTH:
                self.drawn += any(local(part) in {"chart", "relIds"} for part in one.iter())
                for box in _outermost(one, "txbxContent"):
                    paragraph.after += self._blocks(box, depth + 1)

    def _note(self, reference: "_Element", kind: str, paragraph: _Paragraph, depth: int) -> str:
        # Each note is told once, so that notes that name each other come to an end.
        note = self._notes.pop((kind, value(reference, "id")), None)
        if note is None or depth >= MAX_DEPTH:
            return ""
        mark = ""
        if value(reference, "customMarkFollows") in {"", "0", "false"}:
            self._counted[kind] += 1
            number = self._counted[kind]
            mark = f"<sup>{as_roman(number) if kind == 'endnotes' else number}</sup>"
        words = "".join(self._blocks(note, depth + 1))
        paragraph.after.append(words.replace("<p>", f"<p>{mark} ", 1))
        return mark

    def _table(self, table: "_Element", depth: int) -> str:
        """Return a table; a short cell that goes on over several rows is said in each."""
        rows = [row for row in _walked(table, depth) if local(row) == "tr" and not _is_gone(row)]
        above: dict[int, str] = {}
        html = []
        for position, row in enumerate(rows):
            cells = [cell for cell in _walked(row, depth) if local(cell) == "tc" and not _is_gone(cell)]
            tag = "th" if self._is_head(table, row, cells, first=position == 0) else "td"
            before = value(child(row, "trPr", "gridBefore"), default="0")
            column = min(int(before), MAX_COLUMNS) if before.isdigit() and len(before) < 9 else 0
            line = [f"<{tag}></{tag}>"] * column
            for cell in cells:
                merged = child(cell, "tcPr", "vMerge")
                goes_on = merged is not None and value(merged, default="continue") == "continue"
                words = above.get(column, "") if goes_on else "".join(self._blocks(cell, depth))
                width = value(child(cell, "tcPr", "gridSpan"), default="1")
                span = min(int(width), MAX_COLUMNS) if width.isdigit() and len(width) < 9 else 1
                above[column] = words if len(words) <= MAX_REPEATED_CHARS else ""
                line.append(f"<{tag} colspan={span}>{words}</{tag}>")
                column += span
            html.append(f"<tr>{''.join(line)}</tr>")
        return f"<table>{''.join(html)}</table>"

    def _is_head(self, table: "_Element", row: "_Element", cells: "list[_Element]", *, first: bool) -> bool:
        """Whether a row holds column heads: it says so, or it is the first, bold, and has no number."""
        header = child(row, "trPr", "tblHeader")
        if header is not None and value(header) not in {"0", "false", "off"}:
            return True
        texts = ["".join(text.text or "" for text in below(cell, "t")).strip() for cell in cells]
        if not first or len(texts) < 2 or not all(texts) or any(c.isdigit() for text in texts for c in text):
            return False
        look = child(table, "tblPr", "tblLook")
        styled = child(table, "tblPr", "tblStyle") is not None
        if styled and (value(look, "firstRow") == "1" or (int(value(look, default="0") or "0", 16) & 0x20)):
            return True
        return all(self._is_bold(run) for run in below(row, "r") if next(below(run, "t"), None) is not None)

    def _is_bold(self, run: "_Element") -> bool:
        run_properties = child(run, "rPr")
        return self._styles.look(value(child(run_properties, "rStyle"))).with_properties(run_properties).bold


def _walked(container: "_Element", depth: int) -> "Iterator[_Element]":
    """Yield the children of ``container``, those inside wrappers too, without what is gone."""
    if depth > MAX_DEPTH:
        return
    for one in container:
        name = local(one)
        if name in _WRAPS:
            yield from _walked(one, depth + 1)
        elif name == "AlternateContent":
            # The same thing twice, for newer and for older programs.
            chosen = next((part for part in one if local(part) in {"Choice", "Fallback"}), None)
            if chosen is not None:
                yield from _walked(chosen, depth + 1)
        elif name not in _GONE:
            yield one


def _outermost(root: "_Element", name: str) -> "Iterator[_Element]":
    """Yield the elements of that name inside ``root`` that lie in no other of them; of alternatives the first."""
    stack = [root]
    while stack:
        element = stack.pop()
        if local(element) == name:
            yield element
            continue
        children = list(element)
        stack += reversed(children[:1] if local(element) == "AlternateContent" else children)


def _is_gone(part: "_Element") -> bool:
    """Whether a row or cell is deleted, or hidden."""
    return any(child(part, *names) is not None for names in (("trPr", "del"), ("trPr", "hidden"), ("tcPr", "cellDel")))


def _formula(element: "_Element", depth: int = 0) -> str:
    """Return a formula (Office's own markup) as MathML."""
    return f"<math>{_mathml(element, depth)}</math>"


def _mathml(element: "_Element", depth: int) -> str:
    name = local(element)
    if name == "t":
        return f"<mi>{escape(element.text or '')}</mi>"
    if depth > MAX_DEPTH:
        return ""
    children = [(local(part), f"<mrow>{_mathml(part, depth + 1)}</mrow>") for part in element]
    parts = dict(reversed(children))
    if name in _SCRIPTS and "e" in parts:
        tag, names = _SCRIPTS[name]
        return f"<{tag}>{''.join(parts.get(part, '<mrow></mrow>') for part in names)}</{tag}>"
    if name == "f":
        return f"<mfrac>{parts.get('num', '')}{parts.get('den', '')}</mfrac>"
    if name == "rad":
        degree = parts.get("deg", "")
        tag = "mroot" if degree and _has_text(element, "deg") else "msqrt"
        return f"<{tag}>{parts.get('e', '')}{degree if tag == 'mroot' else ''}</{tag}>"
    if name == "d":
        opening = value(child(element, "dPr", "begChr"), default="(")
        closing = value(child(element, "dPr", "endChr"), default=")")
        inside = ", ".join(words for part, words in children if part == "e")
        return f"<mo>{escape(opening)}</mo>{inside}<mo>{escape(closing)}</mo>"
    if name == "nary":
        sign = escape(value(child(element, "naryPr", "chr"), default="∫"))
        low, high = parts.get("sub", "<mrow></mrow>"), parts.get("sup", "<mrow></mrow>")
        return f"<munderover><mo>{sign}</mo>{low}{high}</munderover>{parts.get('e', '')}"
    return "".join(words for _, words in children)


def _has_text(element: "_Element", name: str) -> bool:
    part = child(element, name)
    return part is not None and next(below(part, "t"), None) is not None
