"""From the HTML of an office file to its article."""

from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.base import RawFile
from index.readers.markup import first_heading, parse_html, words_of
from index.readers.office.package import properties
from index.readers.stated.metadata import Metadata
from index.readers.text import article_from
from index.records import Article

if TYPE_CHECKING:
    from lxml.etree import _Element

PROPERTIES = "document properties"
HEADING = "heading"


def article_of_html(html: str, raw: RawFile, *stated: "_Element | None") -> Article:
    """Build the article of a text or a presentation.

    Args:
        html: Its content, paragraph by paragraph.
        raw: The file.
        stated: Roots of the parts that hold its properties.

    Raises:
        ReadError: No text.
    """
    if not html:
        raise ReadError("holds no text")
    tree = parse_html(f"<html><body>{html}</body></html>".encode(), "utf-8")
    return article_of_text(words_of(tree), raw, first_heading(tree), HEADING, *stated)


def article_of_text(text: str, raw: RawFile, title: str, origin: str, *stated: "_Element | None") -> Article:
    """Build the article of words that are at hand; a title in the file's properties wins over ``title``.

    Raises:
        ReadError: No text.
    """
    stated_title, author = properties(*stated)
    origins = {"title": PROPERTIES if stated_title else origin, "author": PROPERTIES}
    return article_from(text, Metadata(title=stated_title or title, author=author, provenance=origins), raw)
