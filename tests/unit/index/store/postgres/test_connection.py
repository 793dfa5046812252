import threading
import time
from pathlib import Path

import psycopg
import pytest

from index import StorageError
from index.records import Progress
from index.store.postgres.connection import Database
from index.store.postgres.lock import AdvisoryLock
from index.store.postgres.migrating import format_of, migrate
from tests.servers import PostgresServer

STEP = """
from alembic import op

revision, down_revision = "{number}", {before}


def upgrade() -> None:
    op.execute("{statement}")
"""


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / "to_1.py").write_text(
        STEP.format(number=1, before=None, statement="CREATE TABLE things (name text PRIMARY KEY)")
    )
    return folder


def test_names_without_a_schema_are_those_of_the_floor(database_url: str, steps: Path):
    database = Database(database_url, "byline_things")
    with database.single() as connection:
        assert migrate(database, connection, steps, 1)
        assert not migrate(database, connection, steps, 1)
        assert format_of(connection, "byline_things") == 1
    with database.connection() as connection:
        connection.execute("INSERT INTO things VALUES ('copper')")
        assert connection.execute("SELECT name FROM byline_things.things").fetchall() == [("copper",)]
    database.close()


def test_a_step_that_fails_leaves_the_tables_as_they_were(database_url: str, steps: Path):
    database = Database(database_url, "byline_things")
    with database.single() as connection:
        migrate(database, connection, steps, 1)
        broken = STEP.format(number=2, before="'1'", statement="CREATE TABLE more (x int); SELECT 1/0")
        (steps / "to_2.py").write_text(broken)
        with pytest.raises(StorageError, match="division by zero"):
            migrate(database, connection, steps, 2)
        assert format_of(connection, "byline_things") == 1
        assert connection.execute("SELECT to_regclass('more')").fetchone() == (None,)


def test_newer_tables_are_refused_in_one_sentence(database_url: str, steps: Path):
    database = Database(database_url, "byline_things")
    (steps / "to_2.py").write_text(STEP.format(number=2, before="'1'", statement="SELECT 1"))
    with database.single() as connection:
        migrate(database, connection, steps, 2)
        with pytest.raises(StorageError, match="format 2, from a newer Byline; this one knows formats up to 1"):
            migrate(database, connection, steps, 1)


def test_the_password_is_never_told(database_url: str, postgres_server: PostgresServer):
    wrong = database_url.replace(postgres_server.password, "not-the-password")
    with pytest.raises(StorageError, match="refused the user or the password") as raised, Database(wrong, "x").single():
        pass
    assert "not-the-password" not in str(raised.value)
    with pytest.raises(StorageError, match="not understood") as raised:
        Database("postgresql://byline:a secret@host/x?nonsense=not-the-password", "x")
    assert "secret" not in str(raised.value)


def test_a_database_that_is_not_there_is_named(database_url: str):
    nowhere = database_url.rpartition("/")[0] + "/nowhere"
    refused = pytest.raises(StorageError, match=r'refused the connection \(database "nowhere" does not exist\)')
    with refused, Database(nowhere, "x").single():
        pass


def test_the_password_may_come_from_the_environment(postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PGPASSWORD", postgres_server.password)
    with Database(postgres_server.url(password=False), "x").single() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_is_away_is_told_and_used_again_when_it_is_back(own_postgres_server: PostgresServer):
    database = Database(own_postgres_server.url(), "x")
    with database.connection() as connection:
        connection.execute("SELECT 1")
    own_postgres_server.kill()

    for opened in (database.connection, database.single):
        away = pytest.raises(StorageError, match=r"PostgreSQL server at 127.0.0.1:\d+, database postgres, does not")
        with away, opened() as connection:
            connection.execute("SELECT 1")
    own_postgres_server.start()

    with database.connection() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    database.close()


def test_one_writes_and_the_next_waits_and_says_for_whom(database_url: str):
    first, second = (AdvisoryLock(Database(database_url, "x"), 1) for _ in range(2))
    told: list[Progress] = []
    order: list[str] = []

    def wait() -> None:
        with second.held(progress=told.append):
            order.append("second")

    with first.held() as connection, first.held() as again:
        assert connection is again
        vain = pytest.raises(StorageError, match=r"is writing \(pid \d+ on .+\) and was not done after 0.2 seconds")
        with vain, second.held(wait_s=0.2):
            pass
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(1.5)
        order.append("first")
    waiting.join(timeout=10)

    assert order == ["first", "second"]
    assert told[0].stage == "wait"
    assert "pid" in told[0].detail


def test_a_writer_that_lost_its_connection_lost_the_lock_and_cannot_write(database_url: str):
    first, second = (AdvisoryLock(Database(database_url, "x"), 1) for _ in range(2))
    lost = pytest.raises(StorageError, match="does not answer")
    with lost, first.held() as connection, psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
        with second.held(wait_s=5.0):
            connection.execute("SELECT 1")
