"""What the store is given to make live: an article with its passages and their vectors."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import Article, Passage


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article to be made live: its passages and their vectors, float16, shape (passages, dimensions)."""

    article: Article
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float16]


def text_sha(text: str) -> bytes:
    """What a passage's vector is filed under."""
    return hashlib.sha256(text.encode()).digest()
