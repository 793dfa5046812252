"""The library: articles in, the right passages out.

:class:`Library` is the one entry. It calls ingest, store and search; the catalogue (SQLite) is the truth, the
vector store holds the vectors, and one process writes at a time while any number read.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from index.embedding.base import Embedder, ProgressCallback
from index.errors import StorageError, UsageError
from index.filters import NO_LIMIT
from index.ingest import checking
from index.ingest.batches import Ingest
from index.ingest.rebuilding import rebuild
from index.ingest.set_by_hand import given_by_hand
from index.ingest.sync import add_sources, changes, sync_folder
from index.ingest.tally import Tally
from index.names.name_store import NameStore
from index.names.spellings import Spellings
from index.readers.workers import SHARED, ReaderPool
from index.readers.workers.messages import answer_limit
from index.records import (
    Article,
    ArticlePage,
    ArticleSummary,
    ExportReport,
    Failure,
    Filters,
    Hit,
    ImportReport,
    IndexReport,
    ListOrder,
    OutletCount,
    Remark,
)
from index.search.candidates import diversified, to_hits
from index.search.finder import Finder
from index.search.questions import valid_question, valid_words
from index.settings import IndexSettings
from index.store import identity
from index.store.home import HomeStore
from index.store.prepared import Prepared
from index.store.tables.rows import Batch
from index.store.tables.snapshot import LocationRow, Snapshot
from index.store.vectors.base import VectorStore
from index.store.writer import IndexWriter
from index.text.splitting import SPLITTER_VERSION
from index.transfer.checking import ImportFolder
from index.transfer.exporting import export
from index.transfer.folder import ExportFolder
from index.transfer.importing import Importing

_log = logging.getLogger(__name__)


class Library:
    """The articles of one home. Any number of threads may read through one library."""

    def __init__(
        self,
        home: Path,
        settings: IndexSettings,
        embedder: Callable[[], Embedder],
        *,
        model_path: Callable[[str], Path] | None = None,
        read_only: bool = False,
        rebuilding: bool = False,
        readers: ReaderPool = SHARED,
        progress: ProgressCallback | None = None,
    ) -> None:
        """Use :meth:`open`."""
        self._settings = settings
        self._load_embedder = embedder
        self._loaded: Embedder | None = None
        self._rebuilding = rebuilding
        self._readers = readers
        self._embedder_lock = threading.Lock()
        self._store = HomeStore(home, settings, read_only=read_only, progress=progress)
        self._names = NameStore(
            home, can_be_written=self._store.can_be_written, shared=self._store.catalogue.name_table
        )
        self._finder = Finder(settings, self.embedder, self._store.vectors, model_path)

    @classmethod
    def open(
        cls,
        home: Path,
        settings: IndexSettings,
        embedder: Callable[[], Embedder],
        *,
        model_path: Callable[[str], Path] | None = None,
        read_only: bool = False,
        rebuilding: bool = False,
        readers: ReaderPool = SHARED,
        progress: ProgressCallback | None = None,
    ) -> "Library":
        """Open the index of a home, making an empty one where there is none.

        An index of an older Byline is brought up to date first. A home that cannot be written is only read.

        Args:
            home: The home folder.
            settings: Section ``index`` of the settings.
            embedder: Loads the embedder; called once, when it is first needed.
            model_path: Gives the local folder of a cross-encoder by its name, where ``settings.reranker`` names one;
                without it the setting must be a local folder.
            read_only: Refuse to write, and don't make an index.
            rebuilding: Open even if the index was made with other settings, for :meth:`rebuild`.
            readers: The worker processes that read files.
            progress: Told of the wait for another writer, here and in every call without a callback of its own, and of
                an update; warnings are logged without it.

        Raises:
            IndexMismatchError: The index was made with another embedder, or cut with other settings.
            StorageError: The home cannot be written, holds no index when ``read_only``, or is a newer Byline's.
        """
        library = cls(
            Path(home),
            settings,
            embedder,
            model_path=model_path,
            read_only=read_only,
            rebuilding=rebuilding,
            readers=readers,
            progress=progress,
        )
        try:
            library._store.open()
            library._check_settings()
            library._store.tidy()
            library._tell_once()
        except BaseException:
            library.close()
            raise
        return library

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files; the library is not to be used afterwards."""
        self._names.close()
        self._store.close()

    # ---- writing

    def add(
        self,
        sources: Sequence[str | Path],
        *,
        progress: ProgressCallback | None = None,
        **metadata: str | date,
    ) -> IndexReport:
        """Add files, folders, globs, zip files, addresses and feeds.

        Args:
            sources: What to add.
            progress: Called after each step.
            **metadata: ``title``, ``source``, ``author``, ``published`` or ``url``, set by hand for all of
                them; remembered for when a file changes.

        Raises:
            UsageError: A metadata key or date is not understood.
            StorageError: The home cannot be written, or another process is writing.
        """
        started = time.monotonic()
        given = given_by_hand(metadata)
        ingest = self._ingest(progress)
        add_sources(ingest, sources, given)
        return self._report(ingest.tally, started)

    def sync(self, folder: Path, *, emptied: bool = False, progress: ProgressCallback | None = None) -> IndexReport:
        """Bring the index in line with a folder: add, update, and remove what is gone from it.

        Articles that were removed by hand stay out until :meth:`add` adds them again.

        Args:
            folder: The folder.
            emptied: Whether it may hold nothing at all though articles came from it; all of them are removed then.
            progress: Called after each step.

        Raises:
            UsageError: ``folder`` is not a folder, or holds nothing any more and is not said to be ``emptied``.
            StorageError: The home cannot be written, or another process is writing.
        """
        started = time.monotonic()
        ingest = self._ingest(progress, bring_back=False)
        sync_folder(ingest, folder, emptied=emptied)
        return self._report(ingest.tally, started)

    def put(self, prepared: Sequence[Prepared]) -> None:
        """Make articles live that are split and embedded already, each found where its ``path`` says.

        For measurements: nothing is read, and ``path`` need not exist.

        Raises:
            StorageError: The home cannot be written, or another process is writing.
        """
        rows = [(LocationRow(item.article.path, "text", -1, 0, "", {}), item.article.id) for item in prepared]
        with self._store.writing() as writer:
            self._check_fit(writer)
            writer.apply(Batch(prepared=prepared, found=[(row, frozenset({name})) for row, name in rows]))
            self._names.learn(writer.snapshot())

    def remove(self, ids: Sequence[str]) -> IndexReport:
        """Remove articles everywhere, for good: only :meth:`add` brings them back, no :meth:`sync`.

        Raises:
            UsageError: An id is unknown; nothing is removed then.
            StorageError: The home cannot be written, or another process is writing.
        """
        started = time.monotonic()
        with self._store.writing() as writer:
            known = {article.id for article in writer.snapshot().summaries(ids)}
            for article_id in ids:
                if article_id not in known:
                    raise UsageError(f"There is no article {article_id!r}. `byline search` shows the ids.")
            removed = writer.apply(Batch(removed=list(dict.fromkeys(ids))))
            return Tally(removed=len(removed)).report(writer.snapshot(), started)

    def check(self, *, repair: bool = False) -> IndexReport:
        """Check every invariant; with ``repair``, repair what can be repaired.

        Returns:
            A report with the problems in ``failed`` (after a repair: those that remain), and in ``updated``
            how many were repaired.

        Raises:
            StorageError: The home cannot be written, or another process is writing.
        """
        started = time.monotonic()
        with self._store.writing() as writer:
            findings = checking.check(writer)
            if not repair or not findings.problems:
                return Tally(failed=findings.problems).report(writer.snapshot(), started)
            found = len(findings.problems)
            again = checking.repair(findings, writer, self._settings, self.embedder)
        if again:
            add_sources(self._ingest(bring_back=False), again, {})
        with self._store.writing() as writer:
            remaining = checking.check(writer).problems
            tally = Tally(failed=remaining, updated=max(0, found - len(remaining)))
            return tally.report(writer.snapshot(), started)

    def rebuild(self, *, progress: ProgressCallback | None = None) -> IndexReport:
        """Split and embed every article anew with the present settings, and swap at the end.

        Searches go on in the old index until then. Open with ``rebuilding=True`` when the settings changed.

        Raises:
            StorageError: The home cannot be written, or another process is writing.
        """
        started = time.monotonic()
        with self._store.writing(progress=progress) as writer:
            embedder = self.embedder()
            facts = identity.facts(self._settings, embedder)
            rebuild(writer, self._settings, embedder, facts, progress)
            self._rebuilding = False
            count = writer.snapshot().counts()[0]
            return Tally(updated=count).report(writer.snapshot(), started)

    def import_from(self, directory: Path, *, progress: ProgressCallback | None = None) -> ImportReport:
        """Take in a library that :meth:`export` wrote, from here or from another machine.

        Everything is checked before anything is written. Articles that are there already are left alone, a location
        that the folder names holds what the folder says, and the rest stays. Vectors are taken if embedder and
        splitter are the same, else the articles are embedded anew, and a remark says so. After an interrupt the same
        call goes on.

        Args:
            directory: The folder.
            progress: Called after each step.

        Raises:
            UsageError: The folder holds no exported library.
            StorageError: A file there is torn or was changed (nothing is taken in then), or the home cannot be written.
        """
        started = time.monotonic()
        folder = ImportFolder(Path(directory).expanduser(), answer_limit(self._settings))
        with self._store.writing(progress=progress):
            pass  # an index that can't be written, or has to be repaired, is told before the long check
        work = Importing(folder, self._store, self._settings, self.embedder, self._check_fit, progress)
        work.run()
        self._names.add_rules(folder.names())
        report = self._report(work.tally, started)
        return ImportReport(**_fields_of(report), vectors_used=work.vectors_used, embedded=work.embedded)

    def watch(
        self,
        folder: Path,
        *,
        emptied: bool = False,
        stop: threading.Event | None = None,
        progress: ProgressCallback | None = None,
    ) -> Iterator[IndexReport]:
        """Sync a folder now and again after every change in it, until ``stop`` is set; one report each.

        A folder that loses its last file meanwhile is reported as failed, and its articles stay.
        """
        yield self.sync(folder, emptied=emptied, progress=progress)
        for _ in changes(folder, stop):
            try:
                yield self.sync(folder, progress=progress)
            except UsageError as error:
                yield replace(self.status(), failed=(Failure(str(folder), str(error)),))

    # ---- reading

    def status(self, most: int | None = None) -> IndexReport:
        """What the index holds, which files could not be read or were passed over, and which leave a doubt.

        Args:
            most: No more than about so many files of each kind are named; all of them without it.
        """
        started = time.monotonic()
        with self._store.snapshot() as snapshot:
            told = snapshot.notices(most)
            tally = Tally(failed=list(told.failed), skipped=list(told.skipped), remarks=list(told.remarks))
            if older := identity.older_splitter(snapshot):
                tally.remarks.append(Remark(snapshot.name, older))
            return tally.report(snapshot, started)

    def export(self, directory: Path, *, progress: ProgressCallback | None = None) -> ExportReport:
        """Write the whole library into a folder of plain files, from which :meth:`import_from` makes it anew.

        It is what one moment holds, whoever writes meanwhile. After an interrupt the same call goes on; into a folder
        with an earlier export of this library only what changed is written.

        Args:
            directory: The folder; made if it is missing.
            progress: Called after each step.

        Raises:
            UsageError: The folder holds something else.
            StorageError: The folder cannot be written, or an article is damaged.
        """
        started = time.monotonic()
        target = Path(directory).expanduser()
        with self._store.snapshot() as snapshot, ExportFolder(target).opened() as folder:
            done = export(snapshot, self._names.rules(), folder, progress)
            report = Tally(added=done.written, unchanged=done.kept).report(snapshot, started)
        return ExportReport(
            **_fields_of(report),
            directory=str(target),
            files=done.files,
            bytes=done.bytes,
        )

    def search(
        self, question: str, k: int = 10, *, filters: Filters = NO_LIMIT, prefer_newest: bool = False
    ) -> list[Hit]:
        """The ``k`` passages that answer ``question`` best, best first.

        Of articles that are reprints of each other one is shown; :attr:`Hit.also_in` names the others that
        ``filters`` let through.

        Args:
            question: Asked in any known spelling of its names.
            k: How many passages at most.
            filters: What the search is limited to.
            prefer_newest: Let newer articles rank a little higher (:mod:`index.search.time_limits` tells when).

        Raises:
            UsageError: The question is empty or too long, or ``k`` is not positive.
            StorageError: The index cannot be read.
        """
        question = valid_question(question, self._settings.max_question_words)
        if k < 1:
            raise UsageError(f"k must be at least 1, not {k}.")
        with self._store.snapshot() as snapshot:
            if not snapshot.newest_passage():
                return []
        self.embedder()
        with self._store.snapshot() as snapshot:
            spellings = self._names.current(snapshot)
            ranked = self._finder.find(snapshot, question, spellings, k, filters, prefer_newest=prefer_newest)
            chosen = diversified(ranked, k, self._settings.passages_per_article)
            return to_hits(snapshot, chosen, filters)

    @property
    def spellings(self) -> Spellings:
        """The spellings of names, learnt from the articles and from ``names.txt`` in the home."""
        with self._store.snapshot() as snapshot:
            return self._names.current(snapshot)

    def article(self, article_id: str) -> Article:
        """One article with its text.

        Raises:
            UsageError: There is none with this id.
        """
        with self._store.snapshot() as snapshot:
            article = snapshot.article(article_id)
        if article is None:
            raise UsageError(f"There is no article {article_id!r}. `byline search` shows the ids.")
        return article

    def require_answering(self) -> None:
        """Make sure that the articles and the vectors can be read now.

        Raises:
            StorageError: They cannot, or a server does not answer.
        """
        with self._store.snapshot() as snapshot:
            snapshot.article("")
        self._store.vectors.require_answering()

    def articles(self) -> list[ArticleSummary]:
        """Every article without its text, in the order they came in."""
        with self._store.snapshot() as snapshot:
            return snapshot.summaries()

    def page(self, words: str = "", order: ListOrder = "newest", first: int = 0, most: int = 100) -> ArticlePage:
        """A page of the list of articles.

        Args:
            words: Each has to stand in the title, the outlet or the day (yyyy-mm-dd); "" for the whole list.
            order: What comes first.
            first: How many articles are left out before the page.
            most: The length of the page.

        Raises:
            UsageError: These are too many words.
        """
        wanted = valid_words(words)
        with self._store.snapshot() as snapshot:
            return snapshot.page(wanted, order, first, most)

    def summaries(self, article_ids: Sequence[str]) -> list[ArticleSummary]:
        """Those of ``article_ids`` that are there, without their texts, in the order they came in."""
        with self._store.snapshot() as snapshot:
            return snapshot.summaries(article_ids)

    def holds(self, path: str) -> bool:
        """Whether an article was found in the file ``path``, or in a part of it."""
        with self._store.snapshot() as snapshot:
            return snapshot.holds(path)

    def outlets(self, most: int) -> list[OutletCount]:
        """The outlets with the most articles, largest first; the unknown one has the name ""."""
        with self._store.snapshot() as snapshot:
            return snapshot.outlets(most)

    def published_span(self) -> tuple[date, date] | None:
        """The first and the last day of publication; None where no article has one."""
        with self._store.snapshot() as snapshot:
            return snapshot.published_span()

    def published(self, outlet: str | None, *, monthly: bool = False) -> list[tuple[date, int]]:
        """How many articles of an outlet, or of all for None, were published on each day, or in each month."""
        with self._store.snapshot() as snapshot:
            return snapshot.published(outlet, monthly=monthly)

    def embedder(self) -> Embedder:
        """The embedder, loaded on first use.

        Raises:
            IndexMismatchError: The index was made with another one.
        """
        with self._embedder_lock:
            if self._loaded is None:
                loaded = self._load_embedder()
                if not self._rebuilding:
                    with self._store.snapshot() as snapshot:
                        identity.check_embedder(snapshot, loaded)
                self._loaded = loaded
            return self._loaded

    @property
    def is_shared(self) -> bool:
        """Whether it is kept on servers, for several machines."""
        return bool(self._settings.database_url)

    @property
    def vectors(self) -> VectorStore:
        """Where the vectors are, for measurements."""
        return self._store.vectors

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """A consistent view of the catalogue for the length of a ``with`` block, for measurements."""
        return self._store.snapshot()

    # ---- inside

    def _check_settings(self) -> None:
        if self._rebuilding:
            return
        with self._store.snapshot() as snapshot:
            identity.check_splitting(snapshot, self._settings)
            other_name = identity.names_another_embedder(snapshot, self._settings)
        if other_name:
            self.embedder()  # the same weights may have another name

    def _tell_once(self) -> None:
        """Say once what only a rebuild can bring up to date; :meth:`status` goes on saying it."""
        with self._store.snapshot() as snapshot:
            older = identity.older_splitter(snapshot)
            told = snapshot.meta.get("told_splitter") == SPLITTER_VERSION
        if not older or told or self._rebuilding:
            return
        _log.warning(older)
        with suppress(StorageError), self._store.writing(wait_s=0.0) as writer:
            writer.set_meta(told_splitter=SPLITTER_VERSION)

    def _ingest(self, progress: ProgressCallback | None = None, *, bring_back: bool = True) -> Ingest:
        """What reads and writes; first makes sure that the home can be written, and repairs it."""
        with self._store.writing(progress=progress):
            pass
        return Ingest(
            self._store,
            self._settings,
            self._readers,
            self.embedder,
            self._check_fit,
            progress,
            bring_back=bring_back,
        )

    def _check_fit(self, writer: IndexWriter) -> None:
        """Record in an empty index what fills it; another process may have filled or rebuilt it for something else.

        Raises:
            IndexMismatchError: The index is made with another embedder or splitter by now.
        """
        embedder, snapshot = self.embedder(), writer.snapshot()
        if not snapshot.counts()[0]:
            writer.set_meta(**identity.facts(self._settings, embedder))
        elif not self._rebuilding:
            identity.check_splitting(snapshot, self._settings)
            identity.check_embedder(snapshot, embedder)

    def _report(self, tally: Tally, started: float) -> IndexReport:
        with self._store.snapshot() as snapshot:
            self._names.learn(snapshot)
            return tally.report(snapshot, started)


def _fields_of(report: IndexReport) -> dict[str, Any]:
    return {field.name: getattr(report, field.name) for field in fields(report)}
