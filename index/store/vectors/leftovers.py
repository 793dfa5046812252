"""Embedded Chroma leaves the folder of a graph behind when its collection is dropped; here it is removed."""

import shutil
import sqlite3
import uuid
from contextlib import closing, suppress
from pathlib import Path

_DATABASE = "chroma.sqlite3"


def remove_leftovers(folder: Path) -> None:
    """Remove the folders of graphs that Chroma's own database does not know any more.

    Args:
        folder: Where Chroma keeps its files. The caller keeps other processes from writing there.
    """
    with suppress(OSError, sqlite3.Error):
        with closing(sqlite3.connect(f"{(folder / _DATABASE).absolute().as_uri()}?mode=ro", uri=True)) as database:
            known = {row[0] for row in database.execute("SELECT id FROM segments")}
        for graph in folder.iterdir():
            if graph.is_dir() and _is_uuid(graph.name) and graph.name not in known:
                shutil.rmtree(graph, ignore_errors=True)


def _is_uuid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False
