"""Follow-ups: a question that leans on the conversation is first turned into one that stands alone.

The model rewrites it; a rewrite that drops what was asked or brings in names from nowhere is not
used. What was said before only helps to understand the question: it never becomes evidence.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.records import Filters
from rag.answer import Answer, DoneEvent, Event
from rag.llm import LanguageModel, Prompt
from rag.prompting import fill, inert, template

if TYPE_CHECKING:
    from rag.assistant import Assistant

_TURNS_READ = 4
_ANSWER_CHARS = 300
_REWRITE_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and the answer it got."""

    question: str
    answer: str


def standalone(question: str, history: Sequence[Turn], model: LanguageModel | None) -> str:
    """The question as it would be asked without the conversation."""
    if not history or model is None:
        return question
    lines = []
    for turn in history[-_TURNS_READ:]:
        lines.append(f"Question: {inert(turn.question)}")
        if turn.answer:
            lines.append(f"Answer: {inert(turn.answer)[:_ANSWER_CHARS]}")
    ask = fill("follow_up", conversation="\n".join(lines), question=inert(question))
    prompt = Prompt.of(template("follow_up_system").template, ask)
    written = "".join(model.stream(prompt, max_tokens=_REWRITE_TOKENS, stop=("\n",))).strip().strip('"')
    return written or question


class Chat:
    """A conversation: the assistant, and the turns so far."""

    def __init__(self, assistant: "Assistant") -> None:
        self._assistant = assistant
        self.turns: list[Turn] = []

    def ask(self, question: str, *, filters: Filters | None = None) -> Answer:
        """Ask the next question; raises as :meth:`rag.Assistant.ask`."""
        answer = self._assistant.ask(question, filters=filters, history=self.turns)
        self.turns.append(Turn(answer.standalone_question, answer.answer))
        return answer

    def stream(
        self, question: str, *, filters: Filters | None = None, cancelled: Callable[[], bool] | None = None
    ) -> Iterator[Event]:
        """The next answer as it arrives; the turn is kept once it is done."""
        for event in self._assistant.stream(question, filters=filters, history=self.turns, cancelled=cancelled):
            if isinstance(event, DoneEvent):
                self.turns.append(Turn(event.answer.standalone_question, event.answer.answer))
            yield event
