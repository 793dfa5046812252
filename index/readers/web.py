"""Saved web pages: one HTML file, or MHTML, the mail-like bundle that browsers save.

trafilatura finds the article among menus and advertisements and reads its metadata (Open Graph, JSON-LD, Dublin
Core and the like). Where it finds no article, for instance on a page of a few words, the page's visible words are
taken instead.
"""

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode_markup
from index.readers.markup import first_heading, parse_markup, words_of
from index.readers.metadata import Metadata, parse_date
from index.readers.text import article_from
from index.records import Article

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MARKUP = "markup"
_MAX_PART_TREE = 50


def read(raw: RawFile) -> Parsed:
    """Read one HTML page as one article.

    Raises:
        ReadError: No text.
    """
    return _page(raw.data, raw.charset, raw.url, raw)


def read_mhtml(raw: RawFile) -> Parsed:
    """Read the page of an MHTML bundle as one article; its pictures and styles are passed over.

    Raises:
        ReadError: No page in it, or no text.
    """
    bundle = message_from_bytes(raw.data, policy=policy.default)
    for number, part in enumerate(bundle.walk()):
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            url = str(part.get("Content-Location") or bundle.get("Snapshot-Content-Location") or "")
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                return _page(data, part.get_content_charset("") or "", url or raw.url, raw)
        if number > _MAX_PART_TREE:
            break
    raise ReadError("holds no web page")


def _page(data: bytes, charset: str, url: str, raw: RawFile) -> Parsed:
    page = decode_markup(data, charset)
    return Parsed((_article(parse_markup(page.text), url, raw),), remarks=page.remarks(raw.path))


def _article(tree: "HtmlElement", url: str, raw: RawFile) -> Article:
    plain = words_of(tree)
    text, known = _extract(tree, url)
    if not known.title and (heading := first_heading(tree)):
        known = known.having("heading", title=heading)
    if not text.strip():
        text = plain
    if not known.url and url:
        known = known.having("address" if raw.url else MARKUP, url=url)
    return article_from(text, known, raw)


def _extract(tree: "HtmlElement", url: str) -> tuple[str, Metadata]:
    """Return the article's text ("" if none was found) and what the page says of itself."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        tree,
        url=url or None,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        favor_recall=True,
        # Only dates that the page states; the extensive search also takes whatever number looks like one.
        date_extraction_params={"extensive_search": False, "original_date": True, "min_date": "1995-01-01"},
    )
    if found is None:
        return "", Metadata()
    page = found if isinstance(found, dict) else found.as_dict()
    values = {
        "title": page.get("title") or "",
        "source": page.get("sitename") or page.get("hostname") or "",
        "url": page.get("url") or "",
        "author": page.get("author") or "",
    }
    published = parse_date(page.get("date"))
    origins = dict.fromkeys([*(name for name, value in values.items() if value), "published"], MARKUP)
    return str(page.get("text") or ""), Metadata(published=published, provenance=origins, **values)
