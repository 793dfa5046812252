"""What becomes of locations that were looked at: which articles are new, replaced, left out, copies or gone.

The same is decided twice for each batch. The first time, without a lock, tells what has to be split and embedded. The
second time, under the writer lock, counts: another process may have written meanwhile.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from index.errors import ReadError
from index.ingest.looking import Looked
from index.ingest.set_by_hand import with_given
from index.readers.workers.pool import UndecidedReadError
from index.records import Article, Failure, Passage, Remark, Skipped
from index.store.tables.notices import Notices, copy_of, is_there
from index.store.tables.snapshot import LocationRow, Snapshot

REMOVED_BY_HAND = "holds an article that was removed by hand; `byline index add` brings it back"
_NONE: frozenset[str] = frozenset()
_Places = Mapping[str, Sequence[str]]
"""Article id to the locations that hold it."""
Split = Callable[[Article], list[Passage]]


@dataclass(frozen=True, slots=True)
class Change:
    """What changes at one location: its row, the ids of the articles it held before and holds now, what is told.

    Without ``notices`` what was told before stays.
    """

    row: LocationRow
    before: frozenset[str]
    after: frozenset[str] | None
    new: frozenset[str] = _NONE
    replaced: frozenset[str] = _NONE
    left_out: frozenset[str] = _NONE
    notices: Notices | None = None


class Decisions:
    """The changes of one batch.

    Attributes:
        changes: One for each location.
        pending: The articles that are new or whose record changed, with their passages, by id.
        failed: What is told of the locations, beside what is kept.
        skipped: The same.
        remarks: The same.
    """

    def __init__(self, split: Split, *, bring_back: bool) -> None:
        """Cut articles into passages with ``split``; ``bring_back`` those that were removed by hand."""
        self.changes: list[Change] = []
        self.pending: dict[str, tuple[Article, list[Passage]]] = {}
        self.failed: list[Failure] = []
        self.skipped: list[Skipped] = []
        self.remarks: list[Remark] = []
        self._split = split
        self._bring_back = bring_back

    def take(self, snapshot: Snapshot, looked: Looked) -> None:
        """Decide about one more location, as things stand in ``snapshot``."""
        path = looked.row.path
        before = frozenset(snapshot.contents([path]).get(path, ()))
        if looked.error is not None:
            self._fail(looked.row, before, looked.error)
            return
        if looked.result is None:
            self.changes.append(Change(looked.row, before, before))
            return
        given = looked.row.given
        articles = [with_given(article, given) for article in looked.result.articles]
        left_out = _NONE if self._bring_back else self._left_out(snapshot, articles, path)
        articles = [article for article in articles if article.id not in left_out]
        places = snapshot.locations_of(article.id for article in articles)
        copies = self._copies(articles, path, places)
        forced = bool(given) and (looked.known is None or looked.known.given != given)
        new, replaced = self._queue(snapshot, articles, path, places, forced=forced)
        by_hand = [Skipped(path, REMOVED_BY_HAND)] if left_out else []
        notices = Notices(looked.result.failures, (*looked.result.skipped, *by_hand), looked.result.remarks)
        self.failed += notices.failed
        self.skipped += (*notices.skipped, *copies)
        self.remarks += notices.remarks
        after = frozenset(article.id for article in articles)
        self.changes.append(Change(looked.row, before, after, new, replaced, left_out, notices))

    def _left_out(self, snapshot: Snapshot, articles: Sequence[Article], path: str) -> frozenset[str]:
        """Articles that were removed by hand, here or while their file had another name."""
        ids = {article.id for article in articles}
        removed: Collection[str] = snapshot.removed([path]).get(path, ())
        return frozenset((ids & set(removed)) | (snapshot.removed_for_good(ids) - self.pending.keys()))

    def _copies(self, articles: Sequence[Article], path: str, locations: _Places) -> list[Skipped]:
        """What is told of the articles that another file brought already; a file that moved is no other file."""
        others: Counter[str] = Counter()
        for article in articles:
            queued = [self.pending[article.id][0].path] if article.id in self.pending else []
            places = [*queued, *locations.get(article.id, [])]
            others.update([place for place in places if place != path and is_there(place)][:1])
        return [Skipped(path, copy_of(other, count)) for other, count in others.items()]

    def _queue(
        self, snapshot: Snapshot, articles: Sequence[Article], path: str, locations: _Places, *, forced: bool
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Split the articles that are new or whose record changed; returns the ids of both kinds."""
        new: set[str] = set()
        replaced: set[str] = set()
        for article in articles:
            if article.id in self.pending:
                continue
            stored = snapshot.article(article.id)
            if stored is not None:
                alone = locations.get(article.id, []) in ([], [path])
                if _same_record(stored, article) or not (alone or forced):
                    continue
                replaced.add(article.id)
            else:
                new.add(article.id)
            self.pending[article.id] = (article, self._split(article))
        return frozenset(new), frozenset(replaced)

    def _fail(self, row: LocationRow, before: frozenset[str], error: ReadError) -> None:
        """Record a failure. The old articles stay if it says nothing of the file: it may still hold them."""
        self.failed.append(Failure(row.path, str(error)))
        undecided = isinstance(error, UndecidedReadError) or "://" in row.path
        after, notices = (None, None) if undecided else (_NONE, Notices())
        self.changes.append(Change(row, before, after, notices=notices))


def _same_record(stored: Article, read_now: Article) -> bool:
    return replace(stored, path="", provenance={}) == replace(read_now, path="", provenance={})
