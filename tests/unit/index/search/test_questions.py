"""The longest question, at every way in."""

import pytest

from index import Library
from index.errors import UsageError
from index.search.questions import MAX_LISTED_WORDS, shortened, valid_question, valid_words


def test_limit_counts_words_and_characters() -> None:
    assert valid_question("  why was the call delayed?\n", 5) == "why was the call delayed?"
    with pytest.raises(UsageError, match="has 6 words; at most 5 are read"):
        valid_question("why was the last call delayed?", 5)
    with pytest.raises(UsageError, match="has 101 characters; at most 100 are read"):
        valid_question("w" * 101, 5)
    with pytest.raises(UsageError, match="empty"):
        valid_question(" \n", 5)


def test_words_for_a_list_are_few_and_more_never_reach_the_database() -> None:
    assert valid_words(" toll 2025-03\n") == ["toll", "2025-03"]
    assert len(valid_words("a " * MAX_LISTED_WORDS)) == MAX_LISTED_WORDS
    unopened = object.__new__(Library)  # whatever it took from its store would be an error
    for words in ("a " * 1_000, "w" * 1_900_000):
        with pytest.raises(UsageError, match="^The list is narrowed down by at most 50 words of 1,000 characters"):
            unopened.page(words)


def test_shortened_question_is_valid() -> None:
    assert shortened("why was the call delayed?", 5) == "why was the call delayed?"
    for question in ("why " * 100_000, "w" * 100_000, "w" * 99 + " why" * 9):
        assert valid_question(shortened(question, 5), 5)


@pytest.mark.parametrize("question", ["why " * 501, "w" * 10_001])
def test_search_refuses_a_long_question(library: Library, question: str) -> None:
    with pytest.raises(UsageError, match="Ask it shorter"):
        library.search(question)
