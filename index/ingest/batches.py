"""Locations become live articles, batch by batch.

What changed is read, split and embedded without the writer lock. Each batch then takes the lock, decides anew with
what is in the index by then, and is acknowledged (safe from any kill) before the next begins: an interrupt loses at
most the batch at hand. A location that another process wrote since it was looked at is looked at again.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder, FloatMatrix, ProgressCallback
from index.ingest.deciding import Decisions
from index.ingest.listing import keep_listed
from index.ingest.looking import Looked, look_at
from index.ingest.tally import Tally
from index.readers import Location
from index.readers.workers import ReaderPool
from index.records import Article, Failure, Passage, Progress, Skipped
from index.settings import IndexSettings
from index.store.home import HomeStore
from index.store.prepared import Prepared
from index.store.tables.notices import is_there
from index.store.tables.rows import Batch
from index.store.tables.snapshot import LocationRow
from index.store.writer import IndexWriter
from index.text.splitting import split

BATCH_ARTICLES = 64
BATCH_PASSAGES = 512
"""A batch is written when it has so many articles or passages: what an interrupt loses at most."""


class Ingest:
    """Reads locations and writes them batch by batch.

    Attributes:
        tally: What was done.
        store: Where it is written.
        readers: What reads.
        settings: Limits, and how to split.
    """

    def __init__(
        self,
        store: HomeStore,
        settings: IndexSettings,
        readers: ReaderPool,
        embedder: Callable[[], Embedder],
        check_fit: Callable[[IndexWriter], None],
        progress: ProgressCallback | None = None,
        *,
        bring_back: bool = True,
    ) -> None:
        """Write to ``store``.

        Args:
            store: The home's storage.
            settings: Limits, and how to split.
            readers: What reads.
            embedder: Loads the embedder when the first new text turns up.
            check_fit: Called before new passages are written; raises if the index is made for others.
            progress: Called after each step.
            bring_back: Whether articles that were removed by hand come in again.
        """
        self.tally = Tally()
        self.store = store
        self.settings = settings
        self.readers = readers
        self._embedder = embedder
        self._check_fit = check_fit
        self._progress = progress
        self._bring_back = bring_back
        self._passages: dict[str, list[Passage]] = {}
        self._looked: list[Looked] = []
        self._draft = self._decisions()
        self._overtaken: list[Location] = []

    def run(
        self, locations: Sequence[Location], known: Mapping[str, LocationRow], given: Mapping[str, str] | None = None
    ) -> None:
        """Read what changed among ``locations`` and make it live.

        Args:
            locations: Each once.
            known: Rows of those that were seen before, by path.
            given: Metadata set by hand, for all of them.
        """
        while locations:
            self._run(locations, known, given or {})
            locations, self._overtaken = self._overtaken, []
            with self.store.snapshot() as snapshot:
                known = snapshot.locations_at(place.path for place in locations)

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
        with self.store.writing() as writer:
            keep_listed(writer, sources, read, [*failures, *skipped])

    def drop(self, gone: Mapping[str, LocationRow], missing: frozenset[str]) -> None:
        """Take out locations that hold nothing to read any more, unless another process wrote them meanwhile.

        Args:
            gone: What was recorded of them, by path.
            missing: Those whose file was not there; it may have come back.
        """
        if not gone:
            return
        with self.store.writing() as writer:
            snapshot = writer.snapshot()
            still = [
                path
                for path, row in gone.items()
                if snapshot.locations_at([path]).get(path) == row and not (path in missing and is_there(path))
            ]
            self.tally.removed += len(writer.apply(Batch(gone=still))) if still else 0

    def _run(self, locations: Sequence[Location], known: Mapping[str, LocationRow], given: Mapping[str, str]) -> None:
        paths = [location.path for location in locations]
        with self.store.snapshot() as snapshot:
            contents, removed = snapshot.contents(paths), snapshot.removed(paths)
        wanted_again = removed if self._bring_back else ()
        looking = look_at(locations, known, given, wanted_again, self.settings, self.readers)
        with closing(looking):
            for done, looked in enumerate(looking, start=1):
                path = looked.location.path
                if looked.is_untouched:
                    self.tally.unchanged += len(contents.get(path, ()))
                else:
                    self._take(looked)
                if self._progress is not None:
                    self._progress(Progress("read", done, len(locations), "articles", path))
                passages = sum(len(found) for _, found in self._draft.pending.values())
                if len(self._looked) >= BATCH_ARTICLES or passages >= BATCH_PASSAGES:
                    self._flush(done)
        self._flush(len(locations))

    def _take(self, looked: Looked) -> None:
        self._looked.append(looked)
        with self.store.snapshot() as snapshot:
            self._draft.take(snapshot, looked)

    def _flush(self, done: int) -> None:
        """Embed and write what has been read."""
        if not self._looked:
            return
        articles = list(self._draft.pending.values())
        with self.store.snapshot() as snapshot:
            known = snapshot.known_vectors(passage.text for _, passages in articles for passage in passages)
        vectors = _vectors_of(prepare(articles, known, self._embed, self._progress))
        with self.store.writing() as writer:
            final = self._decided(writer)
            articles = list(final.pending.values())
            if articles:
                self._check_fit(writer)
            texts = dict.fromkeys(passage.text for _, passages in articles for passage in passages)
            vectors |= writer.snapshot().known_vectors(text for text in texts if text not in vectors)
            prepared = prepare(articles, vectors, self._embed)
            orphans = writer.apply(_batch(final, prepared)) if final.changes else ()
        self._count(final, frozenset(orphans))
        if self._progress is not None and prepared:
            self._progress(Progress("store", done, None, "articles"))
        self._looked = []
        self._draft = self._decisions()
        self._passages = {}

    def _decided(self, writer: IndexWriter) -> Decisions:
        """The decisions under the lock; locations that others wrote meanwhile are put off."""
        snapshot = writer.snapshot()
        final = self._decisions()
        for looked in self._looked:
            path = looked.location.path
            if snapshot.locations_at([path]).get(path) == looked.known:
                final.take(snapshot, looked)
            else:
                self._overtaken.append(looked.location)
        return final

    def _count(self, final: Decisions, orphans: frozenset[str]) -> None:
        self.tally.failed += final.failed
        self.tally.skipped += final.skipped
        self.tally.remarks += final.remarks
        for change in final.changes:
            lost = len((change.before - (change.after or change.before)) & orphans)
            if change.after is not None and not change.after:
                lost = len(change.before & orphans)
            swapped = min(len(change.new), lost)
            self.tally.updated += swapped + len(change.replaced)
            self.tally.added += len(change.new) - swapped
            self.tally.removed += lost - swapped
            self.tally.unchanged += len((change.after or frozenset()) - change.new - change.replaced)
            self.tally.article_ids += sorted(change.new | change.replaced)

    def _decisions(self) -> Decisions:
        return Decisions(self._split, bring_back=self._bring_back)

    def _split(self, article: Article) -> list[Passage]:
        if article.id not in self._passages:
            self._passages[article.id] = split(article, self._embedder(), self.settings)
        return self._passages[article.id]

    def _embed(self, texts: Sequence[str], *, progress: ProgressCallback | None = None) -> FloatMatrix:
        return self._embedder().embed(texts, progress=progress)


def _batch(final: Decisions, prepared: Sequence[Prepared]) -> Batch:
    return Batch(
        prepared=prepared,
        found=[(change.row, change.after) for change in final.changes],
        left_out=[(change.row.path, article_id) for change in final.changes for article_id in change.left_out],
        notices=[(change.row.path, change.notices) for change in final.changes if change.notices is not None],
    )


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
    vectors = {text: np.frombuffer(known[text], dtype=np.float16) for text in texts if text in known}
    if missing:
        vectors.update(zip(missing, to_float16(embed(missing, progress=progress)), strict=True))
    return [
        Prepared(article, tuple(passages), np.stack([vectors[passage.text] for passage in passages]))
        for article, passages in articles
    ]


def _vectors_of(prepared: Sequence[Prepared]) -> dict[str, bytes]:
    return {
        passage.text: vector.tobytes()
        for item in prepared
        for passage, vector in zip(item.passages, item.vectors, strict=True)
    }
