"""An exported library is taken in: checked as a whole, then written batch by batch like any other articles.

Each batch is whole articles, safe from any kill when it is written. An article that is there already is left alone,
so the same command goes on after an interrupt. Its location is first noted as one to look at again, and gets its
stamps when all articles are in: a sync in between misses nothing.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from index.embedding.base import Embedder, FloatMatrix, ProgressCallback
from index.ingest.batches import BATCH_ARTICLES, BATCH_PASSAGES, prepare
from index.ingest.set_by_hand import GIVEN, METADATA
from index.ingest.tally import Tally
from index.records import Article, Progress, Remark
from index.settings import IndexSettings
from index.store import identity
from index.store.home import HomeStore
from index.store.prepared import Prepared
from index.store.tables.rows import Batch
from index.store.tables.snapshot import LocationRow, Snapshot
from index.store.writer import IndexWriter
from index.text.splitting import split
from index.transfer.checking import ImportedArticle, ImportFolder
from index.transfer.layout import Making
from index.transfer.settling import settle

_log = logging.getLogger(__name__)


class Importing:
    """One import.

    Attributes:
        tally: What was done.
        vectors_used: How many passages came with a vector that was taken.
        embedded: How many passages were embedded anew.
    """

    def __init__(
        self,
        folder: ImportFolder,
        store: HomeStore,
        settings: IndexSettings,
        embedder: Callable[[], Embedder],
        check_fit: Callable[[IndexWriter], None],
        progress: ProgressCallback | None = None,
    ) -> None:
        """Take ``folder`` into ``store``.

        Args:
            folder: What is taken in.
            store: Where it goes.
            settings: How to split what is embedded anew.
            embedder: Loads the embedder.
            check_fit: Called before passages are written; raises if the index is made for others.
            progress: Called after each step.
        """
        self.tally = Tally()
        self.vectors_used = 0
        self.embedded = 0
        self._folder = folder
        self._store = store
        self._settings = settings
        self._embedder = embedder
        self._check_fit = check_fit
        self._progress = progress
        self._takes_vectors = True

    def run(self) -> None:
        """Check everything, then take it in.

        Raises:
            StorageError: The folder is not as it says (nothing has changed then), or the library cannot be written.
        """
        self._folder.check(self._progress)
        manifest = self._folder.manifest
        if manifest.articles and (differing := self.differing()):
            self._takes_vectors = False
            told = f"Its vectors were made with another {differing}; the articles that are new are embedded anew."
            _log.warning("%s: %s", self._folder.directory, told)
            self.tally.remarks.append(Remark(str(self._folder.directory), told))
        done = 0
        for part in manifest.parts:
            for batch in _batches(self._folder.articles(part)):
                self._take(batch)
                done += len(batch)
                if self._progress is not None:
                    self._progress(Progress("import", done, manifest.articles, "articles"))
        settle(self._folder, self._store, self.tally)

    def differing(self) -> str:
        """In what the folder's vectors were made otherwise than this library's, or "" if they can be taken."""
        ours = identity.facts(self._settings, self._embedder())
        theirs: dict[str, Any] = self._folder.manifest.making.model_dump()
        differing = [
            name.replace("_", " ")
            for name in Making.model_fields
            if name != "embedder_setting" and str(theirs[name]) != ours[name]
        ]
        return ", ".join(differing)

    # ---- inside

    def _take(self, batch: Sequence[ImportedArticle]) -> None:
        with self._store.snapshot() as snapshot:
            fresh = [item for item in (_merged(snapshot, item) for item in batch) if item]
            prepared = self._prepared(snapshot, fresh)
        self.tally.unchanged += len(batch) - len(fresh)
        if not prepared:
            return
        with self._store.writing(progress=self._progress) as writer:
            self._check_fit(writer)
            snapshot = writer.snapshot()
            there = {article.id for article in snapshot.summaries([item.article.id for item in prepared])}
            writer.apply(Batch(prepared=prepared, found=_to_look_at_again(snapshot, prepared)))
        self.tally.updated += len(there)
        self.tally.added += len(prepared) - len(there)

    def _prepared(self, snapshot: Snapshot, items: Sequence[ImportedArticle]) -> list[Prepared]:
        if self._takes_vectors:
            self.vectors_used += sum(len(item.passages) for item in items)
            return [Prepared(item.article, item.passages, item.vectors) for item in items]
        pairs = [(item.article, split(item.article, self._embedder(), self._settings)) for item in items]
        known = snapshot.known_vectors(passage.text for _, passages in pairs for passage in passages)
        return prepare(pairs, known, self._embed, self._progress)

    def _embed(self, texts: Sequence[str], *, progress: ProgressCallback | None = None) -> FloatMatrix:
        self.embedded += len(texts)
        return self._embedder().embed(texts, progress=progress)


def _batches(items: Iterator[ImportedArticle]) -> Iterator[list[ImportedArticle]]:
    batch: list[ImportedArticle] = []
    passages = 0
    for item in items:
        batch.append(item)
        passages += len(item.passages)
        if len(batch) >= BATCH_ARTICLES or passages >= BATCH_PASSAGES:
            yield batch
            batch, passages = [], 0
    if batch:
        yield batch


def _merged(snapshot: Snapshot, item: ImportedArticle) -> ImportedArticle | None:
    """The article as it is to be, or None if it is so already. What was set by hand stays."""
    article = item.article
    stored = snapshot.article(article.id)
    if stored is None:
        return item
    kept = [name for name in METADATA if stored.provenance.get(name) == GIVEN and article.provenance.get(name) != GIVEN]
    fields: dict[str, Any] = {name: getattr(stored, name) for name in kept}
    provenance = {**article.provenance, **dict.fromkeys(kept, GIVEN)}
    merged = replace(article, **fields, provenance=provenance, path=stored.path)
    return None if _same(stored, merged) else replace(item, article=merged)


def _same(stored: Article, merged: Article) -> bool:
    return replace(stored, provenance={}) == replace(merged, provenance={})


def _to_look_at_again(
    snapshot: Snapshot, prepared: Sequence[Prepared]
) -> list[tuple[LocationRow, frozenset[str] | None]]:
    """The locations of articles, each with what it holds from now on; new ones without stamps."""
    ids: dict[str, set[str]] = {}
    for item in prepared:
        ids.setdefault(item.article.path, set()).add(item.article.id)
    contents = snapshot.contents(ids)
    return [
        (
            snapshot.locations_at([path]).get(path) or LocationRow(path, "", -1, 0, "", {}),
            frozenset(found | contents.get(path, set())),
        )
        for path, found in ids.items()
    ]
