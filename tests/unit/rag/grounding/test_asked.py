"""Which names a sentence takes over from its question."""

import pytest

from rag.grounding.asked import taken_over
from rag.grounding.checker import GroundingChecker, exact
from tests.unit.rag.grounding.fakes import LetterEmbedder


@pytest.mark.parametrize(
    ("sentence", "question", "name", "taken"),
    [
        ("Anna Lie was made Norway's envoy.", "Who was made Norway's envoy?", "Norway", True),
        ("Anna Lie was made Norway's envoy.", "", "Norway", False),
        ("Anna Lie was made Norway's envoy.", "Who was made Sweden's envoy?", "Norway", False),
        ("Lie met Holm in Bergen.", "Where did Lie meet Holm?", "Bergen", False),
        ("Tower Bridge is in Bridge now.", "Where is Tower Bridge now?", "Bridge", False),
        ("Bergen belongs to the company, Oslo says.", "What does Oslo sell to tourists in summer?", "Oslo", False),
    ],
)
def test_a_name_is_taken_over_where_the_question_has_it(sentence, question, name, taken):
    assert taken_over(sentence, question, {name}, exact) == ({name} if taken else set())


def test_a_name_of_the_question_is_not_called_moved():
    checker = GroundingChecker(LetterEmbedder())
    sentence = "Anna Lie was named as Norway's envoy."
    quotes = ["Norway's new king, Olav Holm, has named Anna Lie as envoy."]
    assert not checker.check(sentence, quotes).supported
    assert checker.check(sentence, quotes, asked="Who was named as Norway's envoy?").supported
    swapped = "Olav Holm was named as Norway's envoy."
    assert not checker.check(swapped, quotes, asked="Who was named as Norway's envoy?").supported
