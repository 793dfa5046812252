"""Numbers are read with their units."""

import pytest

from rag.grounding.reading.numbers import quantities
from rag.grounding.reading.words import words_of


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("90 minutes", 90 * 60, "time"),
        ("1.5 hours", 90 * 60, "time"),
        ("an hour and a half", 90 * 60, "time"),
        ("one and a half hours", 90 * 60, "time"),
        ("1 hour 30 minutes", 90 * 60, "time"),
        ("half an hour", 30 * 60, "time"),
        ("20-minute call", 20 * 60, "time"),
        ("$1.1bn", 1.1e9, "money:dollar"),
        ("1.1 billion dollars", 1.1e9, "money:dollar"),
        ("two hundred and five", 205, ""),
        ("twenty-five people", 25, ""),
        ("a dozen eggs", 12, ""),
        ("28,500 troops", 28500, ""),
        ("50 per cent", 50, "percent"),
        ("two thirds", 2 / 3, ""),
        ("twenty-first", 21, "ordinal"),
        ("1st", 1, "ordinal"),
        ("the 1990s", 1990, "decade"),
        ("in 1936", 1936, "year"),
        ("World War II", 2, "roman"),
        ("five feet six inches", 5 * 0.3048 + 6 * 0.0254, "length"),
        ("½ mile", 1609.344 / 2, "length"),
        ("two years", 24, "years"),
    ],
)
def test_a_number_is_read_with_its_unit(text, value, dimension):
    (found,) = quantities(words_of(text))
    assert found.value == pytest.approx(value)
    assert found.dimension == dimension
