"""A library becomes a folder of plain files: part by part, each whole on disk before the next begins.

What an interrupted or an earlier export left is kept where the library still holds exactly that, so the same command
goes on, and a later one writes only what changed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from index.embedding.base import ProgressCallback
from index.errors import StorageError
from index.records import Progress
from index.store.sqlite.versions import own_version
from index.store.tables.notices import Listed, Notices
from index.store.tables.snapshot import LocationRow, Snapshot
from index.transfer import layout
from index.transfer.folder import ExportFolder
from index.transfer.layout import (
    FORMAT,
    FORMAT_VERSION,
    FileFacts,
    LocationLine,
    Making,
    Manifest,
    NoticeLine,
    Part,
    RemovedLine,
    in_words,
)
from index.transfer.parts import Draft, exported, fingerprint, packed

_PAGE = 500
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: articles written by it, and those kept from an earlier one.

    Attributes:
        files: How many files the folder holds, the manifest aside.
        bytes: Their size.
    """

    written: int
    kept: int
    files: int
    bytes: int


def export(snapshot: Snapshot, names: str, folder: ExportFolder, progress: ProgressCallback | None = None) -> Exported:
    """Write everything that ``snapshot`` shows, and the reader's rules for ``names``, into an opened ``folder``.

    Raises:
        UsageError: The folder holds an export of another library.
        StorageError: The folder cannot be written, or an article is damaged.
    """
    try:
        return _written(snapshot, names, folder, progress)
    except ValidationError as error:
        raise StorageError(f"The library holds what cannot be exported: {in_words(error)}.") from None


def _written(snapshot: Snapshot, names: str, folder: ExportFolder, progress: ProgressCallback | None) -> Exported:
    run = _Run(snapshot, folder, progress)
    parts = list(run.parts())
    facts = snapshot.meta
    making = {name: facts.get(name, "") for name in Making.model_fields if name != "dimensions"}
    articles, passages = snapshot.counts()
    manifest = Manifest(
        format=FORMAT,
        version=FORMAT_VERSION,
        byline=own_version(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        library=facts["index_id"],
        making=Making(dimensions=int(facts.get("dimensions", 0)), **making),
        articles=articles,
        passages=passages,
        parts=tuple(parts),
        locations=tuple(
            run.rows("locations", _pages(snapshot.location_rows, "", lambda row: row.path), run.location_lines)
        ),
        removed=tuple(run.rows("removed", _pages(snapshot.removed_pairs, ("", ""), tuple), _removed_lines)),
        notices=tuple(run.rows("notices", _pages(snapshot.listed_notices, "", lambda row: row.path), _listed_lines)),
        names=folder.put_names(names) if names else None,
    )
    folder.finish(manifest)
    files = manifest.files()
    return Exported(run.written, articles - run.written, len(files), sum(file.bytes for file in files))


class _Run:
    """One export on its way."""

    def __init__(self, snapshot: Snapshot, folder: ExportFolder, progress: ProgressCallback | None) -> None:
        self.written = 0
        self._snapshot = snapshot
        self._folder = folder
        self._progress = progress
        self._done = 0
        self._total = snapshot.counts()[0]

    def parts(self) -> Iterator[Part]:
        """Every part in order: those that are still right, and those that are written now."""
        library, generation = self._snapshot.meta["index_id"], self._snapshot.generation
        earlier = self._folder.earlier(library, generation)
        self._folder.begin(library, generation)
        after = 0
        for part in earlier:
            keys = self._snapshot.article_keys(part.first - 1, layout.PART_ARTICLES + 1, up_to=part.last)
            if fingerprint(self._snapshot, keys) == part.fingerprint:
                yield from self._fresh(after, part.first - 1)
                self._folder.note(part)
                self._tell(len(keys))
                yield part
                after = part.last
        yield from self._fresh(after, self._snapshot.newest_article())

    def rows(
        self, kind: str, pages: Iterator[Sequence[Row]], lines: Callable[[Sequence[Row]], Iterator[BaseModel]]
    ) -> Iterator[FileFacts]:
        """Write rows page by page, into as many files as it takes."""
        number, size, waiting = 0, 0, list[bytes]()
        for page in pages:
            for line in lines(page):
                waiting.append(packed(line))
                size += len(waiting[-1])
                if size >= layout.PART_BYTES:
                    yield self._folder.put_lines(kind, number, waiting)
                    number, size, waiting = number + 1, 0, []
        if waiting:
            yield self._folder.put_lines(kind, number, waiting)

    def location_lines(self, rows: Sequence[LocationRow]) -> Iterator[LocationLine]:
        """These locations, with what they hold."""
        paths = [row.path for row in rows]
        contents, told = self._snapshot.contents(paths), self._snapshot.read_notices(paths)
        for row in rows:
            notices = told.get(row.path, Notices())
            words = [
                *(NoticeLine(kind="failed", path=item.path, words=item.error) for item in notices.failed),
                *(NoticeLine(kind="skipped", path=item.path, words=item.reason) for item in notices.skipped),
                *(NoticeLine(kind="remark", path=item.path, words=item.remark) for item in notices.remarks),
            ]
            yield LocationLine(
                path=row.path,
                kind=row.kind,
                size=row.size,
                mtime_ns=row.mtime_ns,
                sha256=row.sha256,
                given=dict(row.given),
                error=row.error,
                articles=tuple(sorted(contents.get(row.path, ()))),
                notices=tuple(words),
            )

    # ---- inside

    def _fresh(self, after: int, up_to: int) -> Iterator[Part]:
        """Write the articles with running numbers above ``after``, as far as ``up_to``."""
        draft = Draft()
        while keys := self._snapshot.article_keys(after, _PAGE, up_to=up_to):
            for key in keys:
                draft.take(key, *exported(self._snapshot, key))
                self._tell(1)
                if draft.is_full():
                    yield self._finished(draft)
                    draft = Draft()
            after = keys[-1].number
        if draft.keys:
            yield self._finished(draft)

    def _finished(self, draft: Draft) -> Part:
        first, last = draft.keys[0].number, draft.keys[-1].number
        part = Part(
            first=first,
            last=last,
            fingerprint=fingerprint(self._snapshot, draft.keys),
            articles=self._folder.put_lines("articles", first, draft.lines),
            vectors=self._folder.put_vectors(first, np.concatenate(draft.vectors)),
        )
        self._folder.note(part)
        self.written += len(draft.keys)
        return part

    def _tell(self, articles: int) -> None:
        self._done += articles
        if self._progress is not None:
            self._progress(Progress("export", self._done, self._total, "articles"))


def _pages(ask: Callable[[Any, int], list[Row]], after: object, place: Callable[[Row], object]) -> Iterator[list[Row]]:
    """Page after page; ``place`` says what a page's last row is called when the next is asked for."""
    while page := ask(after, _PAGE):
        yield page
        after = place(page[-1])


def _path(row: LocationRow | Listed) -> str:
    return row.path


def _removed_lines(pairs: Sequence[tuple[str, str]]) -> Iterator[RemovedLine]:
    return (RemovedLine(path=path, article=article) for path, article in pairs)


def _listed_lines(notices: Sequence[Listed]) -> Iterator[NoticeLine]:
    return (NoticeLine(kind=notice.kind, path=notice.path, words=notice.words) for notice in notices)
