"""Dates and days of the week that the quotes have, and those that they have not."""

import pytest

from rag.grounding.checker import exact
from rag.grounding.checks.base import Comparison, Grade
from rag.grounding.checks.dates import check


@pytest.mark.parametrize(
    ("sentence", "quote", "context", "wrong"),
    [
        ("It left on 6 June 2025.", "It left on June 6.", "Gazette, 7 June 2025", ""),
        ("It left on 6 June 2024.", "It left on June 6.", "Gazette, 7 June 2025", "6 June 2024"),
        ("It left on Friday.", "It left on 6 June 2025.", "", ""),
        ("It left on Monday.", "It left on 6 June 2025.", "", "Monday"),
        ("It left in June.", "It left on 6 June 2025.", "", ""),
    ],
)
def test_a_date_must_be_in_the_quotes_or_be_the_day_of_publication(sentence, quote, context, wrong):
    found = [problem.text for problem in check(Comparison(sentence, (quote,), context, exact))]
    assert len(found) == bool(wrong)
    assert wrong in "".join(found)


def test_the_date_of_something_else_is_misplaced():
    quote = "The ferry sank on 3 May 2019. The bridge was opened by the mayor on 9 July 2021."
    (problem,) = check(Comparison("The ferry sank on 9 July 2021.", (quote,), "", exact))
    assert "another date" in problem.text
    assert problem.grade is Grade.MISPLACED
