"""Numbers that share a unit."""

from rag.grounding.reading.numbers import quantities
from rag.grounding.reading.words import words_of


def test_a_range_shares_its_unit():
    assert [(one.value, one.dimension) for one in quantities(words_of("between 10 and 50 percent"))] == [
        (10, "percent"),
        (50, "percent"),
    ]
