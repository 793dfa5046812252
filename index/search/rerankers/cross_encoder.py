"""A cross-encoder: a model that reads question and passage together, as one look with two votes."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.memory import bound_memory
from index.errors import StorageError
from index.search.rerankers.base import Look, PairScorer

_PAIRS_AT_ONCE = 32


class CrossEncoder:
    """Reranks by the scores of one model."""

    def __init__(self, load: Callable[[], PairScorer]) -> None:
        """``load`` gives the model; it is called once, on first use."""
        self._load = load
        self._loading = threading.Lock()
        self._model: PairScorer | None = None

    def looks(self, question: str, texts: Sequence[str]) -> list[Look]:
        """One look of two votes."""
        with self._loading:  # several questions may come first at once
            self._model = model = self._model or self._load()
        return [Look(np.asarray(model.scores(question, texts), dtype=np.float64), votes=2.0)]


class SentenceTransformerCrossEncoder:
    """A cross-encoder of sentence-transformers in a local folder."""

    def __init__(self, folder: Path | str) -> None:
        """Load the model.

        Raises:
            StorageError: The folder does not hold a cross-encoder that can be loaded.
        """
        from sentence_transformers import CrossEncoder

        bound_memory()
        self._lock = threading.Lock()
        try:
            self._model = CrossEncoder(str(folder), local_files_only=Path(folder).is_dir())
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise StorageError(
                f"The cross-encoder {folder} cannot be loaded. Check the setting index.reranker, "
                "or set it to late-interaction, which needs no further model."
            ) from error

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers, shape (len(texts),); higher is better."""
        pairs = [(question, text) for text in texts]
        with self._lock:
            found = self._model.predict(pairs, batch_size=_PAIRS_AT_ONCE, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32).reshape(len(texts))
