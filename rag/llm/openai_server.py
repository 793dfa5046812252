"""The second backend: any server that speaks the OpenAI chat API (vLLM, llama-server, Ollama, …).

Nothing is sent anywhere unless ``llm.endpoint`` names a server. What llama.cpp offers and the API does
not is done without: odds are read from ``top_logprobs``.
The start of a reply goes along as a last message of the assistant's. Some servers write on from there,
others begin anew and repeat it, so a repeated start is taken off.

A reasoning model is asked not to think (``chat_template_kwargs``; a server that refuses the field is asked without it).
One that thinks all the same is asked again with room for its thoughts when they left none for the reply; they are never
shown or counted (:mod:`rag.llm.thinking`). A server whose chat template takes no system role gets the system's words
in the user's first turn (:mod:`rag.llm.habits`).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import ModelError
from rag.llm.base import LanguageModel, Prompt, Usage
from rag.llm.habits import habits_of
from rag.llm.server_connection import ServerConnection
from rag.llm.server_trouble import BrokenOffError, NoLogprobsError, explained
from rag.llm.thinking import text_of
from rag.settings import LlmSettings

_TOP_LOGPROBS = 20
_UNSEEN = -20.0  # log-probability of a label that is not among the top ones
_CHARS_PER_TOKEN = 3.5  # an API does not tell; on the safe side for English


class OpenAiServerModel:
    """A model behind an OpenAI-compatible address such as ``http://127.0.0.1:8080/v1``.

    Each question uses one of its own (:meth:`for_one_question`); the connections are shared.
    """

    def __init__(self, settings: LlmSettings, connection: ServerConnection | None = None) -> None:
        """Nothing is sent yet.

        Args:
            settings: The address, the name of the model, limits of time.
            connection: The way to the server; one of its own when None.
        """
        self.name = settings.model
        self.context_tokens = settings.context_tokens
        self.usage = Usage()
        self._settings = settings
        self._connection = connection or ServerConnection(settings)
        self._habits = habits_of(settings.endpoint, settings.model)
        self._cancelled: Callable[[], bool] = lambda: False

    def for_one_question(self) -> LanguageModel:
        """As :meth:`rag.llm.base.ParallelModel.for_one_question`."""
        return OpenAiServerModel(self._settings, self._connection)

    def require_answering(self) -> None:
        """As :meth:`rag.llm.base.ParallelModel.require_answering`."""
        self._connection.require_answering()

    def begin(self, cancelled: Callable[[], bool]) -> None:
        """Start a request: count its tokens from zero and ask ``cancelled`` often."""
        self.usage = Usage()
        self._cancelled = cancelled

    def count_tokens(self, text: str) -> int:
        """An estimate from the number of characters."""
        return int(len(text) / _CHARS_PER_TOKEN) + 1

    def label_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
        """Natural log-probability of each label as the next token, as far as the server tells.

        Raises:
            ModelError: The server cannot be reached, refuses, or gives no log-probabilities.
        """
        return self._habits.asked(lambda: self._odds(prompt, labels))

    def _odds(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
        body = self._body(prompt, 1) | {"logprobs": True, "top_logprobs": _TOP_LOGPROBS}
        reply = self._connection.reply(body, self._cancelled)
        try:
            top = reply["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        except (KeyError, IndexError, TypeError) as error:
            raise explained(NoLogprobsError(), self._settings) from error
        known: dict[str, float] = {}
        for likely in top:
            token = str(likely["token"]).strip()
            known[token] = max(known.get(token, _UNSEEN), float(likely["logprob"]))
        return [known.get(label.strip(), _UNSEEN) for label in labels]

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Pieces of the reply as they are written.

        Raises:
            ModelError: The server cannot be reached or refuses.
            CancelledError: The request was stopped.
        """
        pieces = self._habits.without_thoughts(lambda most, stops: self._pieces(prompt, most, stops), max_tokens, stop)
        for piece in _without_start(prompt.assistant_prefix.strip(), pieces) if prompt.assistant_prefix else pieces:
            self.usage.answer_tokens += 1
            yield piece

    def _pieces(self, prompt: Prompt, max_tokens: int, stop: Sequence[str]) -> Iterator[str]:
        body = self._body(prompt, max_tokens) | {"stream": True}
        if stop:
            body["stop"] = list(stop)
        ending = _Ending()
        for line in self._connection.lines(body, self._cancelled):
            try:
                piece = ending.piece_in(line)
            except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
                raise explained(error, self._settings) from error
            if piece:
                yield piece
        if not ending.is_whole:
            raise explained(BrokenOffError(), self._settings)

    def _body(self, prompt: Prompt, max_tokens: int) -> dict[str, Any]:
        messages = self._habits.turns(prompt.messages)
        if prompt.assistant_prefix:
            messages.append({"role": "assistant", "content": prompt.assistant_prefix})
        self.usage.prompt_tokens += sum(self.count_tokens(message["content"]) for message in messages)
        settings = self._settings
        return {
            "model": self.name,
            "messages": messages,
            "max_tokens": max_tokens,
            "temperature": settings.temperature,
            "seed": settings.seed,
            **self._habits.switch(),
        }


def _without_start(start: str, pieces: Iterator[str]) -> Iterator[str]:
    """The pieces of a reply, less ``start`` if it begins with that; white space before it does not count."""
    held = ""
    for piece in pieces:
        held += piece
        begun = held.lstrip()
        if len(begun) >= len(start) or not start.startswith(begun):
            yield begun.removeprefix(start) if begun.startswith(start) else held
            yield from pieces
            return
    if held:
        yield held


@dataclass(slots=True)
class _Ending:
    """Reads the lines of a stream, and tells whether it came to its end.

    A server says why a reply ended (``finish_reason``) in its last piece. Some that are interrupted send their last
    line all the same, so that line counts only for servers that never speak of reasons.
    """

    _names_reasons: bool = False
    _has_reason: bool = False
    _is_done: bool = False

    @property
    def is_whole(self) -> bool:
        return self._has_reason or (self._is_done and not self._names_reasons)

    def piece_in(self, line: str) -> str:
        """The text in one line, or "".

        Raises:
            ModelError: The server says that it failed.
            ValueError: The line is no JSON.
        """
        if not line.startswith("data:"):
            return ""
        if line[5:].strip() == "[DONE]":
            self._is_done = True
            return ""
        told = json.loads(line[5:])
        if failed := told.get("error"):
            words = failed.get("message", "") if isinstance(failed, dict) else failed
            raise ModelError(f"The model server failed in the middle of its reply ({str(words)[:200]}). Ask again.")
        choice = (told.get("choices") or [{}])[0]
        self._names_reasons |= "finish_reason" in choice
        self._has_reason |= bool(choice.get("finish_reason"))
        return text_of(choice.get("delta") or {})
