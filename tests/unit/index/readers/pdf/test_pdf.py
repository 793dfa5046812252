import io
import shutil
from dataclasses import replace

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Text

from index.errors import ReadError
from index.readers.base import RawFile
from index.readers.pdf import read
from index.settings import IndexSettings

HEIGHT = 842


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


def placed(*pages, size=11, draw=None):
    """A PDF whose words stand where they are told: each page a list of (x, y from the top, text[, size])."""
    document = FPDF(unit="pt", format="A4")
    for page in pages:
        document.add_page()
        for x, y, text, *own in page:
            document.set_font("helvetica", size=own[0] if own else size)
            document.text(x, y, text)
        if draw:
            draw(document)
    return bytes(document.output())


def lines(*texts, x=72, y=100, step=14):
    return [(x, y + step * number, text) for number, text in enumerate(texts)]


def parsed(data, **settings):
    return read(RawFile(data, "paper.pdf", "paper", IndexSettings(ocr=False, **settings)))


def text_of(data):
    (article,) = parsed(data).articles
    return article.text


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


def test_all_pages_are_read_and_each_offset_knows_its_page(read_article, paragraphs):
    article = read_article("paper.pdf", pdf([[paragraph] for paragraph in paragraphs]))
    assert article.text == "\n\n".join(paragraphs)
    assert article.page_starts == tuple(article.text.index(paragraph) for paragraph in paragraphs)
    assert [article.page_at(article.text.index(paragraph)) for paragraph in paragraphs] == [
        number for number, _ in enumerate(paragraphs, start=1)
    ]


def test_a_page_without_text_keeps_the_numbers_of_the_pages_after_it():
    (article,) = parsed(placed(lines("The first page."), [], lines("The third page."))).articles
    assert article.page_at(article.text.index("first")) == 1
    assert article.page_at(article.text.index("third")) == 3


@pytest.mark.parametrize("title", ["Microsoft Word - draft3.docx", "untitled", "report.indd"])
def test_titles_made_up_by_programs_are_passed_over(read_article, paragraphs, title):
    article = read_article("paper.pdf", pdf([["Pilots return", *paragraphs]], title=title))
    assert article.title == "Pilots return"


def test_authors_made_up_by_programs_are_passed_over(paragraphs):
    (article,) = parsed(pdf([paragraphs], author="(anonymous)")).articles
    assert article.author == ""


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("The council of Odde has post-", "poned the vote again.", "postponed"),
        ("It was a well-", "founded complaint, they say.", "well-founded"),
        ("She bought twenty-", "four boats in the spring.", "twenty-four"),
        ("They called the plan an ex-", "travagance of the mayor.", "extravagance"),
        ("He spoke for Jean-", "Pierre and for the crew.", "Jean-Pierre"),
        ("They mend pre-", "and post-war boats alike.", "pre- and post-war"),
        ("It lasted from 1990-", "1995 in the whole county.", "1990-1995"),
        ("The mother-in-", "law of the pilot was there.", "mother-in-law"),
    ],
)
def test_a_hyphen_at_a_line_end_goes_where_it_only_parts_a_word(first, second, joined):
    assert joined in text_of(placed(lines("A line that fills the whole width of the column here.", first, second)))


def test_the_document_says_whether_a_word_has_a_hyphen():
    data = placed(lines("The re-entry was planned with care by the crew.", "After the re-", "entry all of them slept."))
    assert "After the re-entry all" in text_of(data)


def test_two_columns_are_read_one_after_the_other_when_they_are_written_line_by_line():
    left = [
        "Herring came late to the",
        "bay of Odde in the past",
        "year, and few boats were",
        "out to catch any of it.",
    ]
    right = [
        "A new road is built from",
        "the quarry to the harbour",
        "where lorries load the",
        "stone for the long mole.",
    ]
    rows = [row for pair in zip(lines(*left), lines(*right, x=320), strict=True) for row in pair]
    text = text_of(placed([(72, 60, "Two stories from one town"), *rows]))
    assert text == "Two stories from one town\n\n" + " ".join(left) + "\n\n" + " ".join(right)


def test_running_heads_feet_and_page_numbers_go_and_a_sentence_crosses_the_page():
    def page(number, *texts):
        return [(72, 40, f"Odde Gazette no. {number + 10}"), *lines(*texts), (290, 810, f"- {number} -")]

    body = "The pilots of the northern station asked the board for two"
    article = parsed(
        placed(page(1, body), page(2, "more boats, and they were told to wait until the spring."), page(3, "It ended."))
    ).articles[0]
    assert article.text.startswith(f"{body} more boats, and they were told to wait until the spring.")
    assert "Gazette" not in article.text
    assert "- 2 -" not in article.text
    assert article.page_at(article.text.index("more boats")) == 2


