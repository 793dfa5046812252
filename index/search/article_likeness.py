"""How similar two articles are in their words: cosine of TF-IDF vectors with BM25's saturation.

The rarity of a word is counted over a sample of the index, not over the few candidates: among ten
articles on one strike the word *strike* would count for nothing. The sample is taken by article id,
which is a hash of the content, so the order in which articles came in does not matter.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.text.english.function_words import SEARCH_STOP_WORDS
from index.text.folding import folded

SAMPLE_ARTICLES = 400
MAX_CHARS = 20_000
# The usual constants of BM25.
_K1 = 1.2
_B = 0.75
_WORD = re.compile(r"[^\W_]{2,}")


@lru_cache(maxsize=512)
def counted(text: str) -> Counter[str]:
    """The words of the first :data:`MAX_CHARS` characters with how often they stand there."""
    return Counter(word for word in _WORD.findall(folded(text[:MAX_CHARS]).lower()) if word not in SEARCH_STOP_WORDS)


class Background:
    """How many articles of a sample hold each word, and how long they are."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Count ``texts``."""
        self.size = len(texts)
        self.holding: Counter[str] = Counter()
        words = 0
        for text in texts:
            counts = Counter(
                word for word in _WORD.findall(folded(text[:MAX_CHARS]).lower()) if word not in SEARCH_STOP_WORDS
            )
            self.holding.update(counts.keys())
            words += counts.total()
        self.mean_words = max(1.0, words / max(1, self.size))

    def rarity(self, word: str) -> float:
        """Inverse document frequency, never below 0."""
        return math.log(1 + (self.size + 0.5) / (self.holding[word] + 0.5))


def similarities(texts: Sequence[str], background: Background) -> NDArray[np.float64]:
    """Cosine similarity of every pair of ``texts``: shape (n, n), symmetric, ones on the diagonal."""
    counts = [counted(text) for text in texts]
    shared: dict[str, int] = {}
    for word, holders in Counter(word for count in counts for word in count).items():
        if holders > 1:
            shared[word] = len(shared)
    matrix = np.zeros((len(texts), len(shared)))
    lengths = np.ones(len(texts))
    for row, count in enumerate(counts):
        saturation = _K1 * (1 - _B + _B * count.total() / background.mean_words)
        squares = 0.0
        for word, times in count.items():
            weight = times / (times + saturation) * background.rarity(word)
            squares += weight * weight
            if word in shared:
                matrix[row, shared[word]] = weight
        lengths[row] = math.sqrt(squares) or 1.0
    matrix /= lengths[:, None]
    cosines: NDArray[np.float64] = matrix @ matrix.T
    np.fill_diagonal(cosines, 1.0)
    return cosines
