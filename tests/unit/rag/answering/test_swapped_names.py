"""Follow-ups that put another name into the question before them."""

import pytest

from rag.answer import Turn
from rag.answering.follow_ups import standalone
from rag.answering.swapped_names import asked_of_another
from tests.unit.rag.fakes import QueuedModel


@pytest.mark.parametrize(
    ("question", "previous", "read_as"),
    [
        ("And with Berg?", "How long did Lie talk with Moe on Friday?", "How long did Lie talk with Berg on Friday?"),
        ("What about Berg?", "How soon did Kari Moe hear from Malden?", "How soon did Berg hear from Malden?"),
        ("And in 1971?", "How many ships came in 1968?", "How many ships came in 1971?"),
        ("how about Ulm?", "Who won the race in Malden?", "Who won the race in Ulm?"),
        ("And to Berg?", "What did Lie write to Moe?", "What did Lie write to Berg?"),
        ("And with Berg?", "Who talked with Lie about Moe?", "Who talked with Berg about Moe?"),
        ("And with Berg?", "Who wrote to Lie?", ""),  # with another preposition
        ("And Berg?", "Who brought Lie and Moe together?", ""),  # either may be meant
        ("And the mayor?", "What did Lie say?", ""),  # no name
        ("And why did Berg leave?", "Why did Lie come?", ""),  # asks by itself
        ("And Berg?", "And Lie?", ""),  # the question before does not stand alone
        ("And Lie?", "Why did Lie come?", ""),  # nothing is swapped
    ],
)
def test_the_name_goes_where_it_can_be_told(question: str, previous: str, read_as: str) -> None:
    assert asked_of_another(question, previous) == read_as


def test_the_model_is_not_asked() -> None:
    history = [Turn("How soon did Kari Moe hear from Malden?", "At once.")]
    assert standalone("What about Berg?", history, QueuedModel()) == "How soon did Berg hear from Malden?"
    history.append(Turn("What about Berg?", "A day later."))
    assert standalone("And Lie?", history, QueuedModel()) == "How soon did Lie hear from Malden?"
