"""Word files: paragraphs and tables in their order, title and author from the document's properties.

The day a file was created or saved says nothing of the day an article was published, so it isn't taken for it.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from index.errors import ReadError
from index.readers import archive
from index.readers.base import Parsed, RawFile
from index.readers.metadata import Metadata
from index.readers.text import article_from

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

PROPERTIES = "document properties"
# Authors that programs put in by themselves.
_NOBODY = {"python-docx", "user", "microsoft office user", "unknown"}


def read(raw: RawFile) -> Parsed:
    """Read one Word file as one article.

    Raises:
        ReadError: Damaged, packed like a zip bomb, or without text.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    archive.open_bytes(raw.data, raw.settings, "a Word").close()
    try:
        document = Document(io.BytesIO(raw.data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise ReadError("isn't a Word file, or it is damaged") from error
    text = "\n\n".join(_blocks(document))
    return Parsed((article_from(text, _metadata(document), raw),))


def _metadata(document: "Document") -> Metadata:
    properties = document.core_properties
    title, origin = properties.title.strip(), PROPERTIES
    if not title:
        title, origin = _heading(document), "heading"
    author = properties.author.strip()
    if author.lower() in _NOBODY:
        author = ""
    return Metadata(title=title, author=author, provenance={"title": origin, "author": PROPERTIES})


def _heading(document: "Document") -> str:
    for paragraph in document.paragraphs:
        style = paragraph.style.name if paragraph.style is not None else ""
        if style in {"Title", "Heading 1"} and paragraph.text.strip():
            return paragraph.text.strip()
    return ""


def _blocks(document: "Document") -> Iterator[str]:
    from docx.text.paragraph import Paragraph

    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield _table(block)


def _table(table: "Table") -> str:
    rows = []
    for row in table.rows:
        # A merged cell is listed once for every column it spans.
        cells = {id(cell._tc): cell.text.strip() for cell in row.cells}
        rows.append(" | ".join(text for text in cells.values() if text))
    return "\n".join(rows)
