"""When two quantities are the same."""

import pytest

from rag.grounding.reading.numbers import quantities
from rag.grounding.reading.quantity import agree
from rag.grounding.reading.words import words_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1 mile", "1.609344 km", True),
        ("250 feet", "250 metres", False),
        ("94 people", "94 percent", False),
        ("half", "50 percent", True),
        ("1990s", "1994", True),
        ("1980s", "1994", False),
        ("3 days", "72 hours", True),
        ("$5", "€5", False),
        ("the second war", "World War II", True),
    ],
)
def test_quantities_agree_by_value_and_dimension(one, other, same):
    first = quantities(words_of(one))[0]
    second = quantities(words_of(other))[0]
    assert agree(first, second, bound=True) is same
