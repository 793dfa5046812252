import io
import zipfile

import docx
import pytest

from index.errors import ReadError


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
