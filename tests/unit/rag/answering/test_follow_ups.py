import pytest

from rag.answer import Turn
from rag.answering.follow_ups import faithful, is_bare, reading, standalone, with_statement
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
        (  # a topic from nowhere: the question before stands in
            "is it tall?",
            "Brazil",
            "is it tall? (who built the harbour bridge in Malden?)",
        ),
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


@pytest.mark.parametrize(
    ("question", "answer", "read_as"),
    [
        ("and who said that?", "The firm made a loss. [1] It fell.", "and who said that the firm made a loss?"),
        ("Who denies this?", "Officials say that the dam is safe.", "Who denies that the dam is safe?"),
        (
            "Who reported that?",
            "It lasted a day. [1]",
            "Who reported that it lasted a day? (How long was it?)",
        ),
        ("Who says so?", "Kern said the dam was dry.", "Who says that Kern said the dam was dry?"),
        ("Who said that?", "He told the council that the dam leaked.", "Who said that the dam leaked?"),
        ("Who said that?", "Yes, the dam leaked.", "Who said that the dam leaked?"),
        ("Who said that?", "The report on the dam was late.", "Who said that the report on the dam was late?"),
        ("Who said that?", "Kern denied that the dam leaked.", "Who said that Kern denied that the dam leaked?"),
    ],
)
def test_a_question_about_a_statement_gets_the_last_answer(question: str, answer: str, read_as: str) -> None:
    assert standalone(question, [Turn("How long was it?", answer)], None) == read_as


@pytest.mark.parametrize("question", ["Who wrote it?", "who said that the dam is safe?", "Who said that?"])
def test_other_questions_and_refusals_lend_no_statement(question: str) -> None:
    answer = "" if question == "Who said that?" else "The dam is safe."
    assert with_statement(question, Turn("Is the dam safe?", answer)) == ""


def test_another_thing_that_is_only_named_is_asked_the_same() -> None:
    history = [Turn("What did the captain say?", "He said that the rudder had failed.")]
    model = QueuedModel(" the captain\nRewritten: What did the captain say?")
    assert (
        standalone("And the harbour master?", history, model) == "And the harbour master? (What did the captain say?)"
    )


@pytest.mark.parametrize("question", ["Is there life on Mars?", "Who is that in Ulm?"])
def test_a_question_about_something_else_stays(question: str) -> None:
    model = QueuedModel(f" {question.split(' ', 2)[2].rstrip('?')}\nRewritten: {question}")
    assert standalone(question, HISTORY, model) == question


@pytest.mark.parametrize("earlier", ["And the mate?", "the mate's words"])
def test_brackets_of_an_earlier_reading_are_not_carried_on(earlier: str) -> None:
    history = [Turn(f"{earlier} (What did the captain say? (the ship))", "Nothing.")]
    model = QueuedModel(" the mate\nRewritten: What did the mate say?")
    assert standalone("And the cook?", history, model) == f"And the cook? ({earlier})"


def test_without_a_history_or_a_model_the_question_stays() -> None:
    assert standalone("how long is it?", [], QueuedModel()) == "how long is it?"
    assert standalone("how long is it?", HISTORY, None) == "how long is it?"


def test_inflections_are_no_new_names() -> None:
    assert faithful("How long are the bridges?", "how long are they?", "who built the bridge? how long are they?")


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("the harbour", True),
        ("list prices", True),
        ("Name a part of the harbour.", False),
        ("Summarise the plan", False),
    ],
)
def test_an_order_is_no_bare_topic(question, bare):
    assert is_bare(question) is bare
