"""When two names are one, and what of a name a source lacks."""

import pytest

from rag.grounding.checker import exact
from rag.grounding.reading.name_matching import missing, one_name
from rag.grounding.reading.names import names
from rag.grounding.reading.words import words_of


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Kari Moe", "Moe", True),
        ("WHO", "World Health Organization", True),
        ("United States", "America", True),
        ("Jae-myung", "Jaemyung", True),
        ("Kari Moe", "Peter Berg", False),
    ],
)
def test_names_agree_by_words_countries_and_initials(first, second, same):
    assert one_name(words_of(first), words_of(second), exact) is same
    assert one_name(words_of(second), words_of(first), exact) is same


@pytest.mark.parametrize(
    ("sentence", "source", "lacking"),
    [
        ("They met Kari Moe.", "Kari Moe met them.", ()),
        ("They met Kari Moe.", "Peter Moe met them.", ("Kari",)),
        ("They met the French.", "France met them.", ()),
        ("They met Jaemyung.", "Jae-myung met them.", ()),
        ("They met the WHO.", "The World Health Organization met them.", ()),
        ("They met the East Timorese.", "East Timor is poor, and so is the West. Timor is an island.", ()),
        ("They met the East Timorese.", "The Timorese live there. It lies in the East.", ("East Timorese",)),
        ("They met Kari Moe.", "Kari sold the yard. In the end it was bought by Moe.", ("Kari Moe",)),
    ],
)
def test_what_a_source_lacks_of_a_name(sentence, source, lacking):
    words = words_of(sentence)
    (name,) = names(words)
    assert missing(name, words, [words_of(source)], exact) == lacking
