"""The embedder protocol: what the index asks of any model that turns text into vectors."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.records import Progress

FloatMatrix = NDArray[np.float32]
ProgressCallback = Callable[[Progress], None]


class Embedder(Protocol):
    """Turns texts into vectors; safe for several threads.

    Attributes:
        name: Identity recorded in the index. The same weights give the same name, wherever their files are.
        dimensions: Length of each vector.
        max_tokens: The model's window, special tokens included.
    """

    name: str
    dimensions: int
    max_tokens: int

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The character span of every token of ``text``, special tokens left out, none cut off."""

    def embed(self, texts: Sequence[str], *, progress: ProgressCallback | None = None) -> FloatMatrix:
        """One L2-normalised row per text: float32, shape (len(texts), dimensions)."""

    def embed_tokens(self, texts: Sequence[str]) -> list[FloatMatrix]:
        """Per text one L2-normalised row per token, shape (tokens, dimensions).

        Special tokens are left out: row i belongs to ``token_offsets(text)[i]``, as far as the window reaches.
        """
