"""A language model whose replies are put in a queue beforehand."""

from collections.abc import Callable, Iterator, Sequence

from rag.errors import CancelledError
from rag.llm.base import Prompt, Usage


class QueuedModel:
    """Says what was enqueued, word by word, and remembers what it was asked.

    Attributes:
        margin: Log-odds of "Yes" over "No" for every decision.
        denied: A decision whose question holds one of these words is a firm "No".
    """

    name = "queued"
    context_tokens = 4096

    def __init__(self, *replies: str, margin: float = 5.0, denied: Sequence[str] = ()) -> None:
        self.replies = list(replies)
        self.margin = margin
        self.denied = denied
        self.prompts: list[Prompt] = []
        self.written_for: list[Prompt] = []
        self.usage = Usage()
        self._cancelled: Callable[[], bool] = lambda: False

    def begin(self, cancelled: Callable[[], bool]) -> None:
        self.usage = Usage()
        self._cancelled = cancelled

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def label_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
        self.prompts.append(prompt)
        self.usage.prompt_tokens += 1
        question = prompt.messages[-1].text.partition("Question:")[2]
        margin = -50.0 if any(word in question for word in self.denied) else self.margin
        return [0.0 if label == "Yes" else -margin for label in labels]

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        self.prompts.append(prompt)
        self.written_for.append(prompt)
        for word in self.replies.pop(0).split(" "):
            if self._cancelled():
                raise CancelledError
            self.usage.answer_tokens += 1
            yield word + " "
