import time
from contextlib import suppress
from datetime import date

import pytest

from index.errors import ReadError


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows_with_a_text_column_are_articles(read_file, delimiter):
    rows = [
        ["Title", "Body", "Date"],
        ["One", '"First, words; here.\nA second line."', "14.05.2025"],
        ["Two", "Other words.", ""],
    ]
    result = read_file("news.csv", "\r\n".join(delimiter.join(row) for row in rows).encode("utf-8-sig"))
    first, second = result.articles
    assert (first.title, first.text, first.published) == (
        "One",
        "First, words; here.\nA second line.",
        date(2025, 5, 14),
    )
    assert (second.title, second.published) == ("Two", None)
    assert result.failures == ()


def test_a_row_without_text_is_a_failure_with_its_line(read_file):
    result = read_file("news.csv", b"title,text\nA,Words.\nB,\nC,More words.\n")
    assert [article.title for article in result.articles] == ["A", "C"]
    assert [(failure.path.rsplit(":", 1)[1], failure.error) for failure in result.failures] == [("3", "holds no text")]


def test_any_other_table_is_one_article(read_article):
    article = read_article("port-fees.tsv", b"Port\tFee\nOrrin\t12 crowns\nVelm\t9 crowns\n\n")
    assert article.text == "Port | Fee\n--- | ---\nOrrin | 12 crowns\nVelm | 9 crowns"
    assert (article.title, article.provenance["title"]) == ("port-fees", "file name")


def test_an_article_number_is_no_text(read_article):
    assert read_article("shop.csv", b"Article;Price\n4711;9\n4712;12\n").text.startswith(
        "Article | Price\n--- | ---\n4711 | 9"
    )


def test_a_table_without_heads_has_none(read_article):
    assert read_article("catch.csv", b"2024,31\n2025,27\n").text == "2024 | 31\n2025 | 27"


def test_a_line_for_a_spreadsheet_names_the_delimiter(read_article):
    assert read_article("x.csv", "sep=;\nPort;Fee, night\nOrrin;3,5\n".encode("cp1252")).text.startswith(
        "Port | Fee, night"
    )


def test_a_doubt_about_the_letters_is_passed_on(read_file):
    [remark] = read_file("x.csv", "Stadt;Höhe\nGröna;3\n".encode("cp850")).remarks
    assert "sure" in remark.remark


@pytest.mark.parametrize("data", [b"", b"\n\n;;\n"])
def test_an_empty_table_is_an_error(read_file, data):
    with pytest.raises(ReadError, match="no text"):
        read_file("x.csv", data)


@pytest.mark.parametrize("data", [b'"' * 1_000_000, b'a,"' + b"x" * 1_000_000, b"," * 500_000, b"a\n" * 100_000])
def test_hostile_tables_take_linear_time(read_file, data):
    started = time.perf_counter()
    with suppress(ReadError):
        read_file("x.csv", data)
    assert time.perf_counter() - started < 5


def test_a_text_column_is_enough(read_article):
    assert read_article("x.tsv", "Überschrift\tText\nBoje\tDie Boje trieb ab.\n".encode()).text == "Die Boje trieb ab."
