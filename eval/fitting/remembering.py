"""A language model whose replies are kept on disk, so that nothing is asked twice, however often work is interrupted.

One line a reply in ``replies.jsonl``, forced to the disk before the next is asked for, under a hash of all that the
reply depends on. The model must be the same and draw its words without chance (``llm.temperature`` 0).
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.errors import StorageError
from rag.llm.base import LanguageModel, Prompt, Usage


class RememberingModel:
    """Answers what was asked before from the disk, and passes everything else on to a model."""

    def __init__(self, model: LanguageModel, file: Path) -> None:
        """Read what is known.

        Args:
            model: Is asked what is new.
            file: Where replies are kept; its folder exists. A last line that was cut off is dropped.

        Raises:
            StorageError: The file cannot be read or mended.
        """
        self._model = model
        self._file = file
        self.name = model.name
        self.context_tokens = model.context_tokens
        self.usage: Usage = model.usage
        try:
            self._known = _read(file)
        except OSError as error:
            raise StorageError(f"{file} cannot be used: {error.strerror}.") from error

    def begin(self, cancelled: Callable[[], bool]) -> None:
        """Start a request; what is known will take no tokens of it."""
        self._model.begin(cancelled)
        self.usage = self._model.usage

    def count_tokens(self, text: str) -> int:
        """As the model counts."""
        return self._model.count_tokens(text)

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """The reply: in one piece when it is known, else as it is written."""
        key = _key(prompt, "reply", max_tokens, *stop)
        if key in self._known:
            yield str(self._known[key])
            return
        reply = ""
        for piece in self._model.stream(prompt, max_tokens=max_tokens, stop=stop):
            reply += piece
            yield piece
        self._keep(key, reply)

    def label_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
        """The log-probabilities, read once."""
        key = _key(prompt, "odds", *labels)
        if key not in self._known:
            self._keep(key, self._model.label_logprobs(prompt, labels))
        return [float(value) for value in self._known[key]]

    def _keep(self, key: str, value: object) -> None:
        self._known[key] = value
        try:
            # What a draft says may be private.
            descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with open(descriptor, "a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, "value": value}) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError(
                f"{self._file} cannot be written: {error.strerror}. What was measured before is kept: make room and "
                "run the same command again."
            ) from error


def _key(prompt: Prompt, *asked: object) -> str:
    turns = [(message.role, message.text) for message in prompt.messages]
    return hashlib.sha256(json.dumps([turns, prompt.assistant_prefix, *asked]).encode()).hexdigest()


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    content = file.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        with file.open("r+b") as mended:
            mended.truncate(len(whole))
    known: dict[str, Any] = {}
    for line in whole.decode(errors="replace").split("\n"):
        with suppress(ValueError, KeyError, TypeError):  # a damaged line costs its reply alone
            row = json.loads(line)
            known[row["key"]] = row["value"]
    return known
