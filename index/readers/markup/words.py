"""Words of HTML as a reader of the page sees them, with paragraphs kept apart.

The one place where markup becomes text, for every format: web pages, mails, books, Markdown, and office files by way
of HTML. What the markup says is kept:

* Superscripts and subscripts are written in Unicode (:mod:`index.readers.markup.scripts`), never glued to a number.
* Text that is struck out is not stated any more and is left out, like what no reader sees (hidden text).
* Numbers of list items stay. The rows of a table of facts become lines (:mod:`index.text.tables`), and so does a term
  with a short definition.
* Of ruby the text itself is kept, and not how it is pronounced.
"""

import re
from itertools import islice
from typing import TYPE_CHECKING

from index.readers.markup import formulas, grid, list_numbers
from index.readers.markup.limits import Spans
from index.readers.markup.scripts import MAX_CHARS, lowered, raised
from index.readers.markup.visibility import Visibility
from index.text.tables import CELL_END

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol optgroup option p pre section summary table "
    "tbody td tfoot th thead tr ul".split()
)
_HEADINGS = ("h1", "h2", "h3")
_SPACE = re.compile(r"[ \t\r\f\v\n\xa0]+")
_OPENS_WITH_PUNCTUATION = re.compile(r"\s*[.,;:!?)\]]")
_PARAGRAPH = "\n\n"
_QUOTES = {"q": ("“", "”")}
MAX_TERM_CHARS = 60
MAX_DEFINITION_CHARS = 140


def words_of(root: "HtmlElement") -> str:
    """Return the visible words below ``root``, paragraphs apart by a blank line."""
    body = root.find("body")
    return _Walk(Visibility(root)).words(root if body is None else body)


def first_heading(root: "HtmlElement") -> str:
    """Return the words of the first heading (levels 1 to 3), or ""."""
    walk = _Walk(Visibility(root))
    for element in root.iter(*_HEADINGS):
        if heading := " ".join(walk.words(element).split()):
            return heading
    return ""


class _Walk:
    """Turns elements into words, without recursion: pages may nest deeper than Python's stack."""

    def __init__(self, visibility: Visibility) -> None:
        self._visibility = visibility
        self._spans = Spans()

    def words(self, root: "HtmlElement") -> str:
        page = _Page()
        # What is still to come: elements to open, and steps that write something.
        stack: list[HtmlElement | tuple[str, str]] = [root]
        while stack:
            item = stack.pop()
            if isinstance(item, tuple):
                page.write(*item)
            elif self._visibility.is_unseen(item):
                continue
            elif self._visibility.is_struck(item):
                page.struck(str(item.text_content()))
            else:
                self._open(item, page, stack)
        return page.text()

    def _open(self, element: "HtmlElement", page: "_Page", stack: "list[HtmlElement | tuple[str, str]]") -> None:
        tag = str(element.tag)
        if tag == "br":
            page.write("break", "\n")
        elif (script := self._visibility.script_of(element)) and not page.in_small_print:
            self._write_script(element, script, page, stack)
        elif tag == "math":
            page.write("text", formulas.in_words(element, page.last_character()))
        elif tag == "table" and not grid.is_layout(element, self._visibility):
            page.write("break", _PARAGRAPH)
            page.write("lines", grid.lay_out(element, self._visibility, self._cell, self._spans))
            page.write("break", _PARAGRAPH)
        else:
            edge = _PARAGRAPH if tag in _BLOCKS else ""
            opening, closing = _QUOTES.get(tag, ("", ""))
            page.write("break", edge)
            if tag == "pre":
                page.write("pre", "")
                stack.append(("end of pre", ""))
            page.write("text", opening + (element.text or ""))
            stack += [("break", edge), ("text", closing)]
            self._push_children(element, stack)

    def _push_children(self, element: "HtmlElement", stack: "list[HtmlElement | tuple[str, str]]") -> None:
        numbers = list(list_numbers.labels(element, self._visibility)) if element.tag == "ol" else []
        definitions = self._definitions(element) if element.tag == "dl" else {}
        later: list[HtmlElement | tuple[str, str]] = []
        for position, child in enumerate(element):
            if position in definitions:
                later += [("break", _PARAGRAPH), ("lines", definitions[position]), ("break", _PARAGRAPH)]
            else:
                if child.tag == "li" and numbers:
                    later += [("break", _PARAGRAPH), ("label", numbers.pop(0))]
                later.append(child)
                if child.tag == "li":
                    later.append(("label", ""))  # an item without words leaves its number to nobody
            later.append(("text", child.tail or ""))
        stack += reversed(later)

    def _write_script(
        self, element: "HtmlElement", script: str, page: "_Page", stack: "list[HtmlElement | tuple[str, str]]"
    ) -> None:
        """Write a superscript or subscript; a passage in small print is written like any other."""
        if len(str(element.text_content())) <= MAX_CHARS:
            text = self._small_print(element)
            space_before, space_behind = (" " if end.isspace() else "" for end in (text[:1], text[-1:]))
            page.write("text", space_before)
            written = (raised if script == "sup" else lowered)(text, page.last_character())
            page.write("text", written + space_behind)
            return
        page.in_small_print = True
        stack += [("end of small print", ""), element]

    def _small_print(self, element: "HtmlElement") -> str:
        """Return the seen text of a superscript, its white space included."""
        pieces: list[str] = []
        stack: list[HtmlElement | str] = [element]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                pieces.append(item)
            elif not (self._visibility.is_unseen(item) or self._visibility.is_struck(item)):
                pieces.append(item.text or "")
                for child in reversed(item):
                    stack += [child.tail or "", child]
        return "".join(pieces)

    def _cell(self, cell: "HtmlElement") -> str:
        return " ".join(self.words(cell).split())

    def _definitions(self, listing: "HtmlElement") -> dict[int, str]:
        """Return the lines of terms with one short definition, by position of the term; the definition's is ""."""
        lines: dict[int, str] = {}
        children = list(listing)
        tags = [child.tag for child in children] + ["dt"]
        for position, child in enumerate(children[:-1]):
            if child.tag != "dt" or tags[position + 1 : position + 3] != ["dd", "dt"]:
                continue
            if not _is_short(child, MAX_TERM_CHARS) or not _is_short(children[position + 1], MAX_DEFINITION_CHARS):
                continue
            term, definition = self.words(child), self.words(children[position + 1])
            if term and definition and "\n" not in term + definition:
                lines |= {position: f"{term}{CELL_END}{definition}", position + 1: ""}
        return lines


