"""The second backend: any server that speaks the OpenAI chat API (vLLM, llama-server, Ollama, …).

Nothing is sent anywhere unless ``llm.endpoint`` names a server. What llama.cpp offers and the API does
not is done without: odds are read from ``top_logprobs``.
The start of a reply goes along as a last message of the assistant's. Some servers write on from there,
others begin anew and repeat it, so a repeated start is taken off.

A reasoning model is asked not to think (``chat_template_kwargs``; a server that refuses the field is asked without it).
One that thinks all the same is asked again with room for its thoughts when they left none for the reply; they are never
shown or counted (:mod:`rag.llm.thinking`).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rag.errors import CancelledError, ModelError
from rag.llm.base import Prompt, Usage
from rag.llm.habits import habits_of
from rag.llm.thinking import text_of
from rag.settings import LlmSettings

_TOP_LOGPROBS = 20
_UNSEEN = -20.0  # log-probability of a label that is not among the top ones
_CHARS_PER_TOKEN = 3.5  # an API does not tell; on the safe side for English


class OpenAiServerModel:
    """A model behind an OpenAI-compatible address such as ``http://127.0.0.1:8080/v1``."""

    def __init__(self, settings: LlmSettings) -> None:
        self.name = settings.model
        self.context_tokens = settings.context_tokens
        self.usage = Usage()
        self._settings = settings
        self._habits = habits_of(settings.endpoint, settings.model)
        self._cancelled: Callable[[], bool] = lambda: False

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
        import httpx

        body = self._body(prompt, 1) | {"logprobs": True, "top_logprobs": _TOP_LOGPROBS}
        try:
            reply = httpx.post(self._url(), json=body, headers=self._headers(), timeout=self._settings.timeout_s)
            reply.raise_for_status()
            answer = reply.json()
        except (httpx.HTTPError, ValueError) as error:
            raise self._trouble(error) from error
        try:
            top = answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        except (KeyError, IndexError, TypeError) as error:
            raise ModelError(
                f"The model server {self._settings.endpoint} gives no log-probabilities (top_logprobs), so the odds of "
                "its yes and no cannot be measured: its answers are judged by their proofs alone, which needs no fit."
            ) from error
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
        import httpx

        body = self._body(prompt, max_tokens) | {"stream": True}
        if stop:
            body["stop"] = list(stop)
        try:
            with httpx.stream(
                "POST", self._url(), json=body, headers=self._headers(), timeout=self._settings.timeout_s
            ) as reply:
                reply.raise_for_status()
                for line in reply.iter_lines():
                    if self._cancelled():
                        raise CancelledError
                    if piece := _delta(line):
                        yield piece
        except (httpx.HTTPError, ValueError, KeyError, IndexError, TypeError) as error:
            raise self._trouble(error) from error

    def _body(self, prompt: Prompt, max_tokens: int) -> dict[str, Any]:
        messages = [{"role": message.role, "content": message.text} for message in prompt.messages]
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

    def _url(self) -> str:
        return self._settings.endpoint.rstrip("/") + "/chat/completions"

    def _headers(self) -> dict[str, str]:
        key = self._settings.api_key
        return {"Authorization": f"Bearer {key}"} if key else {}

    def _trouble(self, error: Exception) -> ModelError:
        return ModelError(
            f"The model server {self._settings.endpoint} did not answer as expected ({error or type(error).__name__}): "
            "check that it runs and that llm.endpoint, llm.model and llm.api_key are right."
        )


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


def _delta(line: str) -> str:
    """The text in one line of a server-sent stream, or ""."""
    if not line.startswith("data:") or line.endswith("[DONE]"):
        return ""
    choices = json.loads(line[5:]).get("choices") or [{}]
    return text_of(choices[0].get("delta") or {})
