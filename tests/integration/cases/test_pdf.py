"""PDF files that were once read wrongly: each with the right value, from the file to the quote."""

import shutil
from pathlib import Path

from fpdf import FPDF

from index import IndexSettings
from index.readers import Location, read

PDFS = Path(__file__).parents[2] / "data" / "cases" / "pdf"


def test_words_hyphenated_at_line_ends_are_whole(add):
    added = add(PDFS / "lighthouse.pdf")
    quotes = added.quotes("Why were two keepers reappointed at Skarv light?")
    assert "reappointed two keepers" in added.text()
    assert "reappoin-" not in added.text()
    assert "older well-known agreement" in added.text()
    assert "has reappointed two keepers at Skarv light." in quotes


def test_ligatures_are_plain_letters(add):
    text = add(PDFS / "refinery.pdf").text()
    assert "close its office in the first week" in text
    assert "sent to staff says that the traffic of tankers" in text


def test_two_columns_written_line_by_line_are_read_one_after_the_other(add):
    added = add(PDFS / "rowwise.pdf")
    assert added.quotes("How many cars does each new ship carry?") == "Each carries ninety cars and six hundred people."
    assert "wants the route moved two miles to the north." in added.text()


def test_two_columns_written_one_by_one_stay_right(add):
    assert "Lindal. Each carries ninety cars and six hundred people." in add(PDFS / "columnwise.pdf").text()


def test_a_sentence_crosses_the_page_and_knows_where_it_begins(add):
    added = add(PDFS / "water-report.pdf")
    (citation, *_) = added.ask("What nitrate concentration did the eastern well hold in August?").citations
    assert "a nitrate concentration of sixty-one milligrams a litre" in citation.quote
    assert citation.page == 1
    (well, *_) = added.ask("Where will a new well be drilled?").citations
    assert "will be drilled beside the old dairy" in well.quote
    assert well.page == 2
    assert "Confidential" not in added.text()
    assert "Annual Report 2024" not in added.text()


def test_a_page_is_part_of_the_json_of_an_answer(add):
    answer = add(PDFS / "water-report.pdf").ask("Where will a new well be drilled?").to_dict()
    assert [citation["page"] for citation in answer["citations"]][:1] == [2]


def test_lines_of_chinese_are_joined_without_a_space(add):
    text = add(PDFS / "bridge-zh.pdf").text()
    assert "封闭十个星期" in text
    assert "三百一十万元" in text


def test_pages_without_text_are_read_or_named(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    file = PDFS / "minutes.pdf"
    result = read(Location(str(file), "PDF", file.stat().st_size, 1), IndexSettings())
    assert len(result.articles) == 1
    (failure,) = result.failures
    assert failure.path.endswith("minutes.pdf, pages 2-3")
    assert "tesseract" in failure.error


def test_a_file_encrypted_only_against_printing_is_read(add):
    assert "two keepers at Skarv light" in add(PDFS / "owner-aes256.pdf").text()


def test_table_rows_and_list_items_are_units(add):
    added = add(PDFS / "fares.pdf")
    assert "Route | Adult | Child | Car\n--- | --- | --- | ---\nTarnby - Holm | 14 | 7 | 38" in added.text()
    assert "Tarnby - Skarv | 22 | 11 | 61" in added.text()
    assert "- a photo identity card\n- the booking code\n- cash for the island bus" in added.text()


def test_what_was_filled_into_a_form_stands_beside_its_label(add):
    added = add(PDFS / "permit.pdf")
    assert "Permitted catch in tonnes: 37" in added.text()
    assert "37" in added.quotes("What is the permitted catch of the boat in tonnes?")


def test_superscripts_are_not_glued_to_the_number_before(add):
    added = add(PDFS / "rent.pdf")
    assert "rose to 41² crowns" in added.text()
    assert "41² crowns" in added.quotes("To how much did rent in Tarnby rise?")


def test_authors_made_up_by_programs_are_no_authors(add):
    assert {article.author for article in add(PDFS / "lighthouse.pdf").articles()} == {""}


def test_columns_heads_and_hyphens_in_one_paper(add, tmp_path):
    document = FPDF(unit="pt", format="A4")
    left = [
        [
            "Ellsund has sold its last",
            "paper mill to a family from",
            "the mainland, which promis-",
            "ed to keep forty people.",
        ],
        [
            "for the machines was not",
            "told, but the union speaks",
            "of nine million crowns in",
            "three yearly payments.",
        ],
    ]
    right = [
        [
            "A bus to the new swim-",
            "ming hall leaves twice an",
            "hour from the square, and",
            "on Sundays the whole price",
        ],
        [
            "Dogs may ride along for",
            "free when they are carried",
            "in a basket, says the man",
            "at the counter in Ellsund.",
        ],
    ]
    for number in (0, 1):
        document.add_page()
        document.set_font("helvetica", size=8)
        document.text(72, 40, "The Ellsund Echo")
        document.text(290, 815, str(number + 4))
        document.set_font("helvetica", size=11)
        for row in range(4):
            document.text(72, 100 + 14 * row, left[number][row])
            document.text(320, 100 + 14 * row, right[number][row])
    path = tmp_path / "echo.pdf"
    path.write_bytes(bytes(document.output()))
    text = add(path).text()
    assert "which promised to keep forty people." in text
    assert "A bus to the new swimming hall leaves twice an hour from the square" in text
    assert "Echo" not in text
