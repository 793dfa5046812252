"""An embedder that remembers what it embedded last.

Answering one question looks at the same passages twice: search compares them closely, and evidence is
then picked from their sentences. Follow-up questions often need them again. What indexing embeds is needed
once, so it is not remembered.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from index.embedding.base import Embedder, FloatMatrix, ProgressCallback

MAX_TEXTS = 2_000  # 3 MB at 384 numbers each; a question looks at a hundred or two
MAX_TOKEN_MATRICES = 256  # 80 MB at 200 tokens each


class RememberingEmbedder:
    """Gives the same vectors as the embedder that it wraps; safe for several threads."""

    def __init__(self, embedder: Embedder) -> None:
        """Ask ``embedder`` for what is not remembered."""
        self._embedder = embedder
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self.max_tokens = embedder.max_tokens
        self._vectors = _Latest(MAX_TEXTS)
        self._matrices = _Latest(MAX_TOKEN_MATRICES)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """As :meth:`index.embedding.base.Embedder.token_offsets`."""
        return self._embedder.token_offsets(text)

    def embed(self, texts: Sequence[str], *, progress: ProgressCallback | None = None) -> FloatMatrix:
        """As :meth:`Embedder.embed`; work that reports progress is not remembered."""
        if progress is not None or not texts:
            return self._embedder.embed(texts, progress=progress)
        return np.stack(self._vectors.of(texts, lambda missing: [row.copy() for row in self._embedder.embed(missing)]))

    def embed_tokens(self, texts: Sequence[str]) -> list[FloatMatrix]:
        """As :meth:`index.embedding.base.Embedder.embed_tokens`."""
        return self._matrices.of(texts, self._embedder.embed_tokens)


class _Latest:
    """The results for the texts asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, FloatMatrix] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str], make: Callable[[Sequence[str]], list[FloatMatrix]]) -> list[FloatMatrix]:
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            found.update(zip(missing, make(missing), strict=True))
        with self._lock:
            for text in texts:
                self._kept[text] = found[text]
                self._kept.move_to_end(text)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return [found[text] for text in texts]
