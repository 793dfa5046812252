"""A closer look at the best candidates: question and passage compared piece by piece.

*Late interaction* needs no further model. Each passage goes through the embedder once more, and its
token vectors are kept: every token of the question looks for its best match among them and the
matches are averaged (MaxSim: Khattab and Zaharia, "ColBERT", SIGIR 2020). The same token vectors,
averaged over each sentence, give sentences that know their surroundings ("Late Chunking", Günther and
others, 2024); the sentences embedded on their own give the third look. The three err differently, so
each is one vote. A cross-encoder, where the settings name one, is a single look with three votes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding import Embedder, PairScorer
from index.sentences import sentence_spans

Scores = NDArray[np.float64]
_KEPT_SENTENCES = 20_000


@dataclass(frozen=True, slots=True)
class Look:
    """One score per passage, and how many votes it has."""

    scores: Scores
    votes: float = 1.0


class Reranker(Protocol):
    """Compares a question with passages closely."""

    def looks(self, question: str, texts: Sequence[str]) -> list[Look]:
        """One or more looks at ``texts``, each with one score per text; higher is better."""


class LateInteraction:
    """MaxSim over token vectors, sentences in context, sentences alone."""

    def __init__(self, embedder: Embedder) -> None:
        """Use ``embedder`` for everything."""
        self._embedder = embedder
        self._sentence_vector: dict[str, NDArray[np.float32]] = {}

    def looks(self, question: str, texts: Sequence[str]) -> list[Look]:
        """Three looks of one vote each."""
        asked = self._embedder.embed([question])[0]
        asked_tokens = self._embedder.embed_tokens([question])[0]
        spans = [sentence_spans(text) for text in texts]
        tokens = self._embedder.embed_tokens(texts)
        maxsim = np.array([_maxsim(asked_tokens, rows) for rows in tokens])
        in_context = np.array(
            [
                _best(_pooled(rows, self._embedder.token_offsets(text), cut), asked)
                for text, rows, cut in zip(texts, tokens, spans, strict=True)
            ]
        )
        alone = np.array(
            [
                _best(self._sentences([text[start:end] for start, end in cut]), asked)
                for text, cut in zip(texts, self._embedded(texts, spans), strict=True)
            ]
        )
        return [Look(maxsim), Look(in_context), Look(alone)]

    def _embedded(
        self, texts: Sequence[str], spans: Sequence[list[tuple[int, int]]]
    ) -> Sequence[list[tuple[int, int]]]:
        """See that every sentence has its vector; those of the last questions are kept."""
        wanted = {text[start:end] for text, cut in zip(texts, spans, strict=True) for start, end in cut}
        if len(self._sentence_vector) > _KEPT_SENTENCES:
            self._sentence_vector = {}
        missing = sorted(wanted - self._sentence_vector.keys())
        if missing:
            self._sentence_vector |= dict(zip(missing, self._embedder.embed(missing), strict=True))
        return spans

    def _sentences(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self._sentence_vector[sentence] for sentence in sentences])


class CrossEncoder:
    """A model that reads question and passage together."""

    def __init__(self, load: Callable[[], PairScorer]) -> None:
        """``load`` gives the model; it is called once, on first use."""
        self._load = lru_cache(maxsize=1)(load)

    def looks(self, question: str, texts: Sequence[str]) -> list[Look]:
        """One look of three votes."""
        return [Look(np.asarray(self._load().scores(question, texts), dtype=np.float64), votes=3.0)]


def _maxsim(question: NDArray[np.float32], passage: NDArray[np.float32]) -> float:
    """The mean over the question's tokens of the best cosine among the passage's tokens."""
    if not len(question) or not len(passage):
        return 0.0
    return float((question @ passage.T).max(axis=1).mean())


def _pooled(
    tokens: NDArray[np.float32], offsets: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]
) -> NDArray[np.float32]:
    """One row per sentence: the mean of its tokens' vectors; a sentence beyond the window has none."""
    rows = []
    for start, end in spans:
        inside = [i for i, (a, b) in enumerate(offsets[: len(tokens)]) if a >= start and b <= end and b > a]
        if inside:
            rows.append(tokens[inside].mean(axis=0))
    return np.array(rows, dtype=np.float32)


def _best(rows: NDArray[np.float32], question: NDArray[np.float32]) -> float:
    """The best cosine with the question."""
    if not len(rows):
        return 0.0
    lengths = np.maximum(np.linalg.norm(rows, axis=1), 1e-9)
    return float((rows @ question / lengths).max())
