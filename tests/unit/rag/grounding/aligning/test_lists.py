"""Names that stand in one list."""

import pytest

from rag.grounding.aligning.lists import listed_with
from rag.grounding.reading.names import names
from rag.grounding.reading.words import words_of


@pytest.mark.parametrize(
    ("text", "name", "only_and", "listed"),
    [
        ("They met Ann and Bob there.", "Ann", False, ["Bob"]),
        ("They met Ann, Bob and Carl there.", "Ann", False, ["Bob", "Carl"]),
        ("They met in Marble Falls, Texas.", "Texas", False, ["Marble Falls"]),
        ("They met in Marble Falls, Texas.", "Texas", True, []),
        ("They met Ann after Bob left.", "Ann", False, []),
    ],
)
def test_names_joined_by_and_or_commas_are_listed(text, name, only_and, listed):
    words = words_of(text)
    found = names(words)
    (wanted,) = [here for here in found if here.text == name]
    stretches = listed_with(wanted, found, words, only_and=only_and)
    assert sorted(" ".join(word.text for word in stretch) for stretch in stretches) == listed
