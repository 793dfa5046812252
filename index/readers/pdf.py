"""PDF files that hold text, through pypdf.

A PDF knows lines, not paragraphs. Lines are joined again, so that a sentence isn't torn at every line end: a line
break stays where a line ends a sentence well before the right margin, or where the page leaves a gap.
The day a PDF was made is not the day its article was published, so it isn't taken for it.
"""

import io
import logging
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.metadata import Metadata
from index.readers.text import article_from
from index.records import Failure

if TYPE_CHECKING:
    from pypdf import PdfReader

PROPERTIES = "document properties"
MAX_PAGES = 5_000
SHORT_LINE = 0.8

_PAGE_NUMBER = re.compile(r"^(?:page )?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?$|^[-–—] ?\d{1,4} ?[-–—]$", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[.!?:。！？][\"'”’)\]]*$")
_MADE_UP_TITLE = re.compile(r"^(?:microsoft word - |untitled|document\d*$|.*\.(?:docx?|pdf|html?|indd|qxd|txt)$)", re.I)


def read(raw: RawFile) -> Parsed:
    """Read one PDF as one article; a page that can't be read is a failure of its own.

    Raises:
        ReadError: Damaged, protected by a password, or without text (a scan).
    """
    # pypdf warns of every irregularity it gets over; none of them is the reader's business.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    reader = _open(raw.data)
    pages: list[str] = []
    failures: list[Failure] = []
    size = 0
    for number in range(_page_count(reader)):
        try:
            page = reader.pages[number].extract_text()
        except Exception as error:
            # Broken pages raise anything from KeyError to RecursionError; the other pages may well be whole.
            failures.append(Failure(f"{raw.path}, page {number + 1}", f"can't be read ({type(error).__name__})"))
            continue
        size += len(page)
        if size > raw.settings.max_file_bytes:
            raise ReadError("holds more text than a file may (setting index.max_file_bytes)")
        pages.append(reflow(page.splitlines()))
    text = "\n\n".join(page for page in pages if page)
    if not any(character.isalnum() for character in text):
        raise ReadError("holds no text: it seems to be a scan; run it through text recognition (OCR) first")
    return Parsed((article_from(text, _metadata(reader), raw),), tuple(failures))


def _open(data: bytes) -> "PdfReader":
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        # Many files are encrypted with the empty password, only to forbid printing.
        locked = reader.is_encrypted and not reader.decrypt("")
    except DependencyError as error:
        raise ReadError("is encrypted; save it again without protection") from error
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ReadError("isn't a PDF, or it is damaged") from error
    if locked:
        raise ReadError("is protected by a password; save it again without one")
    return reader


def _page_count(reader: "PdfReader") -> int:
    try:
        count = len(reader.pages)
    except Exception as error:
        raise ReadError("isn't a PDF, or it is damaged") from error
    if count > MAX_PAGES:
        raise ReadError(f"has {count:,} pages, over the limit of {MAX_PAGES:,}; split it first")
    return count


def _metadata(reader: "PdfReader") -> Metadata:
    try:
        information = reader.metadata
        title = str((information and information.title) or "").strip()
        author = str((information and information.author) or "").strip()
    except Exception:
        # Properties are a help, no more: a file whose properties are broken is still worth its text.
        return Metadata()
    if _MADE_UP_TITLE.match(title):
        title = ""
    return Metadata(title=title, author=author, provenance={"title": PROPERTIES, "author": PROPERTIES})


def reflow(lines: Sequence[str]) -> str:
    """Join the lines of a page into paragraphs; lines that are only a page number are dropped.

    A hyphen at a line end stays, without the break: whether it belongs to the word isn't known.
    """
    kept = [line.strip() for line in lines]
    kept = [line for position, line in enumerate(kept) if not _is_page_number(line, position, len(kept))]
    width = max(map(len, kept), default=0)
    return "".join(_joined(kept, width)).strip()


def _is_page_number(line: str, position: int, count: int) -> bool:
    return position in {0, count - 1} and bool(_PAGE_NUMBER.match(line))


def _joined(lines: Sequence[str], width: int) -> Iterator[str]:
    for position, line in enumerate(lines):
        yield line
        following = lines[position + 1] if position + 1 < len(lines) else ""
        short = len(line) < SHORT_LINE * width
        if not line or not following or (short and (_ENDS_SENTENCE.search(line) or position == 0)):
            yield "\n\n" if short and line else "\n"
        elif not line.endswith("-"):
            yield " "
