"""An exported library is read without trust: every file is checked, and all of them before anything is used.

Whoever made the folder may have written anything into it. So names come from a fixed pattern, links are not followed,
sizes are those of the manifest and bounded, and every line is compared with its type and with what it says of itself.
"""

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from index.embedding.base import ProgressCallback
from index.errors import StorageError, UsageError
from index.readers.build import is_as_stored
from index.records import Article, Passage, Progress
from index.store.sqlite.versions import newer
from index.transfer.layout import (
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    MAX_MANIFEST_BYTES,
    MAX_NAMES_BYTES,
    UNFINISHED,
    ArticleLine,
    FileFacts,
    LocationLine,
    Manifest,
    NoticeLine,
    Part,
    RemovedLine,
    in_words,
)
from index.transfer.untrusted import UntrustedFolder

_MAX_LENGTH = 2.0
"""Vectors are normalised; one that is longer than this was not made by an embedder."""
_NPY_HEADER_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """An article of the folder, its passages and their vectors, float16, shape (passages, dimensions)."""

    article: Article
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float16]


class ImportFolder(UntrustedFolder):
    """A folder that holds an exported library.

    Attributes:
        manifest: What it says of itself.
    """

    def __init__(self, directory: Path, line_bytes: int) -> None:
        """Read the manifest.

        Args:
            directory: The folder.
            line_bytes: How long one line may be.

        Raises:
            UsageError: There is no exported library.
            StorageError: It cannot be read, is not whole, or a newer Byline made it.
        """
        super().__init__(directory, line_bytes)
        self.manifest = self._read_manifest()

    def check(self, progress: ProgressCallback | None = None) -> None:
        """Read everything once.

        Raises:
            StorageError: Something is not as the manifest says. The message names the file and what is wrong.
        """
        total = sum(file.bytes for file in self.manifest.files())
        done = 0

        def tell(*files: FileFacts) -> None:
            nonlocal done
            done += sum(file.bytes for file in files)
            if progress is not None:
                progress(Progress("verify", done, total, "bytes", str(self.directory)))

        known = self._check_parts(tell)
        for file in self.manifest.locations:
            for location in self.locations(file):
                wanted = np.array([int(article, 16) for article in location.articles], dtype=np.uint64)
                if not _are_all_in(wanted, known):
                    raise self.wrong(file.name, f"says that {location.path} holds an article that is not there")
            tell(file)
        for files, read in ((self.manifest.removed, self.removed), (self.manifest.notices, self.notices)):
            for file in files:
                for _ in read(file):
                    pass
                tell(file)
        self.names()

    def articles(self, part: Part) -> Iterator[ImportedArticle]:
        """The articles of one part.

        Raises:
            StorageError: They are not what the manifest or they themselves say.
        """
        vectors = self._vectors(part)
        used = 0
        for line in self.lines(part.articles, ArticleLine):
            rows = vectors[used : used + len(line.passages)]
            used += len(line.passages)
            if wrong := _what_is_wrong(line):
                raise self.wrong(part.articles.name, f"holds the article {line.id}, {wrong}")
            article = Article(
                line.id,
                line.title,
                line.source,
                line.published,
                line.url,
                line.path,
                line.author,
                line.text,
                line.sha256,
                line.provenance,
                line.page_starts,
            )
            passages = tuple(Passage(line.id, start, end, line.text[start:end]) for start, end in line.passages)
            if len(rows) < len(passages):
                break
            yield ImportedArticle(article, passages, rows)
        if used != len(vectors):
            raise self.wrong(part.vectors.name, "does not have one vector for each passage")

    def locations(self, file: FileFacts) -> Iterator[LocationLine]:
        """The locations in one file; raises as :meth:`articles`."""
        for line in self.lines(file, LocationLine):
            try:
                date.fromisoformat(line.given.get("published") or "2000-01-01")
            except ValueError:
                raise self.wrong(file.name, f"sets a day for {line.path} that is none") from None
            yield line

    def removed(self, file: FileFacts) -> Iterator[RemovedLine]:
        """What was removed by hand, from one file; raises as :meth:`articles`."""
        return self.lines(file, RemovedLine)

    def notices(self, file: FileFacts) -> Iterator[NoticeLine]:
        """What is told of files that are not read, from one file; raises as :meth:`articles`."""
        return self.lines(file, NoticeLine)

    def names(self) -> str:
        """The reader's rules for names, or ""; raises as :meth:`articles`."""
        if self.manifest.names is None:
            return ""
        try:
            return self.content(self.manifest.names, MAX_NAMES_BYTES).decode()
        except UnicodeDecodeError:
            raise self.wrong(self.manifest.names.name, "is not UTF-8") from None

    # ---- inside

    def _check_parts(self, tell: Callable[..., None]) -> NDArray[np.uint64]:
        """Check all articles; returns their ids as sorted numbers, eight bytes each."""
        manifest, passages = self.manifest, 0
        found: list[NDArray[np.uint64]] = []
        for part in manifest.parts:
            ids = []
            for item in self.articles(part):
                ids.append(int(item.article.id, 16))
                passages += len(item.passages)
            found.append(np.array(ids, dtype=np.uint64))
            tell(part.articles, part.vectors)
        known = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.uint64)
        articles = sum(map(len, found))
        if len(known) != articles:
            raise self.wrong(MANIFEST, "names files that hold the same article twice")
        for what, stated, counted in (
            ("articles", manifest.articles, articles),
            ("passages", manifest.passages, passages),
        ):
            if stated != counted:
                raise self.wrong(MANIFEST, f"speaks of {stated:,} {what}, but there are {counted:,}")
        return known

    def _read_manifest(self) -> Manifest:
        if not self.directory.is_dir():
            raise UsageError(f"{self.directory} is not a folder. Name one that `byline index export` wrote.")
        if not os.path.lexists(self.directory / MANIFEST):
            if os.path.lexists(self.directory / UNFINISHED):
                raise UsageError(f"The export in {self.directory} is not finished. Run `byline index export` again.")
            raise UsageError(f"{self.directory} holds no exported library. Name one that `byline index export` wrote.")
        content = self.read(MANIFEST, MAX_MANIFEST_BYTES)
        try:
            head = _Head.model_validate_json(content)
            if head.format == FORMAT and head.version > FORMAT_VERSION:
                raise StorageError(newer(self.directory / MANIFEST, head.byline[:100], head.version, FORMAT_VERSION))
            return Manifest.model_validate_json(content)
        except ValidationError as error:
            raise self.wrong(MANIFEST, in_words(error)) from None

    def _vectors(self, part: Part) -> NDArray[np.float16]:
        facts, dimensions = part.vectors, self.manifest.making.dimensions
        shape = (facts.rows, dimensions)
        if facts.rows > part.articles.bytes or not 0 < facts.bytes - 2 * facts.rows * dimensions <= _NPY_HEADER_BYTES:
            raise self.wrong(facts.name, "has not the size of its vectors")
        try:
            vectors = np.load(io.BytesIO(self.content(facts, facts.bytes)), allow_pickle=False)
        except (ValueError, EOFError, OSError) as error:
            raise self.wrong(facts.name, f"holds no vectors ({error})") from None
        if not isinstance(vectors, np.ndarray) or vectors.dtype != np.float16 or vectors.shape != shape:
            raise self.wrong(facts.name, "holds no vectors of the stated shape")
        with np.errstate(all="ignore"):
            lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
        if not (lengths <= _MAX_LENGTH).all():
            raise self.wrong(facts.name, "holds numbers out of range")
        return vectors


class _Head(BaseModel):
    """What a manifest of any version says."""

    format: str
    version: int
    byline: str = ""


def _are_all_in(wanted: NDArray[np.uint64], known: NDArray[np.uint64]) -> bool:
    """Whether all of ``wanted`` are in ``known``, which is sorted: each location asks, so all of it is never read."""
    places = np.searchsorted(known, wanted)
    return bool((places < len(known)).all() and (known[places] == wanted).all())


def _what_is_wrong(line: ArticleLine) -> str:
    """What in an article is not as it says, or ""."""
    text = line.text
    if hashlib.sha256(text.encode()).hexdigest() != line.sha256:
        return "whose text has not the stated sha256"
    if not is_as_stored(text):
        return "whose text has characters that no article has"
    if list(line.page_starts) != sorted(line.page_starts) or any(start > len(text) for start in line.page_starts):
        return "whose pages lie outside of its text"
    reached = before = 0
    for start, end in line.passages:
        if not before <= start < end <= len(text):
            return "whose passages lie outside of its text"
        if start > reached and text[reached:start].strip():
            return "whose passages leave out some of its text"
        before, reached = start, max(reached, end)
    return "whose passages leave out some of its text" if text[reached:].strip() else ""