def _is_short(element: "HtmlElement", limit: int) -> bool:
    """Whether an element is one paragraph of at most ``limit`` characters."""
    blocks = [block.tag for block in islice(element.iterdescendants(*_BLOCKS), 2)]
    return blocks in ([], ["p"]) and len(str(element.text_content())) <= limit


class _Page:
    """The text so far. White space is folded as browsers do, but in preformatted text."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._break = ""
        self._label = ""
        self._after_struck = False
        self._preformatted = 0
        self.in_small_print = False

    def write(self, kind: str, text: str) -> None:
        """Add text ("text", or "lines" as they are), a "label", a "break", or enter or leave a state."""
        if kind == "break":
            self._break = max(self._break, text, key=len) if text != "\n" else self._break + text
        elif kind == "label":
            self._label = text
        elif kind == "end of small print":
            self.in_small_print = False
        elif kind in {"pre", "end of pre"}:
            self._preformatted += 1 if kind == "pre" else -1
        elif kind == "text" and not self._preformatted:
            self._write_folded(_SPACE.sub(" ", text))
        elif text.strip() or (text and self._preformatted):
            if kind == "lines" and self._label:
                self._add("")  # the number of an item that opens with a table stands alone
                self._break = _PARAGRAPH
            self._add(text)

    def struck(self, text: str) -> None:
        """Note that something was left out here; the white space at its ends goes on to part words."""
        if text[:1].isspace() or text[-1:].isspace():
            self.write("text", " ")
        self._after_struck = True

    def last_character(self) -> str:
        """Return the character that the next one stands behind, or "" at the start of a line."""
        return "" if self._break or not self._parts else self._parts[-1][-1:]

    def text(self) -> str:
        """Return what was written."""
        paragraphs = "".join(self._parts).split(_PARAGRAPH)
        return _PARAGRAPH.join(stripped for paragraph in paragraphs if (stripped := paragraph.strip("\n ")))

    def _write_folded(self, text: str) -> None:
        if self._break or self.last_character() in {"", " ", "\n"}:
            text = text.lstrip(" ")
        if not text:
            return
        if self._after_struck and _OPENS_WITH_PUNCTUATION.match(text) and self.last_character() == " ":
            self._parts[-1] = self._parts[-1].rstrip(" ")
            text = text.lstrip(" ")
        self._add(text)

    def _add(self, text: str) -> None:
        self._after_struck = False
        if self._break:
            if self._parts and self._parts[-1].endswith(" "):
                self._parts[-1] = self._parts[-1].rstrip(" ")
            self._parts.append(self._break)
            self._break = ""
        if self._label and not text.isspace():
            text, self._label = f"{self._label} {text}" if text else self._label, ""
        self._parts.append(text)
