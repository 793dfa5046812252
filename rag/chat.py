"""A conversation: each question is read in the light of the turns before it (:mod:`rag.answering.follow_ups`)."""

from collections.abc import Callable, Iterator

from index.records import Filters
from rag.answer import Answer, DoneEvent, Event, Turn, answer_of


class Chat:
    """A conversation: how answers arrive (:meth:`rag.Assistant.stream`), and the turns so far."""

    def __init__(self, stream: Callable[..., Iterator[Event]]) -> None:
        self._stream = stream
        self.turns: list[Turn] = []

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Ask the next question; raises as :meth:`rag.Assistant.ask`."""
        return answer_of(self.stream(question, filters=filters))

    def stream(
        self, question: str, *, filters: Filters | None = None, cancelled: Callable[[], bool] | None = None
    ) -> Iterator[Event]:
        """The next answer as it arrives; the turn is kept once it is done."""
        for event in self._stream(question, filters=filters, history=self.turns, cancelled=cancelled):
            if isinstance(event, DoneEvent):
                self.turns.append(event.answer.as_turn())
            yield event
