"""A misspelt name of the question is read as the one that is there."""

import pytest

from rag.answering.evidence.slips import slip_for

TEXTS = ["John Sheepstone gave 233 paintings to the museum of Bendal.", "The ferry of Ola Hansen left Lindvik."]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("John Sheestone", "John Sheepstone"),
        ("Bendahl", "Bendal"),
        ("Lindvig", "Lindvik"),
        ("Hanson", ""),  # six letters, one of them wrong: as likely another family
        ("Rendal", ""),  # another first letter
        ("museums", ""),  # no name
        ("Ola Lindvig", "Ola Lindvik"),
        ("Kari Lindvig", ""),
    ],
)
def test_one_letter_is_forgiven_in_long_names(name, meant):
    assert slip_for(name, TEXTS, TEXTS) == meant


def test_a_name_that_is_known_elsewhere_is_no_slip():
    assert slip_for("Lindvig", TEXTS, [*TEXTS, "Lindvig lies north of Lindvik."]) == ""
