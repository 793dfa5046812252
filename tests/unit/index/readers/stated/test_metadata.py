import time
from datetime import date

import pytest

from index.readers.stated.metadata import (
    Metadata,
    complete,
    guess_author,
    guess_published,
    guess_source,
    guess_title,
    shorten,
)

DAY = date(2025, 6, 6)


@pytest.mark.parametrize("line", ["Harbour pilots return to work", "Why do the pilots wait?", "Enough is enough!"])
def test_a_headline_is_the_title(line):
    assert guess_title(f"{line}\nThe body follows here.", "file") == (line, "first line")


def test_a_date_or_a_byline_above_the_headline_is_no_title():
    text = "June 6, 2025\nBy Jo Marsh\nPilots return to work\nThe body follows here."
    assert guess_title(text, "file") == ("Pilots return to work", "first line")
    assert guess_author(text) == "Jo Marsh"
    assert guess_published(text) == (DAY, "text")


def test_a_long_first_line_gives_its_first_sentence():
    text = "Mr. Han said that the strike was over. " * 10
    assert guess_title(text, "file") == ("Mr. Han said that the strike was over.", "first sentence")


def test_a_long_line_that_ends_in_a_question_is_no_headline():
    text = "Pilots in Busan are back after eleven days. " + "Others went on for a while. " * 8 + "What comes next?"
    assert guess_title(text, "file") == ("Pilots in Busan are back after eleven days.", "first sentence")


def test_a_long_first_sentence_is_cut_between_words():
    title, origin = guess_title("word " * 60 + "end.", "file")
    assert origin == "first sentence"
    assert title == "word " * 19 + "word…"
    assert len(title) == 20 * 5


def test_a_sentence_on_one_line_is_taken_without_being_called_a_headline():
    assert guess_title("The strike is over in Busan.\nMore.", "file") == (
        "The strike is over in Busan.",
        "first sentence",
    )


def test_text_without_spaces_is_cut_too():
    title, _ = guess_title("釜" * 500, "file")
    assert title == "釜" * 99 + "…"


def test_the_file_name_is_the_last_resort():
    assert guess_title("*** ---\n!!!", "harbour_strike  2025") == ("harbour strike 2025", "file name")
    assert guess_title("***", "...") == ("Untitled", "file name")


def test_shorten_leaves_short_text_alone():
    assert shorten("a b", 3) == "a b"


@pytest.mark.parametrize(
    "text",
    [
        "Pilots return\nJune 6, 2025\nThe body.",
        "Pilots return\nPublished: June 6, 2025\nThe body.",
        "Pilots return\nUpdated on 6 June 2025, 14:05\nThe body.",
        "Pilots return\nBy Jo Marsh | June 6, 2025\nThe body.",
        "Pilots return\nBy Jo Marsh\nFriday, June 6, 2025\nThe body.",
        "Pilots return\nPublished 2025-06-06 09:00\nThe body.",
        "BUSAN, June 6, 2025 — Pilots went back to work.",
        "부산항 파업 끝\n2025년 6월 6일\n본문.",
        "Lotsen kehren zurück\nVeröffentlicht am 6. Juni 2025, 14:05 Uhr\nText.",
        "Les pilotes reviennent\nPublié le 6 juin 2025\nTexte.",
        "Лоцманы вернулись\nДата: 6 июня 2025\nТекст.",
        "水先人が戻る\n公開日：2025年6月6日\n本文。",
        "عاد المرشدون\n٦ يونيو ٢٠٢٥\nنص.",
    ],
)
def test_a_date_in_its_place_is_the_date_of_publication(text):
    assert guess_published(text) == (DAY, "text")


@pytest.mark.parametrize(
    "text",
    [
        "On June 6, pilots went back to work.",
        "On June 6, 2025, pilots went back to work after a long strike in the port.",
        "Pilots return\nJune 6\nThe body.",
        "SEOUL — Pilots went back to work.",
        "Pilots return\nThe strike began on June 6, 2025\nThe body.",
        "Pilots return\nFrom June 6, 2025 to June 9, 2025\nThe body.",
        "Pilots return\n" + "Line.\n" * 20 + "June 6, 2025",
        "Pilots return\nJune 6, 1725",
        "Lotsen kehren zurück\nDer Streik begann am 6. Juni 2025\nText.",
        "Les pilotes reviennent\n6 juin\nTexte.",
        "Pilots return\n20250606\nThe body.",
        "Pilots return\n1749200400\nThe body.",
    ],
)
def test_a_date_in_a_sentence_or_without_a_year_is_not(text):
    assert guess_published(text) == (None, "")


def test_a_file_name_that_begins_with_a_date_is_the_last_resort():
    assert guess_published("No date.", "2025-06-06-pilots") == (DAY, "file name")
    assert guess_published("No date.", "2025-06-99-pilots") == (None, "")
    assert guess_published("No date.", "report-20250606") == (None, "")


def test_an_agency_in_a_dateline_is_the_outlet_and_the_place_is_not():
    assert guess_source("BUSAN, June 6 (Harbour Wire) — Pilots went back.") == "Harbour Wire"
    assert guess_source("SEOUL — Pilots went back.") == ""
    assert guess_source("According to Harbour Wire, pilots went back.") == ""


def test_a_byline_names_the_author():
    assert guess_author("Pilots return\nBy Jo Marsh\nThe body.") == "Jo Marsh"
    assert guess_author("Pilots return\nBy Jo Marsh | June 6, 2025\nThe body.") == "Jo Marsh"
    assert guess_author("Pilots return\nBy Monday the queue had grown, officials said.") == ""
    assert guess_author("Pilots return\nBy Monday the queue had grown\nThe body.") == ""
    assert guess_author("Pilots return\nBy Anna van der Berg\nThe body.") == "Anna van der Berg"
    assert guess_author("Pilots return\nBy the time it ended, forty ships lay at anchor.") == ""


def test_what_is_known_is_never_guessed_over():
    known = Metadata("Known", "Outlet", date(2020, 1, 2), "", "Known Author", {"title": "front matter"})
    found = complete(known, "Pilots return\nBy Jo Marsh\nJune 6, 2025\n", "2021-01-01-x")
    assert (found.title, found.source, found.published, found.author) == (
        "Known",
        "Outlet",
        date(2020, 1, 2),
        "Known Author",
    )
    assert found.provenance["title"] == "front matter"


@pytest.mark.parametrize("author", ["anonymous", "(anonymous)", "Unknown", "python-docx", "Administrator"])
def test_an_author_that_a_program_put_in_is_nobody(author):
    assert complete(Metadata(author=author, title="T"), "Words.", "stem").author == ""


@pytest.mark.parametrize("title", ["Untitled", "untitled document", "(unspecified)", "Document1", "Unbenannt 2"])
def test_a_title_that_a_program_put_in_is_none(title):
    assert complete(Metadata(title=title), "Pilots return\nThe body.", "stem").title == "Pilots return"
    assert complete(Metadata(title="Untitled love"), "Words.", "stem").title == "Untitled love"


@pytest.mark.parametrize("piece", ["A", "A ", "- ", "By A ", "6 June ", "(A", "A.", "2025-", "·"])
def test_endless_lines_take_linear_time(piece):
    text = piece * (2_000_000 // len(piece))
    started = time.perf_counter()
    complete(Metadata(), text, "stem")
    assert time.perf_counter() - started < 2
