"""Locations become live articles, batch by batch.

A file whose size and time of change are as recorded is not opened. One whose bytes hash as recorded
is not parsed. One whose articles are known is not embedded. What is left is read, split and
embedded in batches. Each batch is acknowledged (safe from any kill) before the next begins, so an
interrupt loses at most the batch at hand.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder, FloatMatrix, ProgressCallback
from index.errors import ReadError
from index.ingest.listing import keep_listed
from index.ingest.set_by_hand import with_given
from index.ingest.tally import Tally
from index.readers import Location, read
from index.records import Article, Failure, Passage, Progress, Skipped
from index.settings import IndexSettings
from index.store.prepared import Prepared
from index.store.sqlite.catalogue import LocationRow
from index.store.sqlite.notices import Notices, copy_of, is_there
from index.store.sqlite.rows import Batch
from index.store.writer import IndexWriter
from index.text.splitting import split

REMOVED_BY_HAND = "holds an article that was removed by hand; `byline index add` brings it back"
BATCH_ARTICLES = 64
BATCH_PASSAGES = 512
"""A batch is written when it has so many articles or passages: what an interrupt loses at most."""
_NONE: frozenset[str] = frozenset()
_Places = Mapping[str, Sequence[str]]
"""Article id to the locations that hold it."""
_FRESH_S = 0.1
"""A file changed this recently may change again without a new time of change, so its time is not recorded."""


@dataclass(frozen=True, slots=True)
class _Change:
    """What changes at one location: its row, the ids of the articles it held before and holds now, what is told.

    Without ``notices`` what was told before stays.
    """

    row: LocationRow
    before: frozenset[str]
    after: frozenset[str] | None
    new: frozenset[str]
    replaced: frozenset[str]
    left_out: frozenset[str] = frozenset()
    notices: Notices | None = None


class Ingest:
    """Reads locations and hands them to the writer batch by batch."""

    def __init__(
        self,
        writer: IndexWriter,
        settings: IndexSettings,
        embedder: Callable[[], Embedder],
        progress: ProgressCallback | None = None,
        *,
        bring_back: bool = True,
    ) -> None:
        """Write through ``writer``; ``embedder`` is loaded when the first new text turns up.

        ``bring_back`` says whether articles that were removed by hand come in again.
        """
        self.tally = Tally()
        self._writer = writer
        self._settings = settings
        self._embedder = embedder
        self._progress = progress
        self._bring_back = bring_back
        self._removed: Mapping[str, set[str]] = {}
        self._snapshot = writer.snapshot()
        self._pending: dict[str, tuple[Article, list[Passage]]] = {}
        self._changes: list[_Change] = []
        self._done = 0

    def run(
        self, locations: Sequence[Location], known: Mapping[str, LocationRow], given: Mapping[str, str] | None = None
    ) -> None:
        """Read what changed among ``locations`` and make it live.

        Args:
            locations: Each once.
            known: Rows of those that were seen before, by path.
            given: Metadata set by hand, for all of them.
        """
        contents = self._snapshot.contents(location.path for location in locations)
        self._removed = self._snapshot.removed(location.path for location in locations)
        for location in locations:
            before = frozenset(contents.get(location.path, ()))
            self._take(location, known.get(location.path), before, given or {})
            self._done += 1
            if self._progress is not None:
                self._progress(Progress("read", self._done, len(locations), "articles", location.path))
            passages = sum(len(found) for _, found in self._pending.values())
            if len(self._changes) >= BATCH_ARTICLES or passages >= BATCH_PASSAGES:
                self.flush()
        self.flush()

    def note_listed(
        self,
        sources: Sequence[str | Path],
        read: Sequence[str],
        failures: Sequence[Failure],
        skipped: Sequence[Skipped],
    ) -> None:
        """Tell and keep what looking through ``sources`` gave beside the paths that can be ``read``."""
        self.tally.failed += failures
        self.tally.skipped += skipped
        keep_listed(self._writer, sources, read, [*failures, *skipped])

    def flush(self) -> None:
        """Embed and write what has been read."""
        if not self._changes:
            return
        articles = list(self._pending.values())
        known = self._writer.known_vectors([passage for _, passages in articles for passage in passages])
        prepared = prepare(articles, known, lambda *a, **k: self._embedder().embed(*a, **k), self._progress)
        found = [(change.row, change.after) for change in self._changes]
        left_out = [(change.row.path, article_id) for change in self._changes for article_id in change.left_out]
        notices = [(change.row.path, change.notices) for change in self._changes if change.notices is not None]
        batch = Batch(prepared=prepared, found=found, left_out=left_out, notices=notices)
        orphans = set(self._writer.apply(batch))
        for change in self._changes:
            lost = len((change.before - (change.after or change.before)) & orphans)
            if change.after is not None and not change.after:
                lost = len(change.before & orphans)
            swapped = min(len(change.new), lost)
            self.tally.updated += swapped + len(change.replaced)
            self.tally.added += len(change.new) - swapped
            self.tally.removed += lost - swapped
            self.tally.unchanged += len((change.after or frozenset()) - change.new - change.replaced)
            self.tally.article_ids += sorted(change.new | change.replaced)
        if self._progress is not None and prepared:
            self._progress(Progress("store", self._done, None, "articles"))
        self._changes.clear()
        self._pending.clear()
        self._snapshot = self._writer.snapshot()

    def _take(
        self, location: Location, row: LocationRow | None, before: frozenset[str], given: Mapping[str, str]
    ) -> None:
        given = {**(row.given if row else {}), **given}
        same_given = row is not None and row.given == given
        stamped = LocationRow(location.path, location.kind, location.size_bytes, _stamp(location), "", given)
        removed = self._removed.get(location.path, _NONE)
        wanted_again = self._bring_back and bool(removed)
        if row is not None and not row.error and same_given and location.content is None and not wanted_again:
            if (row.size, row.mtime_ns) == (location.size_bytes, location.mtime_ns) and location.mtime_ns > 0:
                self.tally.unchanged += len(before)
                return
            if row.size == location.size_bytes and row.sha256 and _file_sha(location) == row.sha256:
                self._changes.append(_Change(replace(stamped, sha256=row.sha256), before, before, _NONE, _NONE))
                return
        try:
            result = read(location, self._settings)
            articles = [with_given(article, given) for article in result.articles]
            left_out = _NONE if self._bring_back else self._left_out(articles, removed)
            articles = [article for article in articles if article.id not in left_out]
            places = self._snapshot.locations_of(article.id for article in articles)
            copies = self._copies(articles, location.path, places)
            forced = not same_given and bool(given)
            new, replaced = self._queue(articles, location.path, places, forced=forced)
        except ReadError as error:
            self._fail(stamped, before, error)
            return
        by_hand = [Skipped(location.path, REMOVED_BY_HAND)] if left_out else []
        notices = Notices(result.failures, (*result.skipped, *by_hand), result.remarks)
        self.tally.failed += notices.failed
        self.tally.skipped += (*notices.skipped, *copies)
        self.tally.remarks += notices.remarks
        reason = result.failures[0].error if result.failures else ""
        stamped = replace(stamped, sha256=result.sha256, error=reason)
        after = frozenset(article.id for article in articles)
        self._changes.append(_Change(stamped, before, after, new, replaced, left_out, notices))

    def _left_out(self, articles: Sequence[Article], removed: Collection[str]) -> frozenset[str]:
        """Articles that were removed by hand, here or while their file had another name."""
        ids = {article.id for article in articles}
        return frozenset((ids & set(removed)) | (self._snapshot.removed_for_good(ids) - self._pending.keys()))

    def _copies(self, articles: Sequence[Article], path: str, locations: _Places) -> list[Skipped]:
        """What is told of the articles that another file brought already; a file that moved is no other file."""
        others: Counter[str] = Counter()
        for article in articles:
            queued = [self._pending[article.id][0].path] if article.id in self._pending else []
            places = [*queued, *locations.get(article.id, [])]
            others.update([place for place in places if place != path and is_there(place)][:1])
        return [Skipped(path, copy_of(other, count)) for other, count in others.items()]

    def _queue(
        self, articles: Sequence[Article], path: str, locations: _Places, *, forced: bool
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Split the articles that are new or whose record changed; returns the ids of both kinds."""
        new: set[str] = set()
        replaced: set[str] = set()
        for article in articles:
            if article.id in self._pending:
                continue
            stored = self._snapshot.article(article.id)
            if stored is not None:
                alone = locations.get(article.id, []) in ([], [path])
                if _same_record(stored, article) or not (alone or forced):
                    continue
                replaced.add(article.id)
            else:
                new.add(article.id)
            self._pending[article.id] = (article, split(article, self._embedder(), self._settings))
        return frozenset(new), frozenset(replaced)

    def _fail(self, row: LocationRow, before: frozenset[str], error: ReadError) -> None:
        """Record a failure. The old articles stay if the file could not be reached: it may still hold them."""
        self.tally.failed.append(Failure(row.path, str(error)))
        unreachable = isinstance(error.__cause__, OSError) or "://" in row.path
        after, notices = (None, None) if unreachable else (frozenset[str](), Notices())
        failed = replace(row, error=str(error))
        self._changes.append(_Change(failed, before, after, _NONE, _NONE, notices=notices))


def _stamp(location: Location) -> int:
    """The time of change to record; 0, which no file has, where it cannot be relied on."""
    fresh = time.time_ns() - location.mtime_ns < _FRESH_S * 1e9
    return 0 if fresh else location.mtime_ns


def _file_sha(location: Location) -> str:
    """Hash of a plain file's bytes; "" for what is no plain file or cannot be read."""
    if "://" in location.path or "!/" in location.path:
        return ""
    try:
        with open(location.path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _same_record(stored: Article, read_now: Article) -> bool:
    return replace(stored, path="", provenance={}) == replace(read_now, path="", provenance={})


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
