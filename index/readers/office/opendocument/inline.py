"""The content of an OpenDocument paragraph: its runs, fields and spaces, without what its page doesn't show."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from index.readers.office.opendocument.styles import Styles, is_hidden, look_of
from index.readers.office.package import local, value
from index.readers.office.runs import Line, Look

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_SPACES = 100
SHAPES = frozenset(
    "frame g custom-shape rect square circle ellipse line polyline polygon regular-polygon path connector caption "
    "measure page-thumbnail scene".split()
)
# Comments, deleted text, descriptions for those who can't see, lists of headings and pictures, and things without text.
UNREAD = frozenset(
    "annotation annotation-end tracked-changes title desc ruby-text forms event-listeners script image object "
    "object-ole binary-data table-of-content alphabetical-index illustration-index table-index object-index user-index "
    "number glue-point enhanced-geometry image-map sequence-decls variable-decls user-field-decls control "
    "dde-connection-decls notes bibliography-source".split()
)
_SPACE = re.compile(r"[ \t\r\n]+")
_Hang = Callable[["_Element", Line], None]


def line_of(element: "_Element", text: Mapping[str, str], styles: Styles) -> Line:
    """Return the runs of a paragraph, without notes and shapes that hang on it."""
    line = Line()
    write_inline(element, text, line, styles, lambda part, line: None)
    return line


def write_inline(element: "_Element", text: Mapping[str, str], line: Line, styles: Styles, hang: _Hang) -> None:
    """Add the content of a paragraph or span to a line.

    Args:
        element: The paragraph or span.
        text: Properties of its text, by names without namespaces.
        line: What is added to.
        styles: Those of the file.
        hang: Called with each note and shape, where it hangs.
    """
    look = look_of(text)
    line.add(_SPACE.sub(" ", element.text or ""), look)
    for part in element:
        name = local(part)
        if name == "note" or name in SHAPES:
            hang(part, line)
        elif blank := _blank(part, name):
            line.add(blank, look)
        elif name == "hidden-text":
            _write_hidden(part, line, look)
        elif name and name not in UNREAD and value(part, "display") != "none":
            own = styles.text("text", value(part, "style-name")) if name in {"span", "a"} else {}
            merged = {**text, **own}
            if not is_hidden(merged):
                write_inline(part, merged, line, styles, hang)
        line.add(_SPACE.sub(" ", part.tail or ""), look)


def _blank(part: "_Element", name: str) -> str:
    if name == "s":
        count = value(part, "c")
        return " " * (min(max(int(count), 1), MAX_SPACES) if re.fullmatch(r"\d{1,9}", count) else 1)
    return {"tab": " ", "line-break": "\n"}.get(name, "")


def _write_hidden(field: "_Element", line: Line, look: Look) -> None:
    """A field for hidden text shows its words where the file says that their condition isn't met."""
    if value(field, "is-hidden") == "false":
        line.add(value(field, "string-value") or "".join(map(str, field.itertext())), look)
