import pytest

from rag.grounding.checks.base import Problem
from rag.grounding.correcting import corrected

QUOTES = ["The trial before Judge Mary Averill began on 6 June and took 20 minutes."]


@pytest.mark.parametrize(
    ("sentence", "said", "better"),
    [
        ("It took 30 minutes.", "30 minutes", "It took 20 minutes."),
        ("It began on 7 June.", "7 June", "It began on 6 June."),
        ("The judge was Mary Everill.", "Mary Everill", "The judge was Mary Averill."),
        ("It took 30 hours.", "30 hours", ""),  # nothing of that unit stands there
    ],
)
def test_one_wrong_thing_is_put_right(sentence: str, said: str, better: str) -> None:
    assert corrected(sentence, [Problem("", said=said)], QUOTES) == better


def test_two_faults_or_two_candidates_are_left_alone() -> None:
    both = [Problem("", said="30 minutes"), Problem("", said="7 June")]
    assert corrected("On 7 June it took 30 minutes.", both, QUOTES) == ""
    two = ["It took 20 minutes, the other 25 minutes."]
    assert corrected("It took 30 minutes.", [Problem("", said="30 minutes")], two) == ""
    assert corrected("It took long.", [Problem("no number at all")], QUOTES) == ""
