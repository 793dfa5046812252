"""The two places where a library may be kept, so that one test runs on both.

A module or test marked ``both_stores`` runs with the library in its home and with the library on servers (PostgreSQL
and Chroma); a test of such a module that is about one home's files is marked ``both_stores(False)``.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from index.store.base import Session
from index.store.postgres import schema
from index.store.postgres.connection import Database
from index.store.postgres.migrating import migrate
from index.store.postgres.session import PostgresSession
from index.store.sqlite.session import CATALOGUE_FILE, connect
from tests.servers import ChromaServer, PostgresServer

STORES = ("home", "servers")


class Stored(Protocol):
    """Where the libraries of a test are kept.

    Attributes:
        empty_full_text: Statements that empty the full text of articles and of passages, by the table's name.
    """

    empty_full_text: dict[str, str]

    def settings(self, home: Path) -> dict[str, str]:
        """The settings of the library that belongs to ``home``."""

    def tables(self, home: Path) -> AbstractContextManager[Session]:
        """The tables of that library, to look into and to damage."""


class InHome:
    """Each library in its home; the vectors perhaps on a server."""

    empty_full_text = {
        "articles_fts": "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')",
        "passages_fts_1": "INSERT INTO passages_fts_1 (passages_fts_1) VALUES ('delete-all')",
    }

    def __init__(self, chroma_url: str = "") -> None:
        self._chroma_url = chroma_url

    def settings(self, home: Path) -> dict[str, str]:
        return {"chroma_url": self._chroma_url}

    @contextmanager
    def tables(self, home: Path) -> Iterator[Session]:
        with closing(connect(home / CATALOGUE_FILE, writing=True)) as session:
            yield session


class OnServers:
    """Each library in a database of its own, made when its home is first named."""

    empty_full_text = {
        "article_words": "DELETE FROM article_words",
        "passage_words_1": "DELETE FROM passage_words_1",
    }

    def __init__(self, postgres: PostgresServer, chroma: ChromaServer) -> None:
        self._postgres = postgres
        self._chroma = chroma
        self._names: dict[Path, str] = {}

    def settings(self, home: Path) -> dict[str, str]:
        if home not in self._names:
            self._names[home] = self._postgres.new_database(template(self._postgres))
        return {"database_url": self._postgres.url(self._names[home]), "chroma_url": self._chroma.url}

    @contextmanager
    def tables(self, home: Path) -> Iterator[Session]:
        database = Database(self.settings(home)["database_url"], schema.SCHEMA)
        with database.single() as connection:
            yield PostgresSession(database, connection)

    def drop(self) -> None:
        for name in self._names.values():
            self._postgres.drop_database(name)


_templates: dict[PostgresServer, str] = {}


def template(server: PostgresServer) -> str:
    """A database with the tables of a shared library, to be copied: quicker than to make them each time."""
    if server not in _templates:
        name = server.new_database()
        database = Database(server.url(name), schema.SCHEMA)
        with database.single() as connection:
            migrate(database, connection, schema.STEPS, schema.FORMAT)
        _templates[server] = name
    return _templates[server]


def choose(metafunc: pytest.Metafunc) -> None:
    """Run a test marked ``both_stores`` on both."""
    marker = metafunc.definition.get_closest_marker("both_stores")
    if "stored" in metafunc.fixturenames and marker is not None and marker.args != (False,):
        metafunc.parametrize("stored", STORES, indirect=True)


def stored(request: pytest.FixtureRequest) -> Iterator[Stored]:
    """A fixture: where the libraries of this test are kept."""
    if getattr(request, "param", "home") == "home":
        yield InHome()
        return
    servers = OnServers(request.getfixturevalue("postgres_server"), request.getfixturevalue("chroma_server"))
    yield servers
    servers.drop()
