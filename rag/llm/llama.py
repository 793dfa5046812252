"""The language model in this process: llama.cpp, streamed, with its cache kept between questions.

Only this file, its ``chat_frame``, ``prefixes`` and ``build`` import ``llama_cpp``. Three habits matter here:

* **Text from articles and readers never becomes a control token** (:mod:`rag.llm.chat_frame`).
* **Nothing is read twice.** The tokens in the cache are compared with those of the next prompt and
  only what differs is evaluated. A long system message is read once and then loaded from disk.
* **The model gives way.** It runs in a thread of lower priority (:mod:`rag.llm.own_thread`).
"""

import codecs
import ctypes
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import CancelledError, ModelError
from rag.llm.base import Prompt, Usage
from rag.llm.chat_frame import ChatFrame
from rag.llm.own_thread import OwnThread
from rag.llm.prefixes import KeptPrefixes
from rag.llm.thinking import MOST_THINKING_TOKENS, Thoughts, until
from rag.llm.threads import FreeCores
from rag.settings import LlmSettings

if TYPE_CHECKING:
    from llama_cpp import Llama

BATCH_TOKENS = 512


class LlamaModel:
    """A GGUF file run by llama.cpp.

    One request at a time: the caller sees to it, since a whole answer is several calls.

    Raises:
        ModelError: The file is no GGUF that llama.cpp can load.
    """

    def __init__(
        self, path: Path, settings: LlmSettings, *, name: str = "", prefixes_folder: Path | None = None
    ) -> None:
        """Load the model.

        Args:
            path: The GGUF file.
            settings: Window, threads, temperature.
            name: As shown with the answer; default: that of the file.
            prefixes_folder: Where the state after long system messages is kept; None keeps none.
        """
        self.name = name or path.stem
        self.context_tokens = settings.context_tokens
        self.usage = Usage()
        self._cancelled: Callable[[], bool] = lambda: False
        self._settings = settings
        self._cores = FreeCores()
        self._thread = OwnThread()
        self._llama = _load(path, settings, settings.threads or self._cores.threads())
        self._can_rewind = not (self._llama._is_recurrent or self._llama._is_hybrid)
        self._cached: list[int] = []
        self._frame = ChatFrame(self._llama)
        self._prefixes = KeptPrefixes(prefixes_folder, path)

    def begin(self, cancelled: Callable[[], bool]) -> None:
        """Start a request: count its tokens from zero and ask ``cancelled`` often."""
        self.usage = Usage()
        self._cancelled = cancelled

    def forget(self) -> None:
        """Read the next prompt anew, whatever it shares with the last; a kept beginning is loaded all the same."""
        self._cached = []

    def count_tokens(self, text: str) -> int:
        """Number of tokens of plain text."""
        return len(self._frame.plain(text))

    def label_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
        """Natural log-probability of each label's first token as the very next one.

        Returns:
            One number a label, in order.

        Raises:
            ModelError: The prompt does not fit into the context.
            CancelledError: The request was stopped.
        """
        return self._thread.run(lambda: self._next_logprobs(prompt, labels))

    def _next_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
        self._evaluate(*self._frame.tokens(prompt))
        logits = self._last_logits()
        log_total = float(logits.max() + np.log(np.exp(logits - logits.max()).sum()))
        return [float(logits[self._frame.plain(label)[0]]) - log_total for label in labels]

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Pieces of the reply as they are written.

        Args:
            prompt: What to ask.
            max_tokens: The longest reply.
            stop: Strings that end the reply; they are not part of it.

        Raises:
            ModelError: The prompt does not fit into the context.
            CancelledError: The request was stopped.
        """
        thoughts = Thoughts()
        pieces = self._decoded(self._generate(prompt, max_tokens, thoughts))
        yield from self._thread.pieces(until((*stop, *self._frame.ends), thoughts.cut(pieces)))

    def _generate(self, prompt: Prompt, max_tokens: int, thoughts: Thoughts) -> Iterator[int]:
        """The tokens of the reply; what is thought does not count, but has an end of its own."""
        from llama_cpp import llama_vocab_is_eog

        tokens, fixed = self._frame.tokens(prompt)
        self._evaluate(tokens, fixed)
        vocab = self._llama._model.vocab
        temperature = self._settings.temperature
        drawn = self._llama.generate(tokens, temp=temperature, top_k=40 if temperature else 1, reset=True)
        written = thought = 0
        for token in drawn:
            # generate() keeps its own count; the cache now holds all but the token just drawn.
            self._cached = self._llama.input_ids[: self._llama.n_tokens].tolist()
            if self._cancelled():
                raise CancelledError
            if llama_vocab_is_eog(vocab, token) or written == max_tokens or thought == MOST_THINKING_TOKENS:
                return
            if thoughts.are_open:
                thought += 1
            else:
                written += 1
                self.usage.answer_tokens += 1
            yield token

    def _decoded(self, tokens: Iterator[int]) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        for token in tokens:
            if piece := decoder.decode(self._llama.detokenize([token])):
                yield piece

    def _evaluate(self, tokens: list[int], fixed: int) -> None:
        """Read the tokens; so many at the beginning are the same in many prompts."""
        if len(tokens) >= self.context_tokens:
            raise ModelError(
                f"The prompt has {len(tokens)} tokens and the model's window {self.context_tokens}: "
                "ask less at once, or raise llm.context_tokens."
            )
        if self._settings.threads == 0:
            threads = self._cores.threads()
            self._llama._ctx.set_n_threads(threads, threads)
        shared = self._reusable(_shared_prefix(self._cached, tokens), len(tokens))
        beginning = tokens[:fixed] if self._prefixes.are_worth_keeping(fixed) else []
        if is_new := shared < len(beginning):
            restored = self._prefixes.restore(self._llama, beginning)
            shared, is_new = min(restored or shared, self._llama.n_tokens), not restored
        # The last token is always read anew: its logits are what the caller is after.
        shared = min(shared, len(tokens) - 1)
        self._llama.n_tokens = shared
        self.usage.prompt_tokens += len(tokens) - shared
        with self._stoppable():
            if is_new:
                self._read(beginning, shared)
                self._prefixes.keep(self._llama, beginning)
                shared = len(beginning)
            self._read(tokens, shared)

    def _reusable(self, shared: int, wanted: int) -> int:
        """How many of the shared tokens need not be read again.

        The state of a recurrent model holds all that it has read and cannot be cut back: it is gone on from as it is,
        or made anew.
        """
        if self._can_rewind or (shared == self._llama.n_tokens and shared < wanted):
            return shared
        self._llama.reset()
        return 0

    def _read(self, tokens: list[int], known: int) -> None:
        """Read all but the first ``known`` tokens, which stand in the cache."""
        for start in range(known, len(tokens), BATCH_TOKENS):
            self._cached = tokens[:start]
            if self._cancelled():
                raise CancelledError
            try:
                self._llama.eval(tokens[start : start + BATCH_TOKENS])
            except RuntimeError as error:
                if not self._can_rewind:
                    self.forget()
                    self._llama.reset()
                if self._cancelled():
                    raise CancelledError from error
                raise
        self._cached = tokens

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """Let a cancelled request end llama.cpp's work inside a chunk: on a slow processor one takes over a second.

        Only while a prompt is read: llama.cpp asks for every operation, which would slow down writing.
        """
        from llama_cpp import llama_cpp

        set_abort_callback = llama_cpp._lib.llama_set_abort_callback
        context = ctypes.c_void_p(self._llama._ctx.ctx)
        is_cancelled = llama_cpp.ggml_abort_callback(lambda _: self._cancelled())
        set_abort_callback(context, is_cancelled, None)
        try:
            yield
        finally:
            set_abort_callback(context, llama_cpp.ggml_abort_callback(0), None)

    def _last_logits(self) -> NDArray[np.float64]:
        from llama_cpp import llama_get_logits_ith

        pointer = llama_get_logits_ith(self._llama._ctx.ctx, -1)
        return np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),)).astype(np.float64)


def _load(path: Path, settings: LlmSettings, threads: int) -> "Llama":
    from llama_cpp import Llama

    try:
        return Llama(
            str(path),
            n_ctx=settings.context_tokens,
            n_threads=threads,
            n_threads_batch=threads,
            n_batch=BATCH_TOKENS,
            n_gpu_layers=settings.gpu_layers,
            seed=settings.seed,
            verbose=False,
        )
    except (ValueError, OSError, RuntimeError) as error:
        raise ModelError(
            f"llama.cpp cannot load {path} ({error}). If it is from the catalogue, run `byline models verify`; "
            "otherwise name another file with llm.model."
        ) from error


def _shared_prefix(cached: Sequence[int], tokens: Sequence[int]) -> int:
    """How many tokens the two have in common from the start on."""
    for position, (old, new) in enumerate(zip(cached, tokens, strict=False)):
        if old != new:
            return position
    return min(len(cached), len(tokens))
