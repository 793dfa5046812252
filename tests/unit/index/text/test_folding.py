import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.store.sqlite import schema
from index.text.folding import folded, folded_with_origins, indexed, match_query, words


@pytest.fixture(scope="module")
def table() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE t USING fts5 (text, tokenize='{schema.TOKENIZER}')")
    connection.execute("INSERT INTO t VALUES ('The President called Séoul about tariffs')")
    yield connection
    connection.close()


def test_stop_words_go_and_the_rest_is_joined_by_or():
    assert match_query("Why was the call delayed?") == '"call" OR "delayed"'


def test_a_question_of_stop_words_keeps_them():
    assert match_query("Who is it?") == '"who" OR "is" OR "it"'


def test_us_in_capitals_is_a_country():
    assert words("Does the US wait for us?") == ["us", "wait"]


def test_nothing_to_look_for():
    assert match_query(" ?!… ") == ""


def test_common_words_only_add_to_the_score():
    query = match_query("South Korea tariff", lambda quoted: quoted in ('"south"', '"korea"'))

    assert query == '("tariff") AND ("south" OR "korea" OR "tariff")'
    assert match_query("South Korea", lambda quoted: True) == '"south" OR "korea"'


def test_endings_and_accents_do_not_matter(table: sqlite3.Connection):
    found = table.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match_query("seoul tariff calling"),))

    assert found.fetchone() == (1,)


@settings(max_examples=300)
@given(question=st.text(max_size=120) | st.text(alphabet='"*()^:-+ANDORNT{}., ', max_size=60))
def test_no_question_is_a_syntax_error(table: sqlite3.Connection, question: str):
    query = match_query(question)

    if query:
        table.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank", (query,)).fetchall()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ann Cliﬀord's oﬃce", "Ann Clifford's office"),
        ("life\u00adboat Or\u200bfin", "lifeboat Orfin"),
        ("１２Ｂ ｶﾞｽ", "12B ガス"),
        ("5 m² and CO₂", "5 m2 and CO2"),
        ("plain", "plain"),
    ],
)
def test_letters_that_look_the_same_are_the_same(text: str, plain: str):
    assert folded(text) == plain


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("41²", ["41", "2"]),
        ("10⁶", ["10", "6"]),
        ("2½", ["2", "1⁄2"]),
        ("sauna¹", ["sauna", "1"]),
        ("41₂", ["41", "2"]),
    ],
)
def test_raised_digits_stand_apart(text: str, parts: list[str]):
    assert folded(text).split() == parts


def test_pairs_of_letters():
    assert indexed("硝酸盐 5G网络").split() == ["硝酸", "酸盐", "盐", "5G", "网络", "络"]
    assert match_query("硝酸盐") == '"硝酸 酸盐" OR "硝酸" OR "酸盐"'
    assert match_query("盐") == '"盐" *'


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from("aﬃ\u00ad²½\u200b1硝ｶﾞ é")) | st.text())
def test_origins_name_a_place_for_each_letter(text: str):
    plain, origins = folded_with_origins(text)

    assert plain == (text if text.isascii() else folded(text))
    assert len(origins) == len(plain)
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)
