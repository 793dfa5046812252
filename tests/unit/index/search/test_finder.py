from pathlib import Path

import pytest

from index import Library
from index.search.finder import MAX_ARTICLES
from tests.unit.index.helpers import write

pytestmark = pytest.mark.both_stores


def test_newer_articles_come_first_only_when_preferred(library: Library, articles: Path):
    for day, title in (("2025-06-01", "A"), ("2025-06-02", "B"), ("2025-06-03", "C")):
        write(articles, f"{title}.md", f"Copper rose in Chile again, said a {title} trader.", title=title, date=day)
    library.add([articles])

    newest_first = library.search("Copper in Chile", 3, prefer_newest=True)
    assert [hit.title for hit in newest_first] == ["C", "B", "A"]
    assert {hit.title for hit in library.search("Copper in Chile", 3)} == {"A", "B", "C"}


def test_no_more_than_the_best_articles_are_compared(library: Library, articles: Path):
    for number in range(MAX_ARTICLES + 5):
        write(articles, f"{number}.md", f"Copper price number {number} in Chile.", title=f"Copper {number}")
    library.add([articles])

    hits = library.search("copper price in Chile", 2 * MAX_ARTICLES)
    assert len({hit.article_id for hit in hits}) == MAX_ARTICLES
