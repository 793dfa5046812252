from datetime import date
from pathlib import Path

import pytest

from index import Library, UsageError
from tests.stores import Stored
from tests.unit.index.helpers import found, write

pytestmark = pytest.mark.both_stores


def test_an_empty_library_finds_nothing(library: Library):
    assert library.search("anything") == []
    assert library.status().articles == library.status().passages == 0


def test_what_is_added_is_found_word_for_word(library: Library, articles: Path):
    write(articles, "a.md", "Copper prices rose in Chile. Miners went on strike.", title="Copper", source="Wire")
    write(articles, "b.md", "The harbour of Busan was closed by fog.", title="Fog", published="2024-05-06")

    report = library.add([articles])
    hit = library.search("harbour fog in Busan")[0]

    assert (report.added, report.updated, report.unchanged, report.removed, report.failed) == (2, 0, 0, 0, ())
    assert (report.articles, report.passages) == (2, 2)
    assert (hit.rank, hit.title, hit.published) == (1, "Fog", date(2024, 5, 6))
    assert library.article(hit.article_id).text[hit.start : hit.end] == hit.text
    assert [item.title for item in library.articles()] == ["Copper", "Fog"]


def test_a_lone_article_has_every_vote(library: Library, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library.add([articles])

    hit = library.search("copper")[0]

    # meaning 2, two looks of 1 each, words 0.5, whole article 0.1: each is the best there is
    assert hit.score == pytest.approx((2 * 1 + 2 * 1 + 0.5 + 0.1) / (2 + 2 + 0.5 + 0.1))


@pytest.mark.parametrize(("question", "k"), [("", 5), ("  \n", 5), ("copper", 0)])
def test_an_impossible_search_is_bad_usage(library: Library, question: str, k: int):
    with pytest.raises(UsageError):
        library.search(question, k)


def test_remove_takes_articles_out_everywhere(library: Library, articles: Path, stored: Stored, home: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    write(articles, "b.md", "Fog came.", title="Fog")
    library.add([articles])
    article_id = library.search("copper")[0].article_id

    report = library.remove([article_id])

    assert (report.removed, report.articles, report.passages) == (1, 1, 1)
    assert "Copper" not in found(library, "copper rose")
    assert library.check().failed == ()
    with pytest.raises(UsageError, match="no article"):
        library.article(article_id)
    with pytest.raises(UsageError, match="no article"):
        library.remove([article_id])
    with stored.tables(home) as tables:
        assert tables.execute("SELECT count(*) FROM embeddings_1").fetchone() == (1,)


def test_filters_hold_for_every_list(library: Library, articles: Path):
    write(articles, "a.md", "Copper rose in spring.", title="A", source="Wire", author="Ann", published="2024-01-02")
    write(articles, "b.md", "Copper fell in autumn.", title="B", source="Post", author="Bob", published="2024-09-10")
    write(articles, "c.md", "Copper stood still.", title="C")
    library.add([articles])
    [third] = [item.id for item in library.articles() if item.title == "C"]

    assert sorted(found(library, "copper")) == ["A", "B", "C"]
    assert found(library, "copper", sources=("WIRE",)) == ["A"]
    assert found(library, "copper", authors=("bob",)) == ["B"]
    assert found(library, "copper", article_ids=(third,)) == ["C"]
    assert found(library, "copper", since=date(2024, 9, 10)) == ["B"]
    assert found(library, "copper", until=date(2024, 9, 9)) == ["A"]
    assert found(library, "copper", since=date(2024, 1, 1), sources=("post",)) == ["B"]
    assert found(library, "copper", sources=("nobody",)) == []


def test_one_article_does_not_fill_the_list(library: Library, articles: Path):
    long = "\n\n".join(f"Copper number {i} rose " + "and rose " * 10 + "again." for i in range(12))
    write(articles, "a.md", long, title="Long")
    write(articles, "b.md", "Copper, in short.", title="Short")
    library.add([articles])

    hits = library.search("copper", 10)

    assert [hit.title for hit in hits].count("Long") == 3
    assert "Short" in [hit.title for hit in hits]
