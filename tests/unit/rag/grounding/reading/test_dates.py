"""Dates in any order, and when they agree."""

import pytest

from rag.grounding.reading.dates import dates, holds
from rag.grounding.reading.words import words_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("6 June 2025", [(2025, 6, 6)]),
        ("June 6th", [(None, 6, 6)]),
        ("2025-06-06", [(2025, 6, 6)]),
        ("the 6th of June, 2025", [(2025, 6, 6)]),
        ("6-8 June 2014", [(2014, 6, 6), (2014, 6, 8)]),
        ("March 3 to April 5, 2014", [(2014, 3, 3), (2014, 4, 5)]),
        ("He may go", []),
        ("It was a March of miles", []),
        ("in May 2014", [(2014, 5, None)]),
    ],
)
def test_dates_are_read_in_any_order(text, parts):
    assert [(one.year, one.month, one.day) for one in dates(words_of(text))] == parts


@pytest.mark.parametrize(
    ("ours", "theirs", "years", "true"),
    [
        ("6 June 2025", "June 6", {2025}, True),
        ("6 June 2025", "June 6", {2024}, False),
        ("in June", "June 6, 2025", set(), True),
        ("June 7", "June 6, 2025", set(), False),
        ("6 June 2024", "June 6, 2025", {2024}, False),
    ],
)
def test_a_date_holds_when_every_part_agrees(ours, theirs, years, true):
    assert holds(dates(words_of(ours))[0], dates(words_of(theirs)), frozenset(years)) is true
