from datetime import date

import pytest

from index.readers.stated.fields import from_mapping
from index.readers.stated.metadata import Metadata

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


@pytest.mark.parametrize(
    ("date_", "shown"), [("03/04/2025", "03/04/2025"), ("soon", "soon"), (2025, "2025"), ([[1]], "list")]
)
def test_a_date_that_nobody_can_understand_is_told(date_, shown):
    found = from_mapping({"title": "T", "date": date_}, "JSON")
    assert found.published is None
    [remark] = found.remarks("/a.md")
    assert f"“{shown}” names no single day" in remark.remark


def test_the_first_date_that_is_understood_counts():
    found = from_mapping({"date": "soon", "pubDate": "6 juin 2025"}, "JSON")
    assert (found.published, found.doubt) == (DAY, "")


def test_nested_metadata_is_read_and_a_records_own_values_win():
    found = from_mapping({"title": "Own", "metadata": {"title": "Inner", "meta": {"date": "2025-06-06"}}}, "JSON")
    assert (found.title, found.published) == ("Own", DAY)


def test_names_inside_objects_are_unwrapped():
    values = {
        "source": {"id": None, "name": "Post"},
        "authors": [{"name": "A"}, {"name": "B"}],
        "title": {"rendered": "T"},
    }
    found = from_mapping(values, "JSON")
    assert (found.source, found.author, found.title) == ("Post", "A, B", "T")


def test_metadata_nested_in_itself_ends():
    values: dict[str, object] = {"title": "T"}
    values["metadata"] = values
    assert from_mapping(values, "JSON").title == "T"
