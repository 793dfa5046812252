"""What looking through the sources told, kept for ``status``: files that aren't read, links left out, broken archives.

Every look at a source replaces what earlier looks told of it and of what lies under it. What isn't there, a
misspelt name or an address, is told and not kept: nothing could make it go.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.readers.finding.globs import glob_base, is_glob
from index.readers.finding.sources import local_path, shown
from index.records import Failure, Skipped
from index.store.tables import notices
from index.store.writer import IndexWriter


def keep_listed(
    writer: IndexWriter, sources: Iterable[str | Path], read: Iterable[str], found: Sequence[Failure | Skipped]
) -> None:
    """Keep what was ``found`` in ``sources`` beside the paths that can be ``read``; writes only what changed."""
    before: set[notices.Listed] = set()
    named = {shown(local_path(source) or os.fspath(source)) for source in sources}
    for path in filter(os.path.isabs, named):
        if not is_glob(path):
            before |= notices.listed_under(writer.connection, path)
            continue
        seen = {*read, *(notice.path for notice in found)}
        listed = notices.listed_under(writer.connection, glob_base(path))
        before |= {notice for notice in listed if notice.path in seen or not notices.is_there(notice.path)}
    kept = [notice for notice in found if "://" not in notice.path]
    now = {notices.listed(notice) for notice in kept if notice.path not in named or notices.is_there(notice.path)}
    if now == before:
        return
    with writer.transaction() as connection:
        notices.replace_listed(connection, before - now, now - before)


def add_listed(writer: IndexWriter, found: Sequence[notices.Listed]) -> None:
    """Keep what somebody else was told of locations, in the place of what is kept of the same ones."""
    with writer.transaction() as connection:
        notices.replace_listed(connection, (), found)
