import hashlib
import time
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.readers.build import build_article, normalise_text, one_line, web_address


def test_text_is_normalised_once_and_named_by_its_hash():
    article = build_article("Cafe\u0301\r\nopens\x00 late\x07\r\r\r\rtoday  \n", title="A\ncafé")
    assert article.text == "Café\nopens late\n\ntoday"
    assert article.sha256 == hashlib.sha256("Café\nopens late\n\ntoday".encode()).hexdigest()
    assert article.id == article.sha256[:16]
    assert article.title == "A café"


def test_same_words_in_other_line_ends_and_accents_are_one_article():
    composed = build_article("Zoë\nspoke.", title="a")
    decomposed = build_article("Zoe\u0308\r\nspoke. \r\n", title="b", path="/elsewhere")
    assert composed.id == decomposed.id


def test_the_same_words_under_another_day_or_a_stated_name_are_another_article():
    stated = {"title": "JSON", "source": "JSON", "author": "JSON", "published": "JSON"}
    known = {"title": "T", "source": "Post", "author": "Jo Marsh", "published": date(2025, 6, 6)}
    one = build_article("Words.", **known, provenance=stated)
    assert build_article("Words. ", **known, path="/b", url="https://a.example/", provenance=stated).id == one.id
    for name, value in {"title": "U", "source": "News", "author": "", "published": date(2025, 6, 7)}.items():
        other = build_article("Words.", **known | {name: value}, provenance=stated)
        assert other.id != one.id
        assert other.sha256 == one.sha256


@pytest.mark.parametrize("guessed", ["first line", "first sentence", "file name", "text"])
def test_a_title_that_was_guessed_names_nothing(guessed):
    one = build_article("Words.", title="Words.", provenance={"title": guessed})
    assert one.id == build_article("Words.", title="other-file", provenance={"title": guessed}).id


def test_invisible_reordering_marks_are_removed():
    assert normalise_text("con\u202efirmed\u202c by\u2066 two\u2069") == "confirmed by two"


@settings(deadline=None)
@given(st.text())
def test_normalising_twice_changes_nothing(text):
    once = normalise_text(text)
    assert normalise_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) == "Cc" for c in once if c not in "\n\t")


@settings(deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"])))
def test_every_word_survives(text):
    assert normalise_text(text).split() == unicodedata.normalize("NFC", text).split()


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x01", "\ufeff"])
def test_no_text_is_an_error(text):
    with pytest.raises(ReadError, match="no text"):
        build_article(text, title="Something")


def test_no_title_is_an_error():
    with pytest.raises(ReadError, match="no title"):
        build_article("Words.", title=" \n")


def test_impossible_dates_are_dropped_with_their_origin():
    ahead = date.today() + timedelta(days=2 * 366)
    for day in (date(1799, 12, 31), ahead):
        article = build_article("Words.", title="t", published=day, provenance={"published": "markup", "title": "x"})
        assert article.published is None
        assert dict(article.provenance) == {"title": "x"}


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/x", "http://u:p@a.example/", "http:///x", "a b"],
)
def test_only_plain_web_addresses_are_kept(address):
    assert web_address(address) == ""
    assert build_article("Words.", title="t", url=address).url == ""


def test_a_plain_web_address_is_kept():
    assert web_address(" https://news.example/a?b=1#c ") == "https://news.example/a?b=1#c"


def test_fields_are_one_line_and_bounded():
    assert one_line("a\n b\t\x00c") == "a b c"
    assert len(build_article("Words.", title="long " * 1_000).title) <= 300


def test_huge_lines_take_linear_time():
    started = time.perf_counter()
    normalise_text(" " * 3_000_000 + "x" + "\t" * 3_000_000)
    assert time.perf_counter() - started < 3


def test_a_letter_keeps_thirty_marks_and_no_more():
    zalgo = "Z" + "\u0323\u0334" * 15 + "a"
    assert normalise_text(zalgo) == unicodedata.normalize("NFC", zalgo)
    assert len(normalise_text("x" + "\u0323" * 31 + "a" + "\u0323" * 500)) <= 1 + 30 + 1 + 30
    started = time.process_time()
    assert normalise_text("q" + "\u0301\u0323" * 200_000).startswith("q")
    assert time.process_time() - started < 3


@pytest.mark.parametrize("text", ["Tiếng Việt", "שָׁלוֹם", "भाषाएँ", "ภาษาไทย", "가각", "é"])
def test_marks_of_languages_stay_as_they_are(text):
    many = " ".join([unicodedata.normalize("NFD", text)] * 40)
    assert normalise_text(many) == unicodedata.normalize("NFC", many)
