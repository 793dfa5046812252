"""Which word a negator denies."""

import pytest

from rag.grounding.reading.denial import negated
from rag.grounding.reading.words import words_of


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("He did not know the man.", ["know"]),
        ("It was never really cheap.", ["cheap"]),
        ("Nobody said that it was not so.", ["said"]),
        ("It is not only cheap but good.", []),
        ("He does not never pay.", []),
        ("They saw no 20 men.", []),
        ("She did not, he said, pay.", ["said"]),
        ("One has what the other has not. It has rare birds.", []),
    ],
)
def test_a_negator_denies_the_next_word_of_its_clause(text, denied):
    words = words_of(text)
    assert [words[position].text for position in negated(words)] == denied
