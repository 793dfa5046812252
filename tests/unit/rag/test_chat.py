from collections.abc import Iterator
from dataclasses import replace

import pytest

from index import BylineError
from rag.answer import Answer, DoneEvent, Event, StageEvent, Timings, Turn
from rag.chat import Chat

ANSWER = Answer("how long is it?", "It is 84 metres long. [1]", False, "", (), (), (), "m", Timings())


class Scripted:
    """Gives the same answer to every question, and remembers the turns that it was told."""

    def __init__(self, *events: Event) -> None:
        self.events = events
        self.histories: list[tuple[Turn, ...]] = []

    def stream(self, question: str, *, history: list[Turn], **_: object) -> Iterator[Event]:
        self.histories.append(tuple(history))
        yield from self.events


def test_a_turn_is_kept_as_it_was_understood() -> None:
    understood = replace(ANSWER, standalone_question="How long is the bridge?")
    assistant = Scripted(StageEvent("searching"), DoneEvent(understood))
    chat = Chat(assistant.stream)
    assert chat.ask("how long is it?") == understood
    assert list(chat.stream("and how wide?")) == list(assistant.events)
    kept = Turn("How long is the bridge?", "It is 84 metres long. [1]")
    assert assistant.histories == [(), (kept,)]
    assert chat.turns == [kept, kept]


def test_an_answer_that_breaks_off_is_no_turn() -> None:
    chat = Chat(Scripted(StageEvent("searching")).stream)
    with pytest.raises(BylineError, match="ended early"):
        chat.ask("how long is it?")
    assert chat.turns == []
