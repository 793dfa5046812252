"""EPUB books and magazines: every chapter is an article, whose outlet is the book.

An issue of a magazine is a file with many articles in it, and a question is answered from one of them; so each
document of the reading order becomes an article of its own, named by its heading. Tables of contents and pages
without text are passed over.

An EPUB is a zip file with an XML list of its parts, read here with zipfile and defusedxml: the one library made for
it that is still kept up is under the AGPL.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from index.errors import ReadError
from index.readers import archive
from index.readers.base import Parsed, RawFile
from index.readers.markup import first_heading, parse_html, words_of
from index.readers.metadata import Metadata, parse_date
from index.readers.text import article_from
from index.records import Article, Failure

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_DOCUMENT_TYPES = {"application/xhtml+xml", "text/html"}


@dataclass(frozen=True, slots=True)
class _Package:
    """The list of parts: where it lies, what the book is, and its documents in reading order."""

    title: str
    author: str
    published: str
    documents: tuple[str, ...]


def read(raw: RawFile) -> Parsed:
    """Read one EPUB file as one article a chapter.

    Raises:
        ReadError: Damaged, packed like a zip bomb, or without text.
    """
    with archive.open_bytes(raw.data, raw.settings, "an EPUB") as book:
        package = _package(book)
        articles: list[Article] = []
        failures: list[Failure] = []
        for number, name in enumerate(package.documents, start=1):
            try:
                articles.extend(_chapter(book, name, number, package, raw))
            except ReadError as error:
                failures.append(Failure(f"{raw.path}, {name}", str(error)))
        protected = _ENCRYPTION in book.namelist()
    if not articles:
        raise ReadError("holds no text that can be read" + (": it is copy-protected" if protected else ""))
    return Parsed(tuple(articles), tuple(failures))


def _chapter(book: zipfile.ZipFile, name: str, number: int, package: _Package, raw: RawFile) -> Iterator[Article]:
    """Give the article of one document, or nothing where it shows no words (a cover)."""
    data = _part(book, name)
    if not data.strip():
        return
    tree = parse_html(data)
    text = words_of(tree)
    if not any(character.isalnum() for character in text):
        return
    title, origin = first_heading(tree), "heading"
    if not title:
        title, origin = f"{package.title or raw.stem}, part {number}", "book"
    origins = {"title": origin, "source": "book", "published": "book", "author": "book"}
    published = parse_date(package.published)
    yield article_from(text, Metadata(title, package.title, published, "", package.author, origins), raw)


def _package(book: zipfile.ZipFile) -> _Package:
    container = _xml(book, CONTAINER)
    rootfile = next((element for element in container.iter() if _name(element) == "rootfile"), None)
    path = rootfile.get("full-path", "") if rootfile is not None else ""
    root = _xml(book, path)
    folder = posixpath.dirname(path)
    parts = {element.get("id"): element for element in root.iter() if _name(element) == "item"}
    order = [parts.get(element.get("idref")) for element in root.iter() if _name(element) == "itemref"]
    documents = [
        posixpath.normpath(posixpath.join(folder, unquote(part.get("href", ""))))
        for part in order
        if part is not None
        and part.get("media-type") in _DOCUMENT_TYPES
        and "nav" not in part.get("properties", "").split()
    ]
    return _Package(
        title=_first(root, "title"),
        author=_first(root, "creator"),
        published=_first(root, "date"),
        documents=tuple(dict.fromkeys(documents)),
    )


def _xml(book: zipfile.ZipFile, name: str) -> "Element":
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(_part(book, name))
    except DefusedXmlException as error:
        raise ReadError("declares XML entities, which are refused") from error
    except (ParseError, ValueError, LookupError) as error:
        raise ReadError("isn't an EPUB file, or it is damaged") from error
    return root


def _part(book: zipfile.ZipFile, name: str) -> bytes:
    try:
        info = book.getinfo(name)
    except KeyError as error:
        raise ReadError(f"isn't an EPUB file, or it is damaged: {name or 'its list of parts'} is missing") from error
    return archive.read_info(book, info)


def _name(element: "Element") -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _first(root: "Element", name: str) -> str:
    return next((element.text.strip() for element in root.iter() if _name(element) == name and element.text), "")
