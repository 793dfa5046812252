"""Another name put into prose that is otherwise the source's."""

import pytest

from rag.grounding.checker import exact
from rag.grounding.checks.base import Comparison
from rag.grounding.checks.substitution import check

PORT = "The Harbour Board opened the new pier in Tromsø on the Tuesday after Pentecost."
LIST = "Anna Berg and Olav Lund met in Hamar to sign the lease."


def told(sentence, source, title=""):
    found = check(Comparison(sentence, (source,), title, exact))
    return [problem.text.split('"')[1] for problem in found]


@pytest.mark.parametrize(
    ("sentence", "source", "foreign"),
    [
        ("The City Council opened the new pier in Tromsø.", PORT, ["City Council"]),
        ("The Harbour Board opened the new pier in Pentecost on the Tuesday.", PORT, ["Pentecost"]),
        ("It opened the new pier in Tromsø on the Friday after Pentecost.", PORT, ["Friday"]),
        ("Sales rose in the American by the end of May.", "Sales rose in the United States by the end of May.",
         ["American"]),
        ("A Cloak of Eye and a Levitation of Mor were sold.", "A Cloak of Levitation and an Eye of Mor were sold.",
         ["Eye", "Levitation"]),
        ("Anna Berg and Kari Moe met in Hamar to sign the lease.", LIST, ["Kari Moe"]),
    ],
)  # fmt: skip
def test_a_name_that_the_source_does_not_have_there_is_found(sentence, source, foreign):
    assert sorted(told(sentence, source)) == sorted(foreign)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        (PORT, PORT),
        ("The new pier in Tromsø was opened by the Harbour Board.", PORT),
        ("Olav Lund and Anna Berg met in Hamar to sign the lease.", LIST),
        ("Ida Holm opened the new pier in Tromsø.", "She opened the new pier in Tromsø."),
        ("Mr. Lund met Anna Berg in Hamar.", "President Lund met Anna Berg in Hamar."),
        ("The song was sung by Ida Holm and has a chorus by Olav Lund.",
         "The song was sung by Ida Holm. It was cut by Anna Berg, and has a chorus by Olav Lund."),
    ],
)  # fmt: skip
def test_a_name_in_its_own_place_is_no_other(sentence, source):
    assert told(sentence, source) == []


def test_the_topic_of_the_article_may_stand_for_what_the_source_leaves_open():
    source = "Workers began work on the quay in the spring of that year and left it unfinished."
    sentence = "Moe Yard began work on the quay in the spring of that year and left it unfinished."
    assert told(sentence, source) == ["Moe Yard"]
    assert told(sentence, source, "Moe Yard") == []


def test_another_spelling_is_no_other_name():
    sentence = "Work on the pier was stopped by Lee Jaemyung in the spring."
    source = "Work on the pier was stopped by Yi Chemyon in the spring."
    assert check(Comparison(sentence, (source,), "", exact))
    assert not check(Comparison(sentence, (source,), "", lambda first, second: True))
