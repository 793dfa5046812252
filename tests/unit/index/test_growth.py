"""What a search, an add and a page ask of SQLite does not grow with the library: steps of its machine are counted."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import get_args

import pytest

from index import Library
from index.ingest.batches import to_float16
from index.names.name_store import NameStore
from index.readers.build import build_article
from index.records import Filters, ListOrder, Passage
from index.store.prepared import Prepared
from tests.fakes import WordEmbedder
from tests.unit.index.helpers import Opener, write

SMALL, LARGE = 30, 300
MOST = 2.0
"""Trees of ten times as many rows are a level deeper, and full text has a few more segments."""
STEPS_AT_ONCE = 10
LETTERS = "ptkslmnrfh"
LISTED = ("crossing", "ossin", "nowhere", "g", "zz", "outlet crossing", "crossing nowhere")
"""Words that all articles of the list have, or none."""


class Steps:
    """Counts the steps of SQLite's machine, whoever asks."""

    def __init__(self) -> None:
        self.taken = 0

    def __call__(self) -> int:
        self.taken += STEPS_AT_ONCE
        return 0

    def of(self, work: Callable[[], object]) -> int:
        before = self.taken
        work()
        return self.taken - before


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    counting, connect = Steps(), sqlite3.connect

    def counted(*args: object, **kwargs: object) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)  # type: ignore[call-overload]
        connection.set_progress_handler(counting, STEPS_AT_ONCE)
        return connection

    monkeypatch.setattr(sqlite3, "connect", counted)
    monkeypatch.setattr("index.search.finder.SAMPLE_ARTICLES", 20)
    monkeypatch.setattr("index.store.tables.snapshot.MOST_MATCHING", 20)
    monkeypatch.setattr("index.store.tables.article_list._LEAST_FEW", 5)
    monkeypatch.setattr("index.store.tables.article_list._PEEK", 5)
    return counting


