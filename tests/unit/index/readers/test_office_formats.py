"""PDF, Word and EPUB."""

import io
import zipfile
from datetime import date

import docx
import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from index.errors import ReadError
from index.readers.pdf import reflow


def pdf(pages, **info):
    document = FPDF()
    document.set_font("helvetica", size=11)
    for paragraphs in pages:
        document.add_page()
        for paragraph in paragraphs:
            document.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
            document.ln(4)
    for name, value in info.items():
        getattr(document, f"set_{name}")(value)
    return bytes(document.output())


def test_a_pdf_gives_its_words_and_properties(read_article, paragraphs, words):
    data = pdf([["Pilots return", *paragraphs]], title="Pilots return to Busan", author="Jo Marsh")
    article = read_article("paper.pdf", data)
    assert words(article.text) == words("Pilots return " + " ".join(paragraphs))
    assert (article.title, article.author) == ("Pilots return to Busan", "Jo Marsh")
    assert dict(article.provenance) == {"title": "document properties", "author": "document properties"}


def test_the_day_a_pdf_was_made_is_not_its_publication(read_article, paragraphs):
    assert read_article("paper.pdf", pdf([paragraphs])).published is None


def test_lines_are_joined_so_that_sentences_stay_whole(read_article, paragraphs):
    text = read_article("paper.pdf", pdf([paragraphs])).text
    for paragraph in paragraphs:
        assert paragraph in text


def test_all_pages_are_read(read_article, paragraphs):
    text = read_article("paper.pdf", pdf([[paragraph] for paragraph in paragraphs])).text
    assert text == "\n\n".join(paragraphs)


@pytest.mark.parametrize("title", ["Microsoft Word - draft3.docx", "untitled", "report.indd"])
def test_titles_made_up_by_programs_are_passed_over(read_article, paragraphs, title):
    article = read_article("paper.pdf", pdf([["Pilots return", *paragraphs]], title=title))
    assert article.title == "Pilots return"


def test_reflow_keeps_hyphens_paragraphs_and_drops_page_numbers():
    lines = ["The ships wait for a long-", "expected tide in the bay.", "", "A new paragraph runs on", "and ends here."]
    assert reflow(["12", *lines, "Page 3 of 9"]) == (
        "The ships wait for a long-expected tide in the bay.\n\nA new paragraph runs on and ends here."
    )


def test_a_scan_says_that_it_holds_no_text(read_file):
    document = FPDF()
    document.add_page()
    document.rect(10, 10, 50, 50)
    with pytest.raises(ReadError, match="no text.*scan.*OCR"):
        read_file("scan.pdf", bytes(document.output()))


def encrypted(data, password):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_locked_pdf_is_an_error_and_one_with_an_empty_password_is_read(read_file, read_article, paragraphs):
    data = pdf([paragraphs])
    with pytest.raises(ReadError, match="password"):
        read_file("locked.pdf", encrypted(data, "secret"))
    assert paragraphs[0] in read_article("open.pdf", encrypted(data, "")).text


def test_a_broken_pdf_is_an_error(read_file, paragraphs):
    whole = pdf([paragraphs])
    for data in (b"", b"%PDF-1.7\n", b"junk" * 500, whole[: len(whole) // 3], b"%PDF-1.7\n%%EOF", bytes(3_000)):
        with pytest.raises(ReadError):
            read_file("broken.pdf", data)


def word(blocks, table=None, title="", author=""):
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = author or "python-docx"
    for style, text in blocks:
        document.add_paragraph(text, style=style)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    document.add_paragraph("Words after the table.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_file_gives_paragraphs_and_tables_in_order(read_article, paragraphs):
    data = word(
        [("Title", "Pilots return"), *(("Normal", paragraph) for paragraph in paragraphs)],
        table=[("ship", "days"), ("Aurora", "4")],
        author="Jo Marsh",
    )
    article = read_article("letter.docx", data)
    assert article.text == "\n\n".join(
        ["Pilots return", *paragraphs, "ship | days\nAurora | 4", "Words after the table."]
    )
    assert (article.title, article.author, article.published) == ("Pilots return", "Jo Marsh", None)
    assert dict(article.provenance) == {"title": "heading", "author": "document properties"}


def test_word_properties_win_over_headings(read_article):
    article = read_article("letter.docx", word([("Heading 1", "Inside")], title="Outside"))
    assert (article.title, article.provenance["title"], article.author) == ("Outside", "document properties", "")


def rezipped(data, **replaced):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replaced.get(name, old.read(name)))
    return out.getvalue()


def test_a_broken_word_file_is_an_error(read_file):
    whole = word([("Normal", "Words.")])
    no_parts = io.BytesIO()
    with zipfile.ZipFile(no_parts, "w") as archive:
        archive.writestr("hello.txt", "not Word")
    broken_xml = rezipped(whole, **{"word/document.xml": b"<w:document"})
    for data in (b"", b"PK\x03\x04", b"junk" * 100, whole[:2_000], no_parts.getvalue(), broken_xml):
        with pytest.raises(ReadError):
            read_file("broken.docx", data)


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "boom">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n > 1 else b"&a;") * 10) for n in range(1, 12))
    + b'<!ENTITY f SYSTEM "file:///etc/passwd">]>'
)


def test_entities_in_a_word_file_are_refused(read_file):
    body = (
        BOMB + b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        b"<w:t>Words. &a11; &f;</w:t></w:r></w:p></w:body></w:document>"
    )
    with pytest.raises(ReadError, match="damaged"):
        read_file("bomb.docx", rezipped(word([]), **{"word/document.xml": body}))


def test_a_word_file_packed_like_a_bomb_is_refused(read_file):
    data = rezipped(word([]), **{"word/styles.xml": b" " * 5_000_000})
    with pytest.raises(ReadError, match="zip bomb"):
        read_file("bomb.docx", data)


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