def test_what_stands_at_the_edge_of_one_page_only_is_kept():
    assert "Only here" in text_of(placed([(72, 40, "Only here"), *lines("A page.")], lines("Another page.")))


def test_aligned_cells_become_rows_under_their_heads():
    cells = [["Town", "Boats", "Crew"], ["Odde", "4", "17"], ["Lysholm", "12", "60"], ["Skarnes", "7", "31"]]
    rows = [
        (72 + 120 * column, 100 + 15 * row, cell) for row, line in enumerate(cells) for column, cell in enumerate(line)
    ]
    text = text_of(placed([(72, 60, "Boats of the island"), *rows]))
    assert "Town | Boats | Crew\n--- | --- | ---\nOdde | 4 | 17\nLysholm | 12 | 60\nSkarnes | 7 | 31" in text


def test_a_table_goes_on_over_the_page_under_its_heads():
    def page(*cells, y):
        return [
            (72 + 120 * column, y + 15 * row, cell)
            for row, line in enumerate(cells)
            for column, cell in enumerate(line)
        ]

    heads = ["Town", "Boats", "Crew"]
    first = page(heads, ["Odde", "4", "17"], ["Lysholm", "12", "60"], y=400)
    second = page(heads, ["Skarnes", "7", "31"], ["Vellmark", "9", "44"], y=80)
    (article,) = parsed(placed([(72, 60, "Boats of the island"), *first], second)).articles
    assert article.text.endswith("Odde | 4 | 17\nLysholm | 12 | 60\nSkarnes | 7 | 31\nVellmark | 9 | 44")
    assert article.page_at(article.text.index("Skarnes")) == 2


def test_a_cell_that_goes_on_in_the_next_line_stays_one_cell():
    rows = [(72, 100, "Town"), (172, 100, "What it is known for"), (372, 100, "Boats")]
    rows += [(72, 120, "Odde"), (172, 120, "herring and the old"), (372, 120, "4"), (172, 132, "customs house")]
    rows += [(72, 152, "Lysholm"), (172, 152, "its lighthouse"), (372, 152, "12")]
    assert "Odde | herring and the old customs house | 4\nLysholm | its lighthouse | 12" in text_of(placed(rows))


def test_list_items_and_short_headings_stand_alone():
    items = ["- a valid licence", "- two lamps", "- a horn"]
    wide = "Whoever takes a boat out of the harbour of Odde after sunset must carry these:"
    text = text_of(
        placed(lines("What to carry", wide, *items, "Whoever comes back late reports to the tower at once."))
    )
    assert "\n".join(items) in text
    assert text.startswith(f"What to carry\n\n{wide}\n\n- a valid licence")


@pytest.mark.parametrize(
    ("rise", "small", "shown"),
    [(4, "2", "41² crowns"), (-2, "2", "41₂ crowns"), (4, "st", "41st crowns"), (4, "q", "41^q")],
)
def test_raised_and_lowered_letters_are_not_glued_to_a_number(rise, small, shown):
    document = FPDF(unit="pt")
    document.add_page()
    document.set_font("helvetica", size=12)
    document.text(72, 100, "It costs 41")
    x = 72 + document.get_string_width("It costs 41")
    document.set_font("helvetica", size=7)
    document.text(x, 100 - rise, small)
    width = document.get_string_width(small)
    document.set_font("helvetica", size=12)
    document.text(x + width + 3, 100, "crowns a day in the harbour of Odde.")
    assert shown in text_of(bytes(document.output()))


def test_words_with_a_bar_through_them_are_not_stated():
    def strike(document):
        at = 72 + document.get_string_width("The fee is ")
        document.line(at, 97, at + document.get_string_width("twelve"), 97)

    result = parsed(placed(lines("The fee is twelve nine crowns."), draw=strike))
    assert result.articles[0].text == "The fee is nine crowns."
    assert [remark.remark for remark in result.remarks] == ["struck-out words are left out"]


def test_text_printed_sideways_is_read():
    reader = PdfReader(io.BytesIO(placed(lines("The table was printed sideways.", "It has two lines."))))
    writer = PdfWriter(clone_from=reader)
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    assert "The table was printed sideways." in text_of(out.getvalue())


def test_typed_text_is_read_and_notes_of_readers_are_named():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(placed(lines("Name of the boat:")))))
    writer.add_annotation(0, FreeText(text="Kittiwake", rect=(200, 736, 300, 750)))
    writer.add_annotation(0, Text(text="I doubt it.", rect=(400, 736, 420, 750)))
    out = io.BytesIO()
    writer.write(out)
    result = parsed(out.getvalue())
    assert result.articles[0].text == "Name of the boat: Kittiwake"
    assert [(skipped.path, skipped.reason) for skipped in result.skipped] == [
        ("paper.pdf, page 1", "a note of a reader, not the article's words")
    ]


