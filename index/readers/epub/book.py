"""EPUB books and magazines: every chapter is an article, whose outlet is the book.

An issue of a magazine is a file with many articles in it, and a question is answered from one of them; so each
document of the reading order becomes an article of its own, named by its heading or by the table of contents. Pages
of contents and covers are passed over, and named.
"""

from collections.abc import Iterator
from contextlib import suppress

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.epub.markup import is_contents, tidy
from index.readers.epub.package import Book, Package, package
from index.readers.finding import archive
from index.readers.markup import add_sheet, first_heading, linked_sheets, parse_html, words_of
from index.readers.stated.metadata import Metadata, parse_date
from index.readers.text import article_from
from index.records import Article, Failure, Skipped

_COVER_CHARS = 200


def read(raw: RawFile) -> Parsed:
    """Read one EPUB file as one article a chapter.

    Raises:
        ReadError: Damaged, packed like a zip bomb, or without text.
    """
    with archive.open_bytes(raw.data, raw.settings, "an EPUB") as parts:
        book = Book(parts)
        told = package(book)
        articles: list[Article] = []
        failures: list[Failure] = []
        skipped: list[Skipped] = []
        for number, name in enumerate(told.documents, start=1):
            where = f"{raw.path}, {name.removeprefix(book.root)}"
            try:
                for found in _chapter(book, name, number, told, raw):
                    if isinstance(found, str):
                        skipped.append(Skipped(where, found))
                    else:
                        articles.append(found)
            except ReadError as error:
                failures.append(Failure(where, str(error)))
        protected = book.is_protected()
    if not articles:
        raise ReadError("holds no text that can be read" + (": it is copy-protected" if protected else ""))
    return Parsed(tuple(articles), tuple(failures), tuple(skipped))


def _chapter(book: Book, name: str, number: int, told: Package, raw: RawFile) -> Iterator[Article | str]:
    """Give the article of one document, or why it is passed over; nothing where it shows no words."""
    data = book.part(name)
    if not data.strip():
        return
    tree = parse_html(data)
    for sheet in linked_sheets(tree):
        with suppress(ReadError):  # a book without its sheet is still worth its words
            add_sheet(tree, book.part(book.resolved(name, sheet)))
    role = told.roles.get(name, "")
    if is_contents(tree, declared=role == "toc"):
        yield "is a page of contents"
        return
    tidy(tree)
    text = words_of(tree)
    if not any(character.isalnum() for character in text):
        return
    if role == "cover" and len(text) <= _COVER_CHARS:
        yield "is the cover"
        return
    title, origin = first_heading(tree), "heading"
    if not title:
        title, origin = told.labels.get(name, ""), "table of contents"
    if not title:
        title, origin = f"{told.title or raw.stem}, part {number}", "book"
    origins = {"title": origin, "source": "book", "published": "book", "author": "book"}
    yield article_from(text, Metadata(title, told.title, parse_date(told.published), "", told.author, origins), raw)
