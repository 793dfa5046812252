"""An exported library is read without trust: every file is checked, and all of them before anything is used.

Whoever made the folder may have written anything into it. So names come from a fixed pattern, links are not followed,
sizes are those of the manifest and bounded, and every line is compared with its type and with what it says of itself.
"""

import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from index.embedding.base import ProgressCallback
from index.errors import StorageError, UsageError
from index.readers.build import has_unwanted
from index.records import Article, Passage, Progress
from index.store.sqlite.versions import newer
from index.transfer.layout import (
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    MAX_MANIFEST_BYTES,
    MAX_NAMES_BYTES,
    PART_BYTES,
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

_MAX_LENGTH = 2.0
"""Vectors are normalised; one that is longer than this was not made by an embedder."""
_NPY_HEADER_BYTES = 4_096
Line = TypeVar("Line", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """An article of the folder, its passages and their vectors, float16, shape (passages, dimensions)."""

    article: Article
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float16]


class ImportFolder:
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
        self.directory = directory
        self._line_bytes = line_bytes
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
                if not np.isin(wanted, known).all():
                    raise self._wrong(file.name, f"says that {location.path} holds an article that is not there")
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
        for line in self._lines(part.articles, ArticleLine):
            rows = vectors[used : used + len(line.passages)]
            used += len(line.passages)
            if wrong := _what_is_wrong(line):
                raise self._wrong(part.articles.name, f"holds the article {line.id}, {wrong}")
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
            raise self._wrong(part.vectors.name, "does not have one vector for each passage")

    def locations(self, file: FileFacts) -> Iterator[LocationLine]:
        """The locations in one file; raises as :meth:`articles`."""
        for line in self._lines(file, LocationLine):
            try:
                date.fromisoformat(line.given.get("published") or "2000-01-01")
            except ValueError:
                raise self._wrong(file.name, f"sets a day for {line.path} that is none") from None
            yield line

    def removed(self, file: FileFacts) -> Iterator[RemovedLine]:
        """What was removed by hand, from one file; raises as :meth:`articles`."""
        return self._lines(file, RemovedLine)

    def notices(self, file: FileFacts) -> Iterator[NoticeLine]:
        """What is told of files that are not read, from one file; raises as :meth:`articles`."""
        return self._lines(file, NoticeLine)

    def names(self) -> str:
        """The reader's rules for names, or ""; raises as :meth:`articles`."""
        if self.manifest.names is None:
            return ""
        try:
            return self._content(self.manifest.names, MAX_NAMES_BYTES).decode()
        except UnicodeDecodeError:
            raise self._wrong(self.manifest.names.name, "is not UTF-8") from None

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
            raise self._wrong(MANIFEST, "names files that hold the same article twice")
        for what, stated, counted in (
            ("articles", manifest.articles, articles),
            ("passages", manifest.passages, passages),
        ):
            if stated != counted:
                raise self._wrong(MANIFEST, f"speaks of {stated:,} {what}, but there are {counted:,}")
        return known

    def _read_manifest(self) -> Manifest:
        if not self.directory.is_dir():
            raise UsageError(f"{self.directory} is not a folder. Name one that `byline index export` wrote.")
        if not os.path.lexists(self.directory / MANIFEST):
            if os.path.lexists(self.directory / UNFINISHED):
                raise UsageError(f"The export in {self.directory} is not finished. Run `byline index export` again.")
            raise UsageError(f"{self.directory} holds no exported library. Name one that `byline index export` wrote.")
        content = self._bytes(MANIFEST, MAX_MANIFEST_BYTES)
        try:
            head = _Head.model_validate_json(content)
            if head.format == FORMAT and head.version > FORMAT_VERSION:
                raise StorageError(newer(self.directory / MANIFEST, head.byline[:100], head.version, FORMAT_VERSION))
            return Manifest.model_validate_json(content)
        except ValidationError as error:
            raise self._wrong(MANIFEST, in_words(error)) from None

    def _lines(self, file: FileFacts, kind: type[Line]) -> Iterator[Line]:
        content = self._content(file, PART_BYTES + self._line_bytes)
        rows = 0
        with io.BytesIO(content) as stream:
            for rows, line in enumerate(stream, start=1):  # noqa: B007 - counted for the check behind
                if len(line) > self._line_bytes:
                    raise self._wrong(
                        file.name,
                        f"has a line of {len(line):,} bytes, more than the {self._line_bytes:,} that are read here "
                        "(setting index.max_file_bytes)",
                    )
                try:
                    yield kind.model_validate_json(line)
                except ValidationError as error:
                    raise self._wrong(file.name, f"line {rows}: {in_words(error)}") from None
        if rows != file.rows:
            raise self._wrong(file.name, f"has {rows:,} lines instead of {file.rows:,}")

    def _vectors(self, part: Part) -> NDArray[np.float16]:
        facts, dimensions = part.vectors, self.manifest.making.dimensions
        shape = (facts.rows, dimensions)
        if facts.rows > part.articles.bytes or not 0 < facts.bytes - 2 * facts.rows * dimensions <= _NPY_HEADER_BYTES:
            raise self._wrong(facts.name, "has not the size of its vectors")
        try:
            vectors = np.load(io.BytesIO(self._content(facts, facts.bytes)), allow_pickle=False)
        except (ValueError, EOFError, OSError) as error:
            raise self._wrong(facts.name, f"holds no vectors ({error})") from None
        if not isinstance(vectors, np.ndarray) or vectors.dtype != np.float16 or vectors.shape != shape:
            raise self._wrong(facts.name, "holds no vectors of the stated shape")
        with np.errstate(all="ignore"):
            lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
        if not (lengths <= _MAX_LENGTH).all():
            raise self._wrong(facts.name, "holds numbers out of range")
        return vectors

    def _content(self, file: FileFacts, at_most: int) -> bytes:
        if file.bytes > at_most:
            raise self._wrong(file.name, f"is too large: {file.bytes:,} bytes, and at most {at_most:,} are read")
        content = self._bytes(file.name, file.bytes)
        if len(content) != file.bytes or hashlib.sha256(content).hexdigest() != file.sha256:
            raise self._wrong(file.name, "is not the file that was exported (its sha256 differs)")
        return content

    def _bytes(self, name: str, at_most: int) -> bytes:
        """The content of a plain file in the folder that is no longer than ``at_most``."""
        path = self.directory / name
        try:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with open(descriptor, "rb") as file:
                if path.is_symlink() or not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise self._wrong(name, "is a link or no plain file")
                if os.fstat(descriptor).st_size > at_most:
                    raise self._wrong(name, f"is longer than {at_most:,} bytes")
                return file.read(at_most + 1)
        except FileNotFoundError:
            raise self._wrong(name, "is missing") from None
        except OSError as error:
            reason = "is a link" if path.is_symlink() else f"cannot be read: {error.strerror or error}"
            raise self._wrong(name, reason) from None

    def _wrong(self, name: str, what: str) -> StorageError:
        return StorageError(
            f"{self.directory / name} {what}. Export the library again, or copy the folder again if it was copied."
        )


class _Head(BaseModel):
    """What a manifest of any version says."""

    format: str
    version: int
    byline: str = ""


def _what_is_wrong(line: ArticleLine) -> str:
    """What in an article is not as it says, or ""."""
    text = line.text
    if hashlib.sha256(text.encode()).hexdigest() != line.sha256:
        return "whose text has not the stated sha256"
    if has_unwanted(text):
        return "whose text has control characters"
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
