"""Passages get their vectors before an article goes into the store."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import FloatMatrix, ProgressCallback
from index.records import Article, Passage
from index.store.prepared import Prepared


def to_float16(vectors: FloatMatrix) -> NDArray[np.float16]:
    """Vectors as they are stored, in the catalogue and so in Chroma; scores change by less than 0.001."""
    return vectors.astype(np.float16)


def prepare(
    articles: Sequence[tuple[Article, Sequence[Passage]]],
    known: Mapping[str, bytes],
    embed: Callable[..., FloatMatrix],
    progress: ProgressCallback | None = None,
) -> list[Prepared]:
    """Give every passage its vector, embedding only texts that are not ``known``, all in one call."""
    texts = dict.fromkeys(passage.text for _, passages in articles for passage in passages)
    missing = [text for text in texts if text not in known]
    vectors = {text: np.frombuffer(blob, dtype=np.float16) for text, blob in known.items()}
    if missing:
        vectors.update(zip(missing, to_float16(embed(missing, progress=progress)), strict=True))
    return [
        Prepared(article, tuple(passages), np.stack([vectors[passage.text] for passage in passages]))
        for article, passages in articles
    ]
