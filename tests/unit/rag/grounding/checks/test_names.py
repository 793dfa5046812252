"""Names and titles that a source has, but not like this; numbers that it converts itself."""

import pytest

from index.names.spellings import Spellings
from rag.grounding.checker import exact
from rag.grounding.checks import names, numbers, roles
from rag.grounding.checks.base import Comparison

TWO = "Peter Moe ran the yard until 1961, and Kari Moe sold it."


def problems(sentence, quote, title=""):
    comparison = Comparison(sentence, (quote,), title, exact)
    return [problem.text for check in (numbers.check, names.check, roles.check) for problem in check(comparison)]


@pytest.mark.parametrize(
    ("sentence", "quote", "title", "wrong"),
    [
        ("Moe sold it.", TWO, "", "several"),
        ("Kari Moe sold it.", TWO, "", ""),
        ("Doctor Lund becomes a pilot.", "He left the sea, and Lund becomes a pilot.", "Doctor Berg", "Doctor"),
        ("Doctor Lund becomes a pilot.", "He left the sea, and Lund becomes a pilot.", "Doctor Lund", ""),
        ("He said that the Chancellor agreed.", "He said that she agreed.", "", "Chancellor"),
        ("The isles lie about 619 miles away.", "The isles lie about 1,000 kilometres (620 miles) away.", "", "619"),
        ("The isles lie about 620 miles away.", "The isles lie about 1,000 kilometres (620 miles) away.", "", ""),
        ("The isles lie about 621 miles away.", "The isles lie about 1,000 kilometres away.", "", ""),
        ("Lund Works was built in 1961.", "The quay was built by Lund Works in 1961.", "", "role"),
    ],
)
def test_what_the_source_does_not_bear_out(sentence, quote, title, wrong):
    found = " ".join(problems(sentence, quote, title))
    assert wrong in found
    assert bool(found) is bool(wrong)


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Lund gave 20 Danish pictures for a Gallery of Danish Art.", False),
        ("Ola Lund gave a gallery to Lund.", True),
    ],
)
def test_two_forms_of_a_name_stand_together_where_the_source_has_both(sentence, wrong):
    quote = "In 1857 Ola Lund gave 20 Danish pictures, meant for a Gallery of Danish Art."
    found = names.check(Comparison(sentence, (quote,), "", Spellings().same))
    assert any("joined with itself" in problem.text for problem in found) is wrong
