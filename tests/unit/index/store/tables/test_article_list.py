"""A page of the list is what a look at every article gives, however the page is found."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

from index import Library
from index.ingest.batches import to_float16
from index.readers.build import build_article
from index.records import ArticleSummary, ListOrder, Passage
from index.store.prepared import Prepared
from index.store.tables import article_list, list_words
from tests.fakes import WordEmbedder
from tests.stores import Stored
from tests.unit.index.helpers import Opener

pytestmark = pytest.mark.both_stores

WORDS = [
    *(
        "copper",
        "Copper",
        "opp",
        "The",
        "the",
        "a",
        "of",
        "100%",
        "50_50",
        "snake_case",
        "it's",
        '"quoted"',
        "a!b",
        "!",
    ),
    *("Élan", "élan", "ÉTÉ", "straße", "STRASSE", "İstanbul", "ırmak", "fiﬁ", "\u212aelvin", "ΟΔΟΣ", "οδος"),
    *(
        "Москва",
        "москва",
        "北京",
        "北京大学发布了新的报告",
        "東京",
        "서울",
        "नमस्ते",
        "🙂",
        "e\u0301te",
        "x" * 70 + "end",
    ),
    *("\\", "C:\\temp", "--", "2020-01-0", "-", "Internationalisation", "internationalisationally"),
]
OUTLETS = ["The Daily", "Wire", "北京日报", "", "Le Élan", "50% Off"]
SIZE = 120


def articles(size: int, seed: int, folder: Path) -> list[Prepared]:
    chosen = random.Random(seed)
    made: list[Prepared] = []
    for number in range(size):
        article = build_article(
            f"Text number {number}.",
            title=" ".join(chosen.choice(WORDS) for _ in range(chosen.randint(1, 5))),
            source=chosen.choice(OUTLETS),
            published=date(2020, 1, 1) + timedelta(chosen.randrange(400)) if chosen.random() < 0.8 else None,
            path=str(folder / f"{number}.md"),
        )
        vector = to_float16(WordEmbedder().embed([article.text]))
        made.append(Prepared(article, (Passage(article.id, 0, len(article.text), article.text),), vector))
    return made


def small(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def matches(article: ArticleSummary, words: Sequence[str]) -> bool:
    searched = small(f"{article.title} {article.source} {article.published or ''}")
    return all(word.lower() in searched for word in words)


def questions(seed: int) -> list[str]:
    """Whole words, parts of words, single letters, and several of them."""
    chosen = random.Random(seed)
    parts = [word for word in (*WORDS, *OUTLETS, "2020-03", "nothing", "q", "zz") if word]
    asked = [word[: chosen.randint(1, 3)] for word in parts] + parts
    asked += [word[chosen.randrange(len(word)) :][: chosen.randint(1, 20)] for word in parts]
    return asked + [f"{chosen.choice(asked)} {chosen.choice(asked)}" for _ in range(30)]


@pytest.fixture
def listed(open_library: Opener, tmp_path: Path) -> Library:
    library = open_library()
    library.put(articles(SIZE, 1, tmp_path))
    return library


@pytest.fixture(params=[(1_000, 10_000, 500), (4, 10_000, 5), (4, 7, 3), (60, 7, 500)], ids=str)
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """What is few, how far is counted, and the rows of a statement: so small that every way to a page is taken."""
    few, most_matching, at_once = request.param
    monkeypatch.setattr(article_list, "_LEAST_FEW", few)
    monkeypatch.setattr(article_list, "_MOST_FEW", few)
    monkeypatch.setattr(article_list, "_IN_ONE_STATEMENT", at_once)
    monkeypatch.setattr("index.store.tables.snapshot.MOST_MATCHING", most_matching)
    monkeypatch.setattr(list_words, "_AT_ONCE", at_once)
    return int(most_matching)


def test_it_is_what_a_look_at_every_article_gives(listed: Library, limits: int):
    for order in get_args(ListOrder):
        everything = listed.page("", order, most=SIZE).articles
        for asked in random.Random(order).sample(questions(seed=len(order)), 50):
            expected = [article.id for article in everything if matches(article, asked.split())]
            for first, most in ((0, 5), (3, SIZE)):
                page = listed.page(asked, order, first, most)
                assert [article.id for article in page.articles] == expected[first : first + most], (asked, order)
                assert page.matching == min(limits, len(expected)), asked


def test_the_words_follow_what_comes_and_goes(
    listed: Library, stored: Stored, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(list_words, "_AT_ONCE", 7)
    more = articles(20, 2, tmp_path / "more")
    listed.put(more)
    assert listed.check().failed == ()
    gone = {article.id for article in listed.page("copper", most=SIZE).articles} | {item.article.id for item in more}
    listed.remove(sorted(gone))
    assert listed.check().failed == ()
    assert listed.page("copper").articles == ()
    listed.remove([article.id for article in listed.page(most=SIZE).articles])
    with stored.tables(home) as tables:
        for table in ("list_words", "list_endings"):
            assert tables.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


@pytest.mark.parametrize("order", get_args(ListOrder))
def test_a_walk_down_the_list_sorts_nothing(listed: Library, stored: Stored, home: Path, order: ListOrder):
    sql = f"SELECT a.number FROM articles a ORDER BY {article_list._ORDERS[order]} LIMIT 5"
    with stored.tables(home) as tables:
        if tables.name == "PostgreSQL":
            tables.execute("SET enable_seqscan = off")
            plan = str(tables.execute(f"EXPLAIN {sql}").fetchall())
            assert "Sort" not in plan
        else:
            plan = str([tuple(row) for row in tables.execute(f"EXPLAIN QUERY PLAN {sql}")])
            assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM list_words WHERE word = 'the'",
        "DELETE FROM list_endings WHERE ending = 'aily'",
        "INSERT INTO list_words VALUES ('stray', 1)",
        "INSERT INTO list_endings VALUES ('tray', 'stray')",
    ],
)
def test_words_that_are_out_of_step_are_found_and_mended(listed: Library, stored: Stored, home: Path, statement: str):
    with stored.tables(home) as tables:
        tables.execute(statement)
    problem = "the words of the list of articles are out of step"
    assert [failure.error for failure in listed.check().failed] == [problem]
    assert listed.check(repair=True).failed == ()
    assert listed.check().failed == ()
    assert listed.page("aily").matching == sum(
        matches(article, ["aily"]) for article in listed.page(most=SIZE).articles
    )


def test_an_index_that_had_no_such_words_gets_them(listed: Library, open_library: Opener, stored: Stored, home: Path):
    before = listed.page("opp", most=SIZE)
    listed.close()
    with stored.tables(home) as tables:
        for table in ("list_words", "list_endings"):
            tables.execute(f"DROP TABLE {table}")
        tables.execute("DELETE FROM meta WHERE key = 'list_words'")
        if tables.name == "PostgreSQL":
            tables.execute("UPDATE format SET version_num = '2'")
            tables.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
        else:
            tables.execute("UPDATE meta SET value = '3' WHERE key = 'schema'")
    again = open_library()
    assert again.page("opp", most=SIZE) == before
    assert before.matching
    assert again.check().failed == ()


def test_a_word_is_filed_in_parts_that_hold_whatever_is_looked_up():
    word = "".join(chr(0x4E00 + number) for number in range(300))
    filed = list_words.words_of(word, "", None)
    assert max(map(len, filed)) <= 64
    for start in range(300):
        for length in range(1, list_words.LONGEST + 1):
            piece = word[start : start + length]
            assert any(piece in part for part in filed)
