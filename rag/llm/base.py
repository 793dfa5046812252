"""What Byline asks of a language model, whichever backend runs it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, overload, runtime_checkable

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation with the model."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked. ``assistant_prefix`` is the start of its reply, already written."""

    messages: tuple[Message, ...]
    assistant_prefix: str = ""

    @classmethod
    def of(cls, system: str, user: str, assistant_prefix: str = "") -> "Prompt":
        """A prompt of one system and one user message."""
        return cls((Message("system", system), Message("user", user)), assistant_prefix)


@dataclass(slots=True)
class Usage:
    """Tokens of the current request: read anew, and written."""

    prompt_tokens: int = 0
    answer_tokens: int = 0


class LanguageModel(Protocol):
    """A model that continues a prompt.

    Not safe for several threads: the caller sees to it that only one request uses the model at a time. A model that
    several requests may use is a :class:`ParallelModel`.

    Attributes:
        name: As shown with the answer.
        context_tokens: The window: prompt and reply together.
        usage: Tokens since the last :meth:`begin`.
    """

    name: str
    context_tokens: int
    usage: Usage

    def begin(self, cancelled: Callable[[], bool]) -> None:
        """Start a request: count its tokens from zero, and stop soon after ``cancelled`` says True."""
        ...

    def count_tokens(self, text: str) -> int:
        """Number of tokens of plain text."""
        ...

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Pieces of the reply as they are written.

        Args:
            prompt: What to ask.
            max_tokens: The longest reply.
            stop: Strings that end the reply; they are not part of it.

        Raises:
            ModelError: The prompt does not fit into the window, or the model fails.
            CancelledError: The request was stopped.
        """
        ...

    def label_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
        """Natural log-probability of each label's first token as the very next one.

        Returns:
            One number a label, in order.

        Raises:
            ModelError: As :meth:`stream`.
            CancelledError: As :meth:`stream`.
        """
        ...


@runtime_checkable
class ParallelModel(LanguageModel, Protocol):
    """A model that answers several questions at once."""

    def for_one_question(self) -> LanguageModel:
        """The same model with tokens and a stop of its own; others may be used in other threads meanwhile."""
        ...

    def require_answering(self) -> None:
        """Make sure that it could answer now, without asking it anything.

        Raises:
            ModelError: It could not; the message says why.
        """
        ...


@overload
def of_question(model: LanguageModel) -> LanguageModel: ...
@overload
def of_question(model: None) -> None: ...
def of_question(model: LanguageModel | None) -> LanguageModel | None:
    """The model as one question uses it: no other question shares its count of tokens and its stop."""
    return model.for_one_question() if isinstance(model, ParallelModel) else model
