"""What is to be written: articles with their passages and vectors, and the metadata set by hand."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import FloatMatrix, ProgressCallback
from index.errors import UsageError
from index.records import Article, Passage

GIVEN = "given by hand"
"""Where a piece of metadata came from that somebody set."""
METADATA = ("title", "source", "author", "published", "url")
"""What can be set by hand."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article to be made live: its passages and their vectors, float16, shape (passages, dimensions)."""

    article: Article
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float16]


def text_sha(text: str) -> bytes:
    """What a passage's vector is filed under."""
    return hashlib.sha256(text.encode()).digest()


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


def with_given(article: Article, given: Mapping[str, str]) -> Article:
    """The article with the metadata that somebody set by hand."""
    changes: dict[str, Any] = {
        name: date.fromisoformat(value) if name == "published" else value for name, value in given.items()
    }
    provenance = {**article.provenance, **dict.fromkeys(given, GIVEN)}
    return replace(article, **changes, provenance=provenance) if given else article


def given_by_hand(metadata: Mapping[str, str | date]) -> dict[str, str]:
    """Metadata that somebody sets, as text.

    Raises:
        UsageError: There is no such field, or the day is none.
    """
    given: dict[str, str] = {}
    for name, value in metadata.items():
        if name not in METADATA:
            raise UsageError(f"{name!r} cannot be set; these can: {', '.join(METADATA)}.")
        try:
            given[name] = date.fromisoformat(str(value)).isoformat() if name == "published" else str(value).strip()
        except ValueError:
            raise UsageError(f"{value!r} is not a day; write it like 2025-06-06.") from None
    return given