def name(number: int) -> str:
    """A name that sounds like no other one of the first thousand."""
    first, second, third = (LETTERS[number // power % 10] for power in (1, 10, 100))
    return f"{second.title()}e{third}i{first} {first.title()}o{second}a{third}"


def prepared(number: int, folder: Path) -> Prepared:
    text = f"On Monday {name(number)} steered ferry word{number} past pier{number} at noon."
    article = build_article(
        text,
        title=f"Crossing {number}",
        source=f"Outlet {number % 3}",
        published=date(2020, 1, 1) + timedelta(number % 50),
        path=str(folder / f"{number}.md"),
    )
    vectors = to_float16(WordEmbedder().embed([article.text]))
    return Prepared(article, (Passage(article.id, 0, len(article.text), article.text),), vectors)


@pytest.fixture
def pair(steps: Steps, open_library: Opener, tmp_path: Path) -> Iterator[tuple[Library, Library]]:
    """A small library and one ten times as large."""
    small, large = open_library(at=tmp_path / "small"), open_library(at=tmp_path / "large")
    for library, size in ((small, SMALL), (large, LARGE)):
        for first in range(0, size, 200):
            library.put([prepared(number, tmp_path) for number in range(first, min(first + 200, size))])
        library.search("word5")
    return small, large


def live_of_an_outlet(library: Library) -> set[int]:
    """Those of twenty passages that one outlet has."""
    with library.snapshot() as snapshot:
        return snapshot.live(range(1, 21), Filters(sources=("Outlet 1",)))


def test_nothing_that_is_asked_often_grows(steps: Steps, pair: tuple[Library, Library], tmp_path: Path):
    new = [write(tmp_path, f"new{number}.md", "On Monday Captain Lee Roth came.") for number in range(2)]
    asked: dict[str, Callable[[Library], object]] = {
        "a search": lambda library: library.search("word7 pier8"),
        "a name": lambda library: library.spellings.expand(f"Where is {name(9)}?"),
        "which passages pass a limit": live_of_an_outlet,
        "an add": lambda library: library.add(new[:1]),
        "a search after an add": lambda library: library.search("word9 pier8"),
        "what is there": lambda library: library.status(100),
        "a page of the list": lambda library: library.page(most=20),
        **{f"a page, {order}": partial(Library.page, order=order, most=20) for order in get_args(ListOrder)},
        **{f"a page with {word}": partial(Library.page, words=word, most=5) for word in LISTED},
        "the outlets": lambda library: library.outlets(100),
        "the months of an outlet": lambda library: library.published("Outlet 1", monthly=True),
        "the days": lambda library: library.published_span(),
        "a removal": lambda library: library.remove([library.page(most=1).articles[0].id]),
        "whether a file is known": lambda library: library.holds(str(tmp_path / "5.md")),
    }
    taken: dict[str, list[int]] = {}
    for what, work in asked.items():
        taken[what] = [steps.of(partial(work, library)) for library in pair]
    grown = {what: pair for what, pair in taken.items() if pair[1] > MOST * max(pair[0], 50)}
    assert not grown


def test_counts_follow_what_comes_and_goes(open_library: Opener, tmp_path: Path):
    library = open_library()
    library.put([prepared(number, tmp_path) for number in range(7)])
    assert {found.name: found.articles for found in library.outlets(9)} == {"Outlet 0": 3, "Outlet 1": 2, "Outlet 2": 2}
    gone = [found.id for found in library.page().articles if found.source == "Outlet 1"]
    library.remove(gone)
    assert {found.name: found.articles for found in library.outlets(9)} == {"Outlet 0": 3, "Outlet 2": 2}
    assert library.published_span() == (date(2020, 1, 1), date(2020, 1, 7))
    assert library.published("outlet 0") == [(date(2020, 1, day), 1) for day in (1, 4, 7)]
    assert library.published(None, monthly=True) == [(date(2020, 1, 1), 5)]
    assert (library.status().articles, library.status().passages) == (5, 5)
    assert library.check().failed == ()


def test_wrong_counts_are_found_and_repaired(open_library: Opener, home: Path, tmp_path: Path):
    library = open_library()
    library.put([prepared(number, tmp_path) for number in range(3)])
    with sqlite3.connect(home / "catalog.sqlite3") as connection:
        connection.execute("UPDATE article_counts SET articles = 9 WHERE period = 0")
    assert [failure.error for failure in library.check().failed] == ["the counts of articles are not what is there"]
    assert library.check(repair=True).failed == ()
    assert sum(found.articles for found in library.outlets(9)) == 3


def test_the_list_is_searched_by_title_outlet_and_day(open_library: Opener, tmp_path: Path):
    library = open_library()
    library.put([prepared(number, tmp_path) for number in range(5)])
    assert [found.title for found in library.page("crossing 2020-01-02").articles] == ["Crossing 1"]
    assert [found.title for found in library.page("OUTLET", "title").articles] == [f"Crossing {n}" for n in range(5)]
    assert library.page("100%").articles == ()
    page = library.page("", "oldest", first=1, most=2)
    assert ([found.title for found in page.articles], page.matching) == (["Crossing 1", "Crossing 2"], 5)


class Numbered:
    """Articles by number, with a count of the texts that were read."""

    def __init__(self, articles: int) -> None:
        self.articles, self.read = articles, 0

    def newest_article(self) -> int:
        return self.articles

    def numbered_texts(self, after: int) -> Iterator[tuple[int, str]]:
        for number in range(after + 1, self.articles + 1):
            self.read += 1
            yield number, f"On Monday Ann Berg{number} spoke."


def test_a_search_reads_the_new_articles_only_and_few_of_many(tmp_path: Path):
    names, articles = NameStore(tmp_path), Numbered(3)
    assert names.current(articles).articles_read_up_to == articles.read == 3
    articles.articles += 1
    names.current(articles)
    assert NameStore(tmp_path).current(articles).articles_read_up_to == articles.read == 4
    articles.articles = 10_000
    names.current(articles)
    assert articles.read <= 4 + 201
    names.close()


def test_names_that_are_spoilt_are_learnt_again(tmp_path: Path):
    (tmp_path / "names.sqlite3").write_text("not a database, but long enough to be taken for one" * 100)
    names = NameStore(tmp_path)
    assert names.current(Numbered(2)).articles_read_up_to == 2
    names.close()


def test_a_home_that_cannot_be_written_gets_no_file(tmp_path: Path):
    names = NameStore(tmp_path, can_be_written=False)
    assert names.current(Numbered(2)).articles_read_up_to == 2
    assert list(tmp_path.iterdir()) == []
    names.close()
