"""Late interaction: the question and each candidate are compared token by token and sentence by sentence.

*Late interaction* needs no further model. Each passage goes through the embedder once more and its
token vectors are kept: every token of the question looks for its best match among them and the
matches are averaged (MaxSim: Khattab and Zaharia, "ColBERT", SIGIR 2020). The second look is at the
sentences, each embedded on its own: the best one counts. The two err differently, so each is one
vote. Sentences averaged from the token vectors of their passage ("Late Chunking", Günther and others,
2024) cost nothing more, but added nothing here.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.search.rerankers.base import Look
from index.text.sentences import sentence_spans


class LateInteraction:
    """MaxSim over token vectors, and the best sentence."""

    def __init__(self, embedder: Embedder) -> None:
        """Use ``embedder`` for everything."""
        self._embedder = embedder

    def looks(self, question: str, texts: Sequence[str]) -> list[Look]:
        """Two looks of one vote each."""
        if not texts:
            return []
        asked = self._embedder.embed([question])[0]
        asked_tokens, *tokens = self._embedder.embed_tokens([question, *texts])
        by_tokens = _maxsim(asked_tokens, tokens)
        cut = [[text[start:end] for start, end in sentence_spans(text)] or [text] for text in texts]
        distinct = list(dict.fromkeys(sentence for sentences in cut for sentence in sentences))
        known = dict(zip(distinct, self._embedder.embed(distinct) @ asked, strict=True))
        by_sentence = np.array([max(float(known[sentence]) for sentence in sentences) for sentences in cut])
        return [Look(by_tokens), Look(by_sentence)]


def _maxsim(question: NDArray[np.float32], passages: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    """For each passage the mean over the question's tokens of the best cosine among the passage's tokens.

    All passages are multiplied at once: many small products would keep starting threads that wait for each other.
    """
    found = np.zeros(len(passages))
    filled = [place for place, rows in enumerate(passages) if len(rows)]
    if not len(question) or not filled:
        return found
    cosines = question @ np.concatenate([passages[place] for place in filled]).T
    ends = np.cumsum([len(passages[place]) for place in filled])
    best = np.maximum.reduceat(cosines, [0, *ends[:-1]], axis=1)
    found[filled] = best.mean(axis=0)
    return found
