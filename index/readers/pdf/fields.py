"""What somebody filled into a form, beside its label; and the notes that readers left on a page.

A field's value is no text of the page, so it is put there as a piece of its own, on the row of its label. A label that
stands above its field gets the value behind it.
"""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from index.readers.pdf.rows import Piece

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MAX_ANNOTATIONS = 2_000
MAX_VALUE_CHARS = 20_000
CHECKED, UNCHECKED = "☑", "☐"

_HIDDEN = 0x02 | 0x20  # hidden, or not to be viewed
_PASSWORD = 1 << 13
_WITH_VALUE = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
_TICKED = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_NOTES = (
    pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE, pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_CARET, pdfium.FPDF_ANNOT_INK,
)  # fmt: skip
_DEFAULT_SIZE = 10.0


@dataclass(frozen=True, slots=True)
class Field:
    """One filled field.

    Attributes:
        value: What was filled in, on one line; a box is :data:`CHECKED` or :data:`UNCHECKED`.
        name: What the form calls it for people who can't see it, or "".
        left: Left edge, in points.
        bottom: Lower edge.
        right: Right edge.
        top: Upper edge.
    """

    value: str
    name: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def is_box(self) -> bool:
        """Whether it is a box to tick."""
        return self.value in (CHECKED, UNCHECKED)


@dataclass(frozen=True, slots=True)
class Annotations:
    """What lies over the text of a page.

    Attributes:
        fields: What was filled in, and text that was typed onto the page.
        notes: How many notes of readers there are, which are not the article's words.
    """

    fields: tuple[Field, ...] = ()
    notes: int = 0


def annotations_of(document: "PdfDocument", page: "PdfPage") -> Annotations:
    """Read the fields and count the notes of a page; the document's forms must be initialised before."""
    fields: list[Field] = []
    notes = 0
    form = document.formenv.raw if document.formenv else None
    for index in range(min(MAX_ANNOTATIONS, max(0, pdfium.FPDFPage_GetAnnotCount(page.raw)))):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            if pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
                continue
            value = ""
            if kind == pdfium.FPDF_ANNOT_WIDGET and form is not None:
                value = _value(form, annotation)
            elif kind == pdfium.FPDF_ANNOT_FREETEXT:
                value = _contents(annotation)
            elif kind in _NOTES:
                notes += bool(_contents(annotation))
            if value:
                name = _string(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation) if form else ""
                fields.append(Field(value, name, *_rectangle(annotation)))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return Annotations(tuple(fields), notes)


def with_fields(pieces: Sequence[Piece], fields: Sequence[Field]) -> list[Piece]:
    """Return the pieces of a page with the values of its fields, each on the row of its label or behind it."""
    placed = list(pieces)
    for field in fields:
        beside = _beside(pieces, field)
        above = None if beside or field.is_box else _above(pieces, field)
        if above is not None:
            index = next(index for index, piece in enumerate(placed) if piece.x0 == above.x0 and piece.y == above.y)
            label = placed[index]
            placed[index] = replace(label, text=labelled(label.text, field.value), x1=max(label.x1, field.right))
            continue
        value = field.value if beside or field.is_box or not field.name else labelled(field.name, field.value)
        y = beside.y if beside else field.top - 0.5 * (field.top - field.bottom) - 0.3 * _DEFAULT_SIZE
        size = beside.size if beside else _DEFAULT_SIZE
        placed.append(Piece(value, field.left, field.right, y, size, field=not field.is_box))
    return placed


def labelled(label: str, value: str) -> str:
    """A label and a value as one line."""
    return f"{label} {value}" if label.endswith((":", "：", "?", ".")) else f"{label}: {value}"


def _beside(pieces: Sequence[Piece], field: Field) -> Piece | None:
    """The piece on whose row the field stands: the nearest at its left, for a box also at its right."""
    row = [piece for piece in pieces if field.bottom - 3 <= piece.y <= field.top + 1]
    left = [piece for piece in row if piece.x0 < field.left]
    right = [piece for piece in row if field.is_box and piece.x0 >= field.left]
    found = left or right
    return min(found, key=lambda piece: (round(field.top - piece.y), abs(field.left - piece.x1)), default=None)


def _above(pieces: Sequence[Piece], field: Field) -> Piece | None:
    """The label right above a field."""
    near = [
        piece
        for piece in pieces
        if 0 <= piece.y - field.top < 1.5 * piece.size and piece.x0 < field.right and piece.x1 > field.left - 2
    ]
    return min(near, key=lambda piece: (piece.y - field.top, abs(piece.x0 - field.left)), default=None)


def _value(form: Any, annotation: Any) -> str:  # noqa: ANN401 - handles of a C library
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _TICKED:
        return CHECKED if pdfium.FPDFAnnot_IsChecked(form, annotation) else UNCHECKED
    if kind not in _WITH_VALUE:
        return ""
    flags = pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation)
    if kind == pdfium.FPDF_FORMFIELD_TEXTFIELD and flags & _PASSWORD:
        return ""
    if kind == pdfium.FPDF_FORMFIELD_LISTBOX and (chosen := list(_chosen(form, annotation))):
        return ", ".join(chosen)
    return _string(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)


def _chosen(form: Any, annotation: Any) -> Iterator[str]:  # noqa: ANN401
    for index in range(min(1_000, max(0, pdfium.FPDFAnnot_GetOptionCount(form, annotation)))):
        if pdfium.FPDFAnnot_IsOptionSelected(form, annotation, index):
            yield _string(partial(_option, index), form, annotation)


def _option(index: int, form: Any, annotation: Any, buffer: Any, size: int) -> int:  # noqa: ANN401
    return int(pdfium.FPDFAnnot_GetOptionLabel(form, annotation, index, buffer, size))


def _contents(annotation: Any) -> str:  # noqa: ANN401
    return _string(_contents_into, None, annotation)


def _contents_into(_: None, annotation: Any, buffer: Any, size: int) -> int:  # noqa: ANN401
    return int(pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))


def _string(call: Callable[..., int], form: Any, annotation: Any) -> str:  # noqa: ANN401
    """What a function of PDFium writes as UTF-16, on one line."""
    size = min(call(form, annotation, None, 0), 2 * MAX_VALUE_CHARS)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(form, annotation, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return " ".join(buffer.raw.decode("utf-16-le", "ignore").split("\0")[0].split())


def _rectangle(annotation: Any) -> tuple[float, float, float, float]:  # noqa: ANN401
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, rectangle)
    left, right = sorted((rectangle.left, rectangle.right))
    bottom, top = sorted((rectangle.bottom, rectangle.top))
    return left, bottom, right, top
