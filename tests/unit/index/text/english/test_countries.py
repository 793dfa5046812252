"""Countries and their peoples."""

import pytest

from index.text.english.countries import same_people


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
