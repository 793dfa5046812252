"""Countries and their peoples."""

import pytest

from index.text.english.countries import governed_from, same_people


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("French", "France", True),
        ("Korean", "Korea", True),
        ("Canadian", "Canada", True),
        ("Texan", "Texas", True),
        ("Austrian", "Australia", False),
        ("Iran", "Iraq", False),
        ("Nigerian", "Niger", False),
    ],
)
def test_a_people_goes_with_its_country(one, other, same):
    assert same_people(one, other) is same


@pytest.mark.parametrize(
    ("country", "text", "met"),
    [
        ("South Korea", "Seoul is reluctant.", True),
        ("North Korean", "Seoul said so.", False),
        ("United States", "From Washington came no word.", True),
        ("American", "Washington said so.", True),
        ("New Zealand", "A street in Wellington was shut.", True),
        ("British", "London said so.", True),
        ("China", "Tokyo said so.", False),
        ("Taiwan", "Beijing said so.", False),
        ("Washington", "America said so.", False),
        ("US", "From Washington came no word.", True),
        ("U.S.", "In Washington, nobody answered.", True),
        ("EU", "Brussels said so.", True),
        ("United States", "The Washington Post wrote so.", False),
        ("Britain", "LONDON (Agency) - It rained.", False),
    ],
)
def test_a_capital_stands_for_its_country(country, text, met):
    assert governed_from(country, text) is met