def scan(*sentences):
    """A page of text, and two that are pictures of their words."""
    import pypdfium2

    pictures = pypdfium2.PdfDocument(placed(lines(*sentences, step=20), lines("Nobody objected.", y=200), size=14))
    document = FPDF(unit="pt", format="A4")
    document.add_page()
    document.set_font("helvetica", size=11)
    document.text(72, 100, "The first page holds text.")
    for page in pictures:
        document.add_page()
        document.image(page.render(scale=3).to_pil(), 0, 0, 595, HEIGHT)
    return bytes(document.output())


def test_pages_without_text_are_named_and_the_rest_is_read(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    raw = RawFile(scan("The lock is closed."), "paper.pdf", "paper", IndexSettings())
    result = read(raw)
    assert result.articles[0].text == "The first page holds text."
    (failure,) = result.failures
    assert failure.path == "paper.pdf, pages 2-3"
    assert "holds no text" in failure.error
    assert "apt install tesseract-ocr" in failure.error
    off = read(replace(raw, settings=IndexSettings(ocr=False)))
    assert "index.ocr" in off.failures[0].error


@pytest.mark.skipif(not shutil.which("tesseract"), reason="needs Tesseract: apt install tesseract-ocr")
def test_scanned_pages_are_recognised_where_tesseract_is_installed():
    data = scan("The lock at Odde is closed", "until the ninth of May.")
    result = read(RawFile(data, "paper.pdf", "paper", IndexSettings()))
    assert "The lock at Odde is closed until the ninth of May." in result.articles[0].text
    assert result.failures == ()
    assert [remark.path for remark in result.remarks] == ["paper.pdf, pages 2-3"]
    missing = read(RawFile(data, "paper.pdf", "paper", IndexSettings(ocr_language="xxx")))
    assert "tesseract-ocr-xxx" in missing.failures[0].error


def test_a_scan_says_that_it_holds_no_text(read_file):
    document = FPDF()
    document.add_page()
    document.rect(10, 10, 50, 50)
    with pytest.raises(ReadError, match="no text.*scan.*OCR"):
        read_file("scan.pdf", bytes(document.output()))


def encrypted(data, password, algorithm="RC4-128"):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_locked_pdf_is_an_error_and_one_with_an_empty_password_is_read(
    read_file, read_article, paragraphs, algorithm
):
    data = pdf([paragraphs])
    with pytest.raises(ReadError, match="password"):
        read_file("locked.pdf", encrypted(data, "secret", algorithm))
    assert paragraphs[0] in read_article("open.pdf", encrypted(data, "", algorithm)).text


def test_a_broken_pdf_is_an_error(read_file, paragraphs):
    whole = pdf([paragraphs])
    for data in (b"", b"%PDF-1.7\n", b"junk" * 500, whole[: len(whole) // 3], b"%PDF-1.7\n%%EOF", bytes(3_000)):
        with pytest.raises(ReadError):
            read_file("broken.pdf", data)


def test_more_text_than_a_file_may_hold_is_an_error(paragraphs):
    with pytest.raises(ReadError, match="max_file_bytes"):
        parsed(pdf([paragraphs * 8]), max_file_bytes=1_000)


def test_a_stamp_across_the_page_is_no_text_and_is_told():
    def stamp(document):
        with document.rotation(40, 300, 400):
            document.text(200, 400, "CONFIDENTIAL COPY")

    result = parsed(placed(lines("The council met in the old hall on Monday."), draw=stamp))
    assert "CONFIDENTIAL" not in result.articles[0].text
    assert [skipped.reason for skipped in result.skipped] == ["text across the page ('CONFIDENTIAL COPY')"]


def test_rows_that_differ_in_their_figures_are_text_and_a_line_that_begins_with_the_page_number_too():
    days = [range(first, first + 5) for first in (1, 6, 11)]
    pages = [lines(*(f"Day {number}: the level is {3 * number} cm." for number in numbers)) for numbers in days]
    text = text_of(placed(*pages))
    assert all(f"Day {number}: the level is {3 * number} cm." in text for number in range(1, 16))
    told = [
        "1 crown a metre is asked",
        "2 boats lay there and both",
        "3 men of the guard saw it",
        "4 of them went home",
    ]
    text = text_of(placed(*(lines(line, f"so said the {who}.") for line, who in zip(told, "abcd", strict=True))))
    assert all(line in text for line in told)
