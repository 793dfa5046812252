"""The reranker protocol: a closer comparison of a question with the best candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Look:
    """One score per passage, and how many votes these scores have in the ranking."""

    scores: Scores
    votes: float = 1.0


class Reranker(Protocol):
    """Compares a question with passages closely."""

    def looks(self, question: str, texts: Sequence[str]) -> list[Look]:
        """One or more looks at ``texts``, each with one score per text; higher is better."""


class PairScorer(Protocol):
    """A model that reads a question and a passage together."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers the question, shape (len(texts),); higher is better."""
