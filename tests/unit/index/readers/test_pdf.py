import io

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
