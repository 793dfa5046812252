"""Growing a library, and the page of what was measured."""

from itertools import islice
from pathlib import Path

from eval.benchmarks.growing import PASSAGES_PER_ARTICLE, grow, grown, stock
from eval.benchmarks.scale_page import Figure, page
from index import IndexSettings
from tests.fakes import WordEmbedder
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


def test_the_page_has_a_row_for_each_figure():
    text = page([Figure("one add", "s", {10: 0.2, 1_000: 0.5}, bar=2.0)], 7)
    assert "| one add | 0.200 s | 0.500 s | 2 | 2.50 (too high) |" in text
    assert "10 passages | 1,000 passages" in text
    assert Path.cwd().name not in text
