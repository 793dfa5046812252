"""Bringing the index in line with files and addresses: add, sync, and waiting for changes.

New articles go in before missing ones go out: a file that moved is found under its new name first, so its
vectors stay.
"""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from index.errors import UsageError
from index.ingest.batches import Ingest
from index.readers import Location
from index.records import Failure, Skipped
from index.store.tables.notices import is_there


def add_sources(ingest: Ingest, sources: Sequence[str | Path], given: Mapping[str, str]) -> None:
    """Add every location that ``sources`` name."""
    locations, failures, skipped = _expanded(ingest, sources)
    ingest.note_listed(sources, [location.path for location in locations], failures, skipped)
    with ingest.store.snapshot() as snapshot:
        known = snapshot.locations_at(location.path for location in locations)
    ingest.run(locations, known, given)


def sync_folder(ingest: Ingest, folder: Path, *, emptied: bool = False) -> None:
    """Add, update and take out, so that the index holds of ``folder`` what the folder holds.

    Args:
        ingest: What reads and writes.
        folder: The folder.
        emptied: Whether it may hold nothing at all though articles came from it.

    Raises:
        UsageError: It is not a folder, or holds nothing where articles came from and is not said to be
            ``emptied``: an unmounted disk must not empty the index.
    """
    root = os.path.abspath(os.path.expanduser(folder))
    if not os.path.isdir(root):
        raise UsageError(f"{root} is not a folder. Name one to keep in sync, or use `byline index add` for a file.")
    # What is recorded is looked up before the files are: what another process adds meanwhile is none of those that
    # are gone.
    with ingest.store.snapshot() as snapshot:
        known = snapshot.locations(root)
        contents = snapshot.contents(known)
    locations, failures, skipped = _expanded(ingest, [root])
    if not (locations or failures or skipped or emptied):
        lost = len(frozenset[str]().union(*contents.values()))
        if lost:
            raise UsageError(
                f"{root} is empty, and {lost} article{'s' * (lost != 1)} came from it: is its disk there? "
                "If it is meant to be empty, add --emptied (in Python: emptied=True), and they are removed."
            )
    ingest.note_listed([root], [location.path for location in locations], failures, skipped)
    kept = {*(location.path for location in locations), *(failure.path for failure in failures)}
    shielded = tuple(prefix for failure in failures for prefix in (failure.path + "/", failure.path + "!/"))
    gone = {path: row for path, row in known.items() if path not in kept and not path.startswith(shielded)}
    missing = frozenset(path for path in gone if not is_there(path))
    ingest.run(locations, known)
    ingest.drop(gone, missing)


def changes(folder: Path, stop: threading.Event | None = None) -> Iterator[None]:
    """Wait for files in ``folder`` to change; yields once for each group of changes, until ``stop`` is set."""
    from watchfiles import watch

    yield from (None for _ in watch(folder, stop_event=stop, step=200, recursive=True))


def _expanded(ingest: Ingest, sources: Iterable[str | Path]) -> tuple[list[Location], list[Failure], list[Skipped]]:
    locations: dict[str, Location] = {}
    failures: list[Failure] = []
    skipped: dict[str, Skipped] = {}
    for source in sources:
        for found in ingest.readers.expand(source, ingest.settings):
            if isinstance(found, Failure):
                failures.append(found)
            elif isinstance(found, Skipped):
                skipped.setdefault(found.path, found)
            else:
                locations.setdefault(found.path, found)
    return list(locations.values()), failures, list(skipped.values())
