"""The end of an import: locations get their stamps and hold exactly what they held, and what was told of them comes in.

A location that the import names holds what the import says, as if its file had been added; all others keep what they
hold. Of a location without articles the import tells only what is not known here.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeVar

from index.ingest.listing import add_listed
from index.ingest.tally import Tally
from index.records import Failure, Remark, Skipped
from index.store.home import HomeStore
from index.store.tables.notices import Listed, Notices
from index.store.tables.rows import Batch
from index.store.tables.snapshot import LocationRow, Snapshot
from index.transfer.checking import ImportFolder
from index.transfer.layout import LocationLine, RemovedLine

_AT_ONCE = 200
Item = TypeVar("Item")


def settle(folder: ImportFolder, store: HomeStore, tally: Tally) -> None:
    """Bring in everything beside the articles, which are there; an article that lost its place is counted.

    Raises:
        StorageError: The library cannot be written, or the folder has changed since it was checked.
    """
    manifest = folder.manifest
    for lines in _in_groups(chain.from_iterable(map(folder.locations, manifest.locations))):
        _settle_locations(store, lines, tally)
    for pairs in _in_groups(chain.from_iterable(map(folder.removed, manifest.removed))):
        _settle_removed(store, pairs)
    for told in _in_groups(chain.from_iterable(map(folder.notices, manifest.notices))):
        with store.writing() as writer:
            add_listed(writer, [Listed(line.path, line.kind, line.words) for line in told])


def _settle_locations(store: HomeStore, lines: Sequence[LocationLine], tally: Tally) -> None:
    with store.snapshot() as snapshot:
        lines = [line for line in lines if _changes(snapshot, line)]
    if not lines:
        return
    with store.writing() as writer:
        snapshot = writer.snapshot()
        before = snapshot.contents(line.path for line in lines)
        found: list[tuple[LocationRow, frozenset[str] | None]] = [
            (_row(snapshot, line), frozenset(line.articles)) for line in lines
        ]
        orphans = set(writer.apply(Batch(found=found, notices=[(line.path, _notices(line)) for line in lines])))
    for line in lines:
        lost = len((before.get(line.path, set()) - set(line.articles)) & orphans)
        swapped = min(lost, len(line.articles), tally.added)
        tally.added -= swapped
        tally.updated += swapped
        tally.removed += lost - swapped


def _settle_removed(store: HomeStore, pairs: Sequence[RemovedLine]) -> None:
    with store.snapshot() as snapshot:
        contents = snapshot.contents(pair.path for pair in pairs)
        known = snapshot.removed(pair.path for pair in pairs)
    new = [
        (pair.path, pair.article)
        for pair in pairs
        if pair.article not in contents.get(pair.path, ()) and pair.article not in known.get(pair.path, ())
    ]
    if new:
        with store.writing() as writer:
            writer.apply(Batch(left_out=new))


def _changes(snapshot: Snapshot, line: LocationLine) -> bool:
    known = snapshot.locations_at([line.path]).get(line.path)
    if known is None:
        return True
    if not line.articles:
        return False
    told = snapshot.read_notices([line.path]).get(line.path, Notices())
    held = snapshot.contents([line.path]).get(line.path, set())
    return known != _row(snapshot, line) or held != set(line.articles) or told != _notices(line)


def _row(snapshot: Snapshot, line: LocationLine) -> LocationRow:
    known = snapshot.locations_at([line.path]).get(line.path)
    given: dict[str, str] = dict(known.given) if known else {}
    given.update((str(name), value) for name, value in line.given.items())
    return LocationRow(line.path, line.kind, line.size, line.mtime_ns, line.sha256, given, line.error)


def _notices(line: LocationLine) -> Notices:
    return Notices(
        tuple(Failure(notice.path, notice.words) for notice in line.notices if notice.kind == "failed"),
        tuple(Skipped(notice.path, notice.words) for notice in line.notices if notice.kind == "skipped"),
        tuple(Remark(notice.path, notice.words) for notice in line.notices if notice.kind == "remark"),
    )


def _in_groups(items: Iterator[Item]) -> Iterator[list[Item]]:
    group: list[Item] = []
    for item in items:
        group.append(item)
        if len(group) == _AT_ONCE:
            yield group
            group = []
    if group:
        yield group
