from datetime import date

from index.readers.fields import from_mapping
from index.readers.metadata import Metadata

DAY = date(2025, 6, 6)


def test_fields_go_by_their_usual_names_in_any_case():
    found = from_mapping(
        {"Headline": "H", "OUTLET": "O", "Date": "2025-06-06", "Authors": ["A", "B"], "link": "https://x.example/"},
        "JSON",
    )
    assert (found.title, found.source, found.published, found.author, found.url) == (
        "H",
        "O",
        DAY,
        "A, B",
        "https://x.example/",
    )
    assert set(found.provenance.values()) == {"JSON"}
    assert set(found.provenance) == {"title", "source", "published", "author", "url"}


def test_fields_of_odd_types_are_left_out():
    found = from_mapping({"title": {"a": 1}, "source": None, "author": [[["x"]]], "date": [], 5: "x"}, "JSON")
    assert found == Metadata(provenance={})
