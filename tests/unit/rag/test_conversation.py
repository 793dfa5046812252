import pytest

from rag.conversation import Turn, faithful, standalone
from tests.unit.rag.fakes import QueuedModel

HISTORY = [Turn("who built the harbour bridge in Malden?", "Ada Kern built it.")]


@pytest.mark.parametrize(
    ("question", "written", "used"),
    [
        ("how long is it?", "How long is the harbour bridge in Malden?", True),
        ("and when did she build it?", "When did Ada Kern build the harbour bridge?", True),
        ("Who won the 1966 cup?", "The 1966 cup was won by Brazil.", False),  # an answer, not a question
        ("who won the cup?", "Who won the cup for Brazil?", False),  # a name from nowhere
        ("how long is it?", "Who paid for the bridge?", False),  # another question
        ("how long is it?", "", False),
    ],
)
def test_a_rewrite_is_used_only_when_it_still_asks_the_question(question: str, written: str, used: bool) -> None:
    assert standalone(question, HISTORY, QueuedModel(written)) == (written if used else question)


def test_without_a_history_or_a_model_the_question_stays() -> None:
    assert standalone("how long is it?", [], QueuedModel()) == "how long is it?"
    assert standalone("how long is it?", HISTORY, None) == "how long is it?"


def test_inflections_are_no_new_names() -> None:
    assert faithful("How long are the bridges?", "how long are they?", "who built the bridge? how long are they?")
