import io
import zipfile
from datetime import date

import pytest

from index.errors import ReadError
from tests.unit.index.readers.office.test_word import BOMB

CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def opf(chapters, before=""):
    items = "".join(
        f'<item id="c{n}" href="text/part%20{n}.xhtml" media-type="application/xhtml+xml"/>' for n in chapters
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in chapters)
    return (
        f'<?xml version="1.0"?>{before}<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Harbour Quarterly</dc:title>'
        "<dc:creator>The Editors</dc:creator><dc:date>2025-06-06</dc:date></metadata>"
        '<manifest><item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        f'{items}</manifest><spine><itemref idref="nav"/>{spine}</spine></package>'
    )


def epub(chapters, **replaced):
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": opf(range(len(chapters))),
        "OEBPS/nav.xhtml": "<html><body><nav>Contents</nav></body></html>",
    }
    parts |= {f"OEBPS/text/part {n}.xhtml": chapter for n, chapter in enumerate(chapters) if chapter is not None}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | replaced).items():
            archive.writestr(name, data)
    return out.getvalue()


def chapter(heading, *paragraphs):
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>{heading}{inner}</body></html>'
    )


def test_every_chapter_is_an_article_of_the_book(read_file, paragraphs):
    result = read_file(
        "book.epub",
        epub([chapter("<h1>Pilots return</h1>", *paragraphs), chapter("", "A note."), chapter("<img src='c.png'/>")]),
    )
    first, second = result.articles
    assert first.text == "\n\n".join(["Pilots return", *paragraphs])
    assert (first.title, first.source, first.author) == ("Pilots return", "Harbour Quarterly", "The Editors")
    assert first.published == date(2025, 6, 6)
    assert dict(first.provenance) == {"title": "heading", "source": "book", "published": "book", "author": "book"}
    assert (second.title, second.text) == ("Harbour Quarterly, part 2", "A note.")
    assert result.failures == ()


def test_a_missing_chapter_is_one_failure(read_file):
    result = read_file("book.epub", epub([chapter("", "One."), None, chapter("", "Three.")]))
    assert [article.text for article in result.articles] == ["One.", "Three."]
    [failure] = result.failures
    assert failure.path.endswith("book.epub, OEBPS/text/part 1.xhtml")


def test_a_broken_epub_is_an_error(read_file):
    whole = epub([chapter("", "One.")])
    for data in (
        b"",
        b"junk" * 100,
        whole[:300],
        epub([]),
        epub([chapter("", "One.")], **{"META-INF/container.xml": "<container/>"}),
        epub([chapter("", "One.")], **{"OEBPS/content.opf": "<package"}),
    ):
        with pytest.raises(ReadError):
            read_file("broken.epub", data)


def test_entities_in_an_epub_are_refused(read_file):
    bomb = BOMB.split(b"?>", 1)[1].decode()
    with pytest.raises(ReadError, match="entities"):
        read_file("bomb.epub", epub([chapter("", "One.")], **{"OEBPS/content.opf": opf([0], before=bomb)}))


def test_an_epub_packed_like_a_bomb_is_refused(read_file):
    with pytest.raises(ReadError, match="zip bomb"):
        read_file("bomb.epub", epub([chapter("", "x" * 5_000_000)]))
