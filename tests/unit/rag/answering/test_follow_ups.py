import pytest

from rag.answer import Turn
from rag.answering.follow_ups import faithful, reading, standalone
from tests.unit.rag.fakes import QueuedModel

HISTORY = [Turn("who built the harbour bridge in Malden?", "Ada Kern built it.")]


@pytest.mark.parametrize(
    ("question", "written", "used"),
    [
        ("how long is it?", "How long is the harbour bridge in Malden?", True),
        ("and when did she build it?", "When did Ada Kern build the harbour bridge?", True),
        ("Who won the 1966 cup?", "The 1966 cup was won by Brazil.", False),  # an answer, not a question
        ("who won the cup at last?", "Who won the cup for Brazil?", False),  # a name from nowhere
        ("who won the 1966 cup?", "Who paid for the bridge?", False),  # another question
        ("who really won the 1966 cup?", "Who won the 1966 cup?", False),  # nothing added
    ],
)
def test_a_rewrite_is_used_only_when_it_still_asks_the_question(question: str, written: str, used: bool) -> None:
    model = QueuedModel(f" the cup\nRewritten: {written}")
    assert standalone(question, HISTORY, model) == (written if used else question)


@pytest.mark.parametrize(
    ("question", "topic", "read_as"),
    [
        ("cost", "the cost of the harbour bridge", "the cost of the harbour bridge"),  # a phrase is its topic
        ("cost?", "the harbour bridge", "cost? (the harbour bridge)"),
        (
            "and is it still standing today?",
            "the harbour bridge",
            "and is it still standing today? (the harbour bridge)",
        ),
        ("who won the 1966 cup final?", "the harbour bridge", "who won the 1966 cup final?"),  # stands alone
        ("is it tall?", "Brazil", "is it tall?"),  # a topic from nowhere
        ("is the bridge in Malden tall?", "the bridge", "is the bridge in Malden tall?"),  # nothing new
    ],
)
def test_without_a_rewrite_the_topic_helps_a_question_that_leans(question: str, topic: str, read_as: str) -> None:
    assert standalone(question, HISTORY, QueuedModel(f" {topic}")) == read_as


@pytest.mark.parametrize(
    ("question", "topic", "rewritten", "read_as"),
    [
        ("regional differences", "regional differences", "", "regional differences (who built the bridge?)"),
        ("who paid?", "the bridge", "Who paid?", "who paid? (the bridge)"),
        ("what came of it?", "the bridge", "What came of the bridge?", "What came of the bridge?"),  # has its topic
        ("who paid for the port of Ulm?", "the bridge", "", "who paid for the port of Ulm?"),  # names what it is about
        ("what is a ford?", "a ford", "What is a ford?", "what is a ford?"),  # asks, and of something else
    ],
)
def test_what_names_nothing_is_read_with_what_was_spoken_of(
    question: str, topic: str, rewritten: str, read_as: str
) -> None:
    said = "- who built the bridge?"
    assert reading(question, topic, rewritten, said, "who built the bridge?") == read_as


def test_without_a_history_or_a_model_the_question_stays() -> None:
    assert standalone("how long is it?", [], QueuedModel()) == "how long is it?"
    assert standalone("how long is it?", HISTORY, None) == "how long is it?"


def test_inflections_are_no_new_names() -> None:
    assert faithful("How long are the bridges?", "how long are they?", "who built the bridge? how long are they?")
