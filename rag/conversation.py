"""Follow-ups: a question that leans on the conversation is first turned into one that stands alone.

The model rewrites it, and the reader is shown how the question was read. What was said before only
helps to understand the question: it never becomes evidence.
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

_TURNS_READ = 6
_ANSWER_CHARS = 200
_REWRITE_TOKENS = 64
_LABEL = "Rewritten:"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and the answer it got."""

    question: str
    answer: str


def standalone(question: str, history: Sequence[Turn], model: LanguageModel | None) -> str:
    """The question as it would be asked without the conversation."""
    if not history or model is None:
        return question
    said = " / ".join(_told(turn) for turn in history[-_TURNS_READ:])
    ask = fill("follow_up", conversation=said, question=inert(question))
    prompt = Prompt.of(template("follow_up_system").template, ask, _LABEL)
    written = "".join(model.stream(prompt, max_tokens=_REWRITE_TOKENS, stop=("\n",))).strip()
    return written.removeprefix(_LABEL).strip().strip('"') or question


def _told(turn: Turn) -> str:
    """One turn on one line: the question, and the answer when there was one."""
    answer = inert(turn.answer)[:_ANSWER_CHARS]
    return f"{inert(turn.question)} ({answer})" if answer else inert(turn.question)


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
