"""Stand-ins whose results can be worked out by hand."""

import re
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.records import Progress

_TOKEN = re.compile(r"\w+|[^\w\s]")


class WordEmbedder:
    """Counts words: the vector of a text has, for each word, +1 in the place ``crc32(word) % dimensions``.

    So the cosine of two texts is the share of words they have in common. A token is a word or one sign of
    punctuation, and two special tokens are reckoned in, as in BERT.
    """

    def __init__(self, name: str = "words", dimensions: int = 256, max_tokens: int = 256) -> None:
        self.name = name
        self.dimensions = dimensions
        self.max_tokens = max_tokens
        self.embedded: list[str] = []

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in _TOKEN.finditer(text)]

    def embed(self, texts: Sequence[str], *, progress: Callable[[Progress], None] | None = None) -> NDArray[np.float32]:
        self.embedded += texts
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in _TOKEN.findall(text.lower()):
                row[self.place(word)] += 1
            row /= max(np.linalg.norm(row), 1e-12)
        if progress is not None:
            progress(Progress("embed", len(texts), len(texts), "passages"))
        return vectors

    def embed_tokens(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        found = []
        for text in texts:
            words = _TOKEN.findall(text.lower())[: self.max_tokens - 2]
            rows = np.zeros((len(words), self.dimensions), dtype=np.float32)
            for row, word in zip(rows, words, strict=True):
                row[self.place(word)] = 1
            found.append(rows)
        return found

    def place(self, word: str) -> int:
        return zlib.crc32(word.encode()) % self.dimensions
