from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index import Filters, Library
from index.records import Hit
from rag.answering.evidence.differences import differences, newer_state
from rag.answering.evidence.sentences import EvidenceSentence
from rag.wording import english
from tests.fakes import WordEmbedder

OLD = "President Trump has not called President Lee since the vote."
NEW = "President Trump has called President Lee since the vote."


def sentence(text: str, article: str, day: date | None, relevance: float = 0.5) -> EvidenceSentence:
    hit = Hit(1, 1.0, article, article, "Gazette", day, "", "", 0, len(text), text)
    return EvidenceSentence(hit, 0, len(text), text, (), relevance)


def test_the_newer_of_two_that_differ_leads() -> None:
    old, new = sentence(OLD, "a", date(2025, 6, 5)), sentence(NEW, "b", date(2025, 6, 7))
    (found,) = differences((old, new), (), WordEmbedder())
    assert (found.leading, found.other, found.by_age) == (new, old, True)
    assert "[1] is from 7 June 2025, and [2] is from 5 June 2025" in found.remark(1, 2, english())
    assert OLD in found.quoted(english())
    assert "5 June 2025" in found.quoted(english())


def test_without_dates_the_more_relevant_leads() -> None:
    old, new = sentence(OLD, "a", None, 0.9), sentence(NEW, "b", None, 0.2)
    (found,) = differences((old,), (new,), WordEmbedder())
    assert (found.leading, found.by_age) == (old, False)


def test_one_article_does_not_differ_from_itself() -> None:
    assert differences((sentence(OLD, "a", None), sentence(NEW, "a", None)), (), WordEmbedder()) == []


def test_sentences_about_other_things_do_not_differ() -> None:
    other = sentence("The mayor did not open the new bridge over the canal.", "b", None)
    assert differences((sentence(NEW, "a", None), other), (), WordEmbedder()) == []


@pytest.fixture
def papers(articles: Path, open_library: Callable[..., Library]) -> Library:
    for name, day, text in (("old", "2025-06-05", OLD), ("new", "2025-06-07", NEW), ("other", "2025-06-08", "Rain.")):
        (articles / f"{name}.md").write_text(f"---\ntitle: {name}\npublished: {day}\n---\n{text}\n")
    library = open_library()
    library.add([articles])
    return library


def test_what_was_not_so_is_looked_up_in_newer_articles(papers: Library) -> None:
    old = sentence(OLD, "old", date(2025, 6, 5))
    found = newer_state(old, "has he called?", papers, WordEmbedder(), Filters(), 4)
    assert found is not None
    assert (found.text, found.hit.published) == (NEW, date(2025, 6, 7))


@pytest.mark.parametrize(
    ("text", "day", "filters"),
    [
        (OLD, None, Filters()),  # of no known day
        (OLD, date(2025, 6, 7), Filters()),  # nothing newer
        (OLD, date(2025, 6, 5), Filters(until=date(2025, 6, 6))),  # not within the filters
        (NEW, date(2025, 6, 5), Filters()),  # says that something is so
    ],
)
def test_nothing_newer_is_made_up(papers: Library, text: str, day: date | None, filters: Filters) -> None:
    assert newer_state(sentence(text, "old", day), "has he called?", papers, WordEmbedder(), filters, 4) is None
