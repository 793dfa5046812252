"""Articles as lines of an export, gathered into parts."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from index.errors import StorageError
from index.store.tables.pages import ArticleKey
from index.store.tables.snapshot import Snapshot
from index.transfer import layout
from index.transfer.layout import FORMAT_VERSION, ArticleLine


class Draft:
    """A part that is being gathered: its articles as lines, and their vectors."""

    def __init__(self) -> None:
        """Begin without any."""
        self.keys: list[ArticleKey] = []
        self.lines: list[bytes] = []
        self.vectors: list[NDArray[np.float16]] = []
        self._passages = self._bytes = 0

    def take(self, key: ArticleKey, line: bytes, vectors: NDArray[np.float16]) -> None:
        """Add an article."""
        self.keys.append(key)
        self.lines.append(line)
        self.vectors.append(vectors)
        self._passages += len(vectors)
        self._bytes += len(line)

    def is_full(self) -> bool:
        """Whether it is to be written."""
        reached = (
            (len(self.keys), layout.PART_ARTICLES),
            (self._passages, layout.PART_PASSAGES),
            (self._bytes, layout.PART_BYTES),
        )
        return any(count >= most for count, most in reached)


def exported(snapshot: Snapshot, key: ArticleKey) -> tuple[bytes, NDArray[np.float16]]:
    """One article as a line, and the vectors of its passages.

    Raises:
        StorageError: The library is damaged there.
    """
    article = snapshot.article(key.id)
    numbers = snapshot.passage_ids_of(key.id)
    found, vectors = snapshot.vectors_of(numbers)
    spans = snapshot.candidates(numbers)
    rows = {number: row for number, row in zip(found, vectors, strict=True)}
    if (
        article is None
        or not numbers
        or rows.keys() != set(numbers)
        or hashlib.sha256(article.text.encode()).hexdigest() != article.sha256
    ):
        raise StorageError(
            f"The article {key.id} ({key.path}) is damaged in the library. Run `byline index check --repair`, "
            "then the same command again."
        )
    line = ArticleLine(
        id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        path=article.path,
        author=article.author,
        sha256=article.sha256,
        provenance=dict(article.provenance),
        page_starts=article.page_starts,
        passages=tuple((spans[number].start, spans[number].end) for number in numbers),
        text=article.text,
    )
    return packed(line), np.stack([rows[number] for number in numbers]).astype(np.float16)


def fingerprint(snapshot: Snapshot, keys: Sequence[ArticleKey]) -> str:
    """Of articles: the same as long as none of them comes, goes or changes. Passages have new numbers then."""
    seen = hashlib.sha256(f"{FORMAT_VERSION} {snapshot.collection}\n".encode())
    for key in keys:
        passages = snapshot.passage_ids_of(key.id)
        seen.update(f"{key.number} {key.id} {passages} {key.path}\n".encode())
    return seen.hexdigest()


def packed(line: BaseModel) -> bytes:
    """A record as one line of a file."""
    return line.model_dump_json().encode() + b"\n"
