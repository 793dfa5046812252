"""Bringing a catalogue up to date, and refusing one that a newer Byline wrote.

``meta`` records the versions of everything that changes between releases:

=============  =====================================================================================
key            what
=============  =====================================================================================
schema         tables and columns (:data:`index.store.sqlite.migrations.MIGRATIONS`)
byline         version of the program that made the catalogue or last brought it up to date
full_text      how letters are folded (:data:`index.text.folding.VERSION`)
reprints       rule by which articles were compared (:data:`index.reprints.rule.VERSION`)
vectors        what the vector store keeps with each vector (:data:`VECTORS_VERSION`)
splitter       how articles are cut into passages (:mod:`index.store.identity`)
updating_from  the schema that the catalogue had, while its migration is under way
=============  =====================================================================================

Each step is one transaction that also records its version, so a process that is killed at any moment leaves the
catalogue before or after a step, and the next one goes on there. The catalogue is copied before its first
migration. The splitter and the embedder are not brought up to date here: that needs the model, and search works
meanwhile.
"""

import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.embedding.base import ProgressCallback
from index.records import Progress
from index.reprints import rows as reprint_rows
from index.reprints import rule as reprint_rule
from index.store.sqlite import schema
from index.store.sqlite.before_update import keep_a_copy
from index.store.sqlite.live_view import collection_name
from index.store.sqlite.migrations import MIGRATIONS
from index.store.sqlite.rows import count_up, journal, set_meta
from index.store.sqlite.versions import own_version, refuse_newer, schema_of
from index.text import folding

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Step:
    """One transaction: what it does, in words for the reader, and what ``meta`` says afterwards."""

    what: str
    work: Callable[[sqlite3.Connection], None]
    recorded: Mapping[str, str | int]


def present_versions() -> dict[str, str | int]:
    """What ``meta`` says of a catalogue that is up to date."""
    return {"schema": schema.SCHEMA_VERSION, "byline": own_version(), **_derived_versions()}


def is_current(meta: Mapping[str, str], file: Path) -> bool:
    """Whether nothing is to be done.

    Raises:
        StorageError: A newer Byline wrote the catalogue.
    """
    refuse_newer(meta, file)
    return schema_of(meta, file) == schema.SCHEMA_VERSION and not _outdated(meta)


def bring_up_to_date(connection: sqlite3.Connection, file: Path, progress: ProgressCallback | None = None) -> None:
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
    meta = _meta(connection)
    if is_current(meta, file):
        return
    found = schema_of(meta, file)
    if found < schema.SCHEMA_VERSION and "updating_from" not in meta:
        _log.warning("This home was made by an older Byline; bringing its index up to date")
        copy = keep_a_copy(file, found, progress)
        _log.warning("The index as it was stays in %s: delete that file when all is well", copy)
    steps = [*_migrations(found), *_remakings(meta, progress)]
    for number, step in enumerate(steps):
        if progress is not None:
            progress(Progress("update", number, len(steps), "steps", step.what))
        _do(connection, step)
    if progress is not None:
        progress(Progress("update", len(steps), len(steps), "steps"))


def _do(connection: sqlite3.Connection, step: _Step) -> None:
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


def _migrations(found: int) -> list[_Step]:
    steps: list[_Step] = []
    for number, migrate in MIGRATIONS.items():
        if number > found:
            last = number == schema.SCHEMA_VERSION
            recorded: dict[str, str | int] = {
                "schema": number,
                "byline": own_version(),
                "updating_from": "" if last else found,
            }
            steps.append(_Step(f"tables of index format {number}", migrate, recorded))
    return steps


def _remakings(meta: Mapping[str, str], progress: ProgressCallback | None) -> list[_Step]:
    """Steps that make anew, from the texts, what an older rule made."""

    def full_text(connection: sqlite3.Connection) -> None:
        schema.remake_full_text(connection, int(_meta(connection).get("generation", 1)))

    def vectors(connection: sqlite3.Connection) -> None:
        facts = _meta(connection)
        old = collection_name(facts["index_id"], int(facts.get("generation", 1)), int(facts.get("vectors", 1)))
        journal(connection, old, [])
        count_up(connection, "writes")

    def reprints(connection: sqlite3.Connection) -> None:
        reprint_rows.put_all(connection, reprint_rows.compare_all(connection))

    work = {
        "full_text": ("the words of all articles, for the search", full_text),
        "reprints": ("which articles are reprints of each other", reprints),
        "vectors": ("what the vectors carry", vectors),
    }
    present = _derived_versions()
    return [_Step(*work[name], {name: present[name]}) for name in _outdated(meta)]


def _derived_versions() -> dict[str, str | int]:
    return {
        "full_text": folding.VERSION,
        reprint_rows.META: reprint_rule.VERSION,
        "vectors": schema.VECTORS_VERSION,
    }


def _outdated(meta: Mapping[str, str]) -> list[str]:
    """The derived rows that are of another version than the present; vectors were not recorded up to version 1."""
    recorded = {"vectors": "1", **meta}
    return [name for name, present in _derived_versions().items() if recorded.get(name) != str(present)]


def _meta(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT key, value FROM meta"))
