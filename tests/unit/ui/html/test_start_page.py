"""What an empty conversation shows."""

from tests.unit.ui.fakes import FakeLibrary
from ui.html.start_page import example_questions


def test_examples_come_from_different_outlets_newest_first():
    assert example_questions(FakeLibrary().articles()) == [
        "What happened in “What the footbridge really cost”?",
        "What happened in “Ferry to Sand Island runs again”?",
        "What happened in “Harwick opens its footbridge”?",
    ]
