"""What looking through the sources told, kept for ``status``: files that aren't read, links left out, broken archives.

Every look at a source replaces what earlier looks told of it and of what lies under it. What isn't there, a
misspelt name or an address, is told and not kept: nothing could make it go.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from index.readers.sources import glob_base, is_glob, local_path
from index.records import Failure, Skipped
from index.store.sqlite import notices
from index.store.writer import IndexWriter


def keep_listed(
    writer: IndexWriter, sources: Iterable[str | Path], read: Iterable[str], found: Sequence[Failure | Skipped]
) -> None:
    """Keep what was ``found`` in ``sources`` beside the paths that can be ``read``; writes only what changed."""
    before: set[notices.Listed] = set()
    for path in filter(None, map(local_path, sources)):
        if not is_glob(path):
            before |= notices.listed_under(writer.connection, path)
            continue
        seen = {*read, *(notice.path for notice in found)}
        listed = notices.listed_under(writer.connection, glob_base(path))
        before |= {notice for notice in listed if notice.path in seen or not notices.is_there(notice.path)}
    now = {notices.listed(notice) for notice in found if "://" not in notice.path and notices.is_there(notice.path)}
    if now == before:
        return
    with writer.transaction() as connection:
        notices.replace_listed(connection, before - now, now - before)
