"""Bringing a catalogue up to date, and refusing one that a newer Byline wrote.

``meta`` records the versions of everything that changes between releases, beside those of
:mod:`index.store.tables.derived`:

=============  =====================================================================================
key            what
=============  =====================================================================================
schema         tables and columns (:data:`index.store.sqlite.migrations.MIGRATIONS`)
byline         version of the program that made the catalogue or last brought it up to date
splitter       how articles are cut into passages (:mod:`index.store.identity`)
updating_from  the schema that the catalogue had, while its migration is under way
=============  =====================================================================================

Each step is one transaction that also records its version, so a process that is killed at any moment leaves the
catalogue before or after a step, and the next one goes on there. The catalogue is copied before its first
migration. The splitter and the embedder are not brought up to date here: that needs the model, and search works
meanwhile.
"""

import logging
from collections.abc import Mapping
from pathlib import Path

from index.embedding.base import ProgressCallback
from index.records import Progress
from index.store.sqlite import schema
from index.store.sqlite.before_update import keep_a_copy
from index.store.sqlite.migrations import MIGRATIONS
from index.store.sqlite.session import SqliteSession
from index.store.sqlite.versions import own_version, refuse_newer, schema_of
from index.store.tables import derived
from index.store.tables.derived import Step
from index.store.tables.rows import count_up, set_meta

_log = logging.getLogger(__name__)


def present_versions() -> dict[str, str | int]:
    """What ``meta`` says of a catalogue that is up to date."""
    return {"schema": schema.SCHEMA_VERSION, "byline": own_version(), **derived.present()}


def is_current(meta: Mapping[str, str], file: Path) -> bool:
    """Whether nothing is to be done.

    Raises:
        StorageError: A newer Byline wrote the catalogue.
    """
    refuse_newer(meta, file)
    return schema_of(meta, file) == schema.SCHEMA_VERSION and not derived.outdated(meta)


def bring_up_to_date(connection: SqliteSession, file: Path, progress: ProgressCallback | None = None) -> None:
    """Do the steps that are missing; the caller holds the writer lock.

    Args:
        connection: To ``file``, outside of any transaction.
        file: The catalogue.
        progress: Told of each step, as the stage "update".

    Raises:
        StorageError: A newer Byline wrote the catalogue.
        OSError: There is no room for the copy.
        sqlite3.Error: There is no room for the changes; what is done stays done.
    """
    meta = derived.meta_of(connection)
    if is_current(meta, file):
        return
    found = schema_of(meta, file)
    if found < schema.SCHEMA_VERSION and "updating_from" not in meta:
        _log.warning("This home was made by an older Byline; bringing its index up to date")
        copy = keep_a_copy(file, found, progress)
        _log.warning("The index as it was stays in %s: delete that file when all is well", copy)
    steps = [*_migrations(found), *derived.steps(meta)]
    for number, step in enumerate(steps):
        if progress is not None:
            progress(Progress("update", number, len(steps), "steps", step.what))
        _do(connection, step)
    if progress is not None:
        progress(Progress("update", len(steps), len(steps), "steps"))


def _do(connection: SqliteSession, step: Step) -> None:
    try:
        connection.execute("BEGIN IMMEDIATE")
        step.work(connection)
        set_meta(connection, step.recorded)
        connection.execute("DELETE FROM meta WHERE key = 'updating_from' AND value = ''")
        count_up(connection, "version")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _migrations(found: int) -> list[Step]:
    steps: list[Step] = []
    for number, migrate in MIGRATIONS.items():
        if number > found:
            last = number == schema.SCHEMA_VERSION
            recorded: dict[str, str | int] = {
                "schema": number,
                "byline": own_version(),
                "updating_from": "" if last else found,
            }
            steps.append(Step(f"tables of index format {number}", migrate, recorded))
    return steps
