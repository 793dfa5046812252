"""Growing a library, and the page of what was measured."""

import time
from itertools import islice
from pathlib import Path

import psycopg
import pytest

from eval.benchmarks.growing import PASSAGES_PER_ARTICLE, grow, grown, part, stock
from eval.benchmarks.scale import main, measure
from eval.benchmarks.scale_page import Figure, Table, page
from eval.benchmarks.scale_stores import Store, fill, in_homes, on_servers
from index import IndexSettings
from tests.fakes import WordEmbedder
from tests.servers import ChromaServer, PostgresServer
from tests.unit.index.helpers import Opener

TEXTS = [
    "On Monday Ann Berg met Carl Dorn at the harbour. The ferry was late. Nobody knew why it was late that day.",
    "In Oslo Eva Falk praised the bridge. Its toll pays for the road. The road is long and it is narrow too.",
]


def test_grown_articles_are_made_of_passages_that_hold_all_of_them():
    source = stock(TEXTS, WordEmbedder(), IndexSettings(passage_tokens=32))
    first, second = islice(grown(source, 0), 2)
    assert first.article.id != second.article.id
    assert next(grown(source, 1)).article == second.article
    for passage in first.passages:
        assert first.article.text[passage.start : passage.end] == passage.text
    assert "\n\n".join(passage.text for passage in first.passages) == first.article.text
    assert len(first.passages) == PASSAGES_PER_ARTICLE


def test_a_library_grows_to_a_size_and_is_sound(open_library: Opener):
    library = open_library()
    source = stock(TEXTS, WordEmbedder(), IndexSettings(passage_tokens=32))
    grow(library, source, 20)
    assert library.status().passages == 3 * PASSAGES_PER_ARTICLE
    assert library.check().failed == ()
    assert library.search("the ferry was late")


def test_a_bar_is_kept_or_not():
    assert Figure("x", "s", {10: 0.2, 100: 0.4}, bar=2.0).holds
    assert not Figure("x", "s", {10: 0.2, 100: 0.41}, bar=2.0).holds
    assert Figure("x", "s", {10: 0.2, 100: 9.0}).holds


def test_the_page_has_a_table_for_each_store_and_a_row_for_each_figure():
    figures = [Figure("one add", "s", {10: 0.2, 1_000: 0.5}, bar=2.0)]
    text = page([Table("At home", "Seconds of work.", figures), Table("Away", "Seconds of waiting.", figures)], 7)
    assert text.count("| one add | 0.200 s | 0.500 s | 2 | 2.50 (too high) |") == 2
    assert "\n\n## At home\n\nSeconds of work.\n\n| | 10 passages | 1,000 passages |" in text
    assert "\n\n## Away\n\nSeconds of waiting.\n\n| |" in text
    assert str(Path.cwd()) not in text


SIZES = (24, 48)
SETTINGS = IndexSettings(passage_tokens=32, embedder="words")


@pytest.fixture
def homes(tmp_path: Path) -> Store:
    """Libraries of tiny sizes."""
    source = stock(TEXTS, WordEmbedder(), SETTINGS)
    store = in_homes({size: tmp_path / f"home-{size}" for size in SIZES}, SETTINGS)
    for size in SIZES:
        with store.open(size, WordEmbedder()) as library:
            grow(library, source, size)
    return store


def test_a_part_of_the_grown_articles_is_about_as_large_as_said():
    source = stock(TEXTS, WordEmbedder(), SETTINGS)
    days = [item.article.published for item in islice(grown(source, 0), 400)]
    for share in (0.1, 0.01):
        limit = part(share)
        passing = sum(limit.since <= day <= limit.until for day in days)  # type: ignore[operator]
        assert share / 3 < passing / len(days) < 2 * share


def test_a_store_in_homes_is_measured_by_processor_time(homes: Store):
    figures = measure(homes, ["the ferry was late", "a bridge"], WordEmbedder(), "", processes=False)
    assert homes.clock is time.process_time
    assert all(set(figure.values) == set(SIZES) for figure in figures)
    assert {"search among a tenth of the articles, p50", "search among one in a hundred, p50", "disk"} <= {
        figure.name for figure in figures
    }


def test_the_same_libraries_are_measured_on_servers(
    homes: Store, postgres_server: PostgresServer, chroma_server: ChromaServer, tmp_path: Path
):
    names = [f"scale_{size}" for size in SIZES]
    with psycopg.connect(postgres_server.url(), autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    try:
        store = on_servers(SIZES, tmp_path, SETTINGS, postgres_server.url("scale_{size}"), chroma_server.url)
        fill(store, homes, WordEmbedder())
        for size in SIZES:
            with store.open(size, WordEmbedder()) as library, homes.open(size, WordEmbedder()) as grown_home:
                assert library.is_shared
                assert library.status().passages == size
                assert [article.id for article in library.articles()] == [a.id for a in grown_home.articles()]
        figures = measure(store, ["the ferry was late", "a bridge"], WordEmbedder(), "", processes=False)
        assert store.clock is time.perf_counter
        assert all(value > 0 for figure in figures for value in figure.values.values())
        assert "disk" not in {figure.name for figure in figures}
    finally:
        for name in names:
            postgres_server.drop_database(name)


def test_addresses_of_servers_go_together_and_name_the_size(capsys: pytest.CaptureFixture[str]):
    for given in (["--database-url", "postgresql://x/a"], ["--chroma-url", "http://x"]):
        with pytest.raises(SystemExit):
            main(["--beir", "x", *given])
        assert "go together" in capsys.readouterr().err
