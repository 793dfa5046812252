"""Writing the likeliest token each time, several in one step where the model copies.

An answer repeats words of its notes. So what followed the last few tokens earlier in the prompt is guessed to follow
again (prompt lookup decoding, A. Saxena, 2023), and the model checks all guessed tokens in one step: it reads several
tokens in hardly more time than one. A guess is only kept where it is the token that the model finds likeliest.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError

if TYPE_CHECKING:
    from llama_cpp import Llama

GUESSED_TOKENS = 5
"""At most so many in one step."""
MATCHED_TOKENS = 3
"""So many last tokens must have stood in a row before; fewer if no such place is found."""


def write_greedily(llama: "Llama") -> Iterator[int]:
    """The reply to what stands in the model's cache, token by token, without end: the caller stops.

    When a token comes, the first ``llama.n_tokens`` places of the cache hold all tokens before it.

    Raises:
        ModelError: llama.cpp failed.
    """
    from llama_cpp.llama_speculative import LlamaPromptLookupDecoding

    guess = LlamaPromptLookupDecoding(MATCHED_TOKENS, GUESSED_TOKENS)
    token = likeliest(llama, -1)
    while True:
        yield token
        known = llama.n_tokens
        room = llama.n_ctx() - known - 1
        guessed = guess(np.append(llama.input_ids[:known], np.intc(token))).tolist()[:room]
        _read(llama, [token, *guessed])
        for place, expected in enumerate([*guessed, None]):
            llama.n_tokens = known + place + 1
            token = likeliest(llama, place)
            if token != expected:
                break
            yield token


def last_logits(llama: "Llama", place: int) -> NDArray[np.float32]:
    """What the model thinks of each token as the next one after ``place`` of the last step; shape (vocabulary,)."""
    from llama_cpp import llama_get_logits_ith

    pointer = llama_get_logits_ith(llama._ctx.ctx, place)
    return np.ctypeslib.as_array(pointer, shape=(llama.n_vocab(),))


def likeliest(llama: "Llama", place: int) -> int:
    """The token after ``place`` of the last step."""
    return int(last_logits(llama, place).argmax())


def _read(llama: "Llama", tokens: list[int]) -> None:
    """Read ``tokens`` after those of the cache, with logits for each; ``llama.n_tokens`` stays as it is."""
    known = llama.n_tokens
    llama._ctx.kv_cache_seq_rm(-1, known, -1)
    llama._batch.set_batch(batch=tokens, n_past=known, logits_all=True)
    try:
        llama._ctx.decode(llama._batch)
    except RuntimeError as error:
        raise ModelError(f"llama.cpp failed while it wrote ({error}).") from error
    llama.input_ids[known : known + len(tokens)] = tokens
