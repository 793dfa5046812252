"""Who did it to whom."""

import pytest

from index.text.english import ENGLISH
from rag.grounding.checker import exact
from rag.grounding.checks.base import Comparison
from rag.grounding.checks.roles import check, turned_round

BUILT = "The quay was built by Moe Yard in 1961, after Lund Works had left the town."
NAMED = "The king, Olav Holm, has named Anna Lie as envoy."
CLAUSE = "Ann Lun-dal, who won on Friday, has been congratulated by the king, Olav Holm."
ACTIVE = "Ida Holm founded Moe Yard in 1961."


@pytest.mark.parametrize(
    ("sentence", "source", "wrong"),
    [
        ("Moe Yard was built in 1961.", BUILT, True),
        ("Moe Yard was later built in 1961.", BUILT, True),
        ("The quay was built in 1961 by Moe Yard.", BUILT, False),
        ("The quay was built by Moe Yard.", BUILT, False),
        ("Ida Holm was founded by Moe Yard.", ACTIVE, True),
        ("Moe Yard was founded by Ida Holm.", ACTIVE, False),
        ("Ida Holm founded Moe Yard.", ACTIVE, False),
        ("Olav Holm was named as envoy.", NAMED, True),
        ("Anna Lie was named as envoy.", NAMED, False),
        ("Olav Holm has named an envoy.", NAMED, False),
        ("Ann Lun-dal has congratulated the crew.", CLAUSE, True),
        ("Ann Lun-dal has been congratulated.", CLAUSE, False),
        ("Olav Holm has congratulated Ann Lun-dal.", CLAUSE, False),
        ("Olav Holm was congratulated by Ann Lun-dal.", CLAUSE, True),
        ("Moe Yard was built in 1961.", BUILT + " Moe Yard was built on sand.", False),
        ("Moe Yard founded Ida Holm in 1961.", ACTIVE, True),
        ("A hymn by Moe Yard was used as a march.", "There is a hymn by Moe Yard used as a march.", False),
        ("Ida Holm called Anna Lie on Friday.", "Anna Lie has called for a new quay.", False),
        ("Ida Holm called Anna Lie on Friday.", "Anna Lie has called Ida Holm.", True),
    ],
)
def test_a_name_on_the_other_side_of_the_verb_is_found(sentence, source, wrong):
    assert bool(check(Comparison(sentence, (source,), "", exact))) is wrong


@pytest.mark.parametrize(
    ("sentence", "question", "turned"),
    [
        ("Ann Lun-dal has congratulated Olav Holm.", "Who has congratulated Ann Lun-dal on her prize?", True),
        ("Ann Lun-dal congratulated Olav Holm.", "Who congratulated Ann Lun-dal?", True),
        ("Olav Holm congratulated Ann Lun-dal.", "Who congratulated Ann Lun-dal?", False),
        ("Ann Lun-dal has been congratulated by Olav Holm.", "Who has congratulated Ann Lun-dal?", False),
        ("Ann Lun-dal was congratulated by Olav Holm.", "Whom has Ann Lun-dal congratulated?", True),
        ("The house of Ann Lun-dal was built in 1902.", "When was the house of Ann Lun-dal built?", False),
        ("Ann Lun-dal entered the house when Eva Berg was mayor.", "Who was mayor when Ann Lun-dal entered?", False),
        ("Ann Lun-dal was congratulated in 1902.", "In which year was Ann Lun-dal congratulated?", False),
        ("Ann Lun-dal has congratulated Olav Holm.", "When was Ann Lun-dal congratulated?", True),
    ],
)
def test_an_answer_does_not_turn_its_question_round(sentence, question, turned):
    assert bool(turned_round(sentence, question, exact, ENGLISH)) is turned
