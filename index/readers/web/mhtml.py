"""MHTML: a mail whose parts are a page and what belongs to it."""

from email.message import Message
from itertools import islice

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.mail.headers import header, parse_parts
from index.readers.markup.parsing import MAX_SHEETS
from index.readers.web.page import read_page

_MAX_PARTS = 5_000
_PAGES = {"text/html", "application/xhtml+xml"}


def read_mhtml(raw: RawFile) -> Parsed:
    """Read the page of an MHTML bundle as one article; its frames, pictures and styles are passed over.

    The page is the part that ``start`` names (RFC 2387), else the part found at the address of the whole bundle, else
    the first page in it.

    Raises:
        ReadError: No page in it, or no text.
    """
    bundle = parse_parts(raw.data)
    saved_from = header(bundle, "Snapshot-Content-Location")
    pages = _pages(bundle)
    if not pages:
        raise ReadError("holds no web page")
    root = _named_root(bundle, pages) or _found_at(saved_from, pages) or pages[0]
    url = header(root, "Content-Location") or saved_from
    data = root.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise ReadError("holds no web page")
    return read_page(data, root.get_content_charset("") or "", url or raw.url, raw, sheets=_sheets(bundle))


def _pages(bundle: Message) -> list[Message]:
    pages = []
    for number, part in enumerate(bundle.walk()):
        if number > _MAX_PARTS:
            break
        if part.get_content_type() in _PAGES and isinstance(part.get_payload(decode=True), bytes):
            pages.append(part)
    return pages


def _sheets(bundle: Message) -> list[bytes]:
    parts = (part for part in islice(bundle.walk(), _MAX_PARTS) if part.get_content_type() == "text/css")
    return [sheet for part in parts if isinstance(sheet := part.get_payload(decode=True), bytes)][:MAX_SHEETS]


def _named_root(bundle: Message, pages: list[Message]) -> Message | None:
    start = bundle.get_param("start")
    if not isinstance(start, str) or not start.strip():
        return None
    return next((page for page in pages if _bare(header(page, "Content-ID")) == _bare(start)), None)


def _found_at(address: str, pages: list[Message]) -> Message | None:
    if not address:
        return None
    return next((page for page in pages if header(page, "Content-Location") == address), None)


def _bare(content_id: str) -> str:
    return content_id.strip().removeprefix("<").removesuffix(">")
