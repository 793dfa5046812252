"""The state of a model after a prompt's fixed beginning, kept on disk: it is read once, not once in every process.

Some prompts begin with the same long instructions each time (how to rewrite a follow-up: 500 tokens), and between two
of them the model reads other things. Loading the state takes some milliseconds, reading the tokens again seconds.
"""

import ctypes
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from llama_cpp import Llama

LEAST_TOKENS = 64
"""Shorter beginnings are read anew."""
MOST_KEPT = 8
"""Files; the oldest go first. One has some 17 MB."""


class KeptPrefixes:
    """The kept states of one model; none are kept without a folder."""

    def __init__(self, folder: Path | None, model: Path) -> None:
        """Keep states in ``folder``, which need not exist, for the model in this file."""
        import llama_cpp

        stat = model.stat()
        self._folder = folder
        self._of_model = f"{model}\n{stat.st_size}\n{stat.st_mtime_ns}\n{llama_cpp.__version__}".encode()

    def are_worth_keeping(self, tokens: int) -> bool:
        """Whether states after so many tokens are kept."""
        return self._folder is not None and tokens >= LEAST_TOKENS

    def restore(self, llama: "Llama", tokens: list[int]) -> int:
        """Put the state after ``tokens`` into the model's cache; returns their number, or 0 when none is kept."""
        from llama_cpp import llama_cpp

        file = self._file(tokens)
        if not file.exists():
            return 0
        held, count = (llama_cpp.llama_token * len(tokens))(), ctypes.c_size_t(0)
        context, path = llama._ctx.ctx, os.fsencode(file)
        read = llama_cpp.llama_state_seq_load_file(context, path, 0, held, len(tokens), ctypes.byref(count))
        fits = bool(read) and list(held[: count.value]) == tokens
        if not fits:  # damaged: it is made anew
            llama._ctx.kv_cache_clear()
            with suppress(OSError):
                file.unlink()
        restored = len(tokens) if fits else 0
        llama.n_tokens = restored
        llama.input_ids[:restored] = tokens[:restored]
        return restored

    def keep(self, llama: "Llama", tokens: list[int]) -> None:
        """Keep the state of the model, whose cache holds just ``tokens``. A full disk is no reason to fail."""
        from llama_cpp import llama_cpp

        file = self._file(tokens)
        scratch = file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            ids = (llama_cpp.llama_token * len(tokens))(*tokens)
            if llama_cpp.llama_state_seq_save_file(llama._ctx.ctx, os.fsencode(scratch), 0, ids, len(tokens)):
                os.replace(scratch, file)
            scratch.unlink(missing_ok=True)
            kept = sorted(file.parent.glob("*.state"), key=lambda old: old.stat().st_mtime, reverse=True)
            for old in kept[MOST_KEPT:]:
                old.unlink(missing_ok=True)

    def _file(self, tokens: list[int]) -> Path:
        """Where the state after these tokens is kept; another model or llama.cpp has other files."""
        assert self._folder is not None  # noqa: S101 - the caller has asked whether states are kept
        mark = hashlib.sha256(self._of_model + np.asarray(tokens, dtype=np.int32).tobytes())
        return self._folder / f"{mark.hexdigest()[:32]}.state"
