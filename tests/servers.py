"""Real servers on the loopback for tests: PostgreSQL and Chroma, to be started, killed and started again.

Where a server is not installed, tests that ask for it are skipped with the command that installs it.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

_PATIENCE_S = 300
_USER = "byline"


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class PostgresServer:
    """A PostgreSQL on the loopback, in a temporary folder of its own.

    Attributes:
        password: Of the user ``byline``, who owns every database.
    """

    def __init__(self, *, durable: bool = False) -> None:
        """Make an empty server; ``durable`` ones survive a power cut as well as a kill, and are slower."""
        self.folder = Path(tempfile.mkdtemp(prefix="byline-postgres-"))
        self.port = free_port()
        self.password = secrets.token_hex(8)
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self._account: dict[str, object] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = pwd.getpwnam("postgres")
            self._account = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        password_file.chmod(0o644)
        self._run("initdb", "--pgdata", str(self.folder / "data"), "--username", _USER, "--auth", "scram-sha-256",
                  "--pwfile", str(password_file), "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")  # fmt: skip
        password_file.unlink()

    @staticmethod
    def program(name: str) -> str | None:
        """The path of one of PostgreSQL's programs, the newest version's."""
        found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
        return str(found[-1]) if found else shutil.which(name)

    def url(self, database: str = "postgres", *, password: bool = True) -> str:
        """The address of a database, with the password unless it is to come from elsewhere."""
        secret = f":{self.password}" if password else ""
        return f"postgresql://{_USER}{secret}@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template0") -> str:
        """Make a database, a copy of ``template``; returns its name."""
        self._databases += 1
        name = f"test_{self._databases}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def start(self) -> None:
        """Start, and wait until it answers."""
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=60"]
        if not self._durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        options = [part for setting in settings for part in ("-c", setting)]
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            self._process = subprocess.Popen(
                [str(self.program("postgres")), "-D", str(self.folder / "data"), *options],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self.folder,
                **self._account,  # type: ignore[call-overload]
            )
            while self._process.poll() is None and time.monotonic() < deadline:
                with suppress(Exception):
                    self._execute("SELECT 1")
                    return
                time.sleep(0.05)
            time.sleep(0.2)  # the processes of a killed server are still there
        raise RuntimeError("PostgreSQL did not come up")

    def stop(self) -> None:
        """End it now, as an administrator would in a hurry."""
        self._end(signal.SIGQUIT)

    def kill(self) -> None:
        """SIGKILL to the server and to all its processes."""
        self._end(signal.SIGKILL)

    def destroy(self) -> None:
        """End it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        family = [process, *psutil.Process(process.pid).children(recursive=True)] if process.poll() is None else []
        for member in family if number == signal.SIGKILL else family[:1]:
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                member.send_signal(number)
        process.wait(timeout=_PATIENCE_S)

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url(), autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.program(name)), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **self._account,  # type: ignore[call-overload]
        )


class ChromaServer:
    """A ``chroma run`` on a free port of the loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def program() -> str | None:
        """The path of Chroma's program."""
        return shutil.which("chroma", path=str(Path(sys.executable).parent)) or shutil.which("chroma")

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen(
            [str(self.program()), "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).raise_for_status()
                return
            time.sleep(0.05)
        raise RuntimeError("chroma run did not come up")

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(timeout=_PATIENCE_S)


def _require_postgres() -> None:
    if PostgresServer.program("postgres") is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")


def _require_chroma() -> None:
    if ChromaServer.program() is None:
        pytest.skip("chroma is not installed: pip install chromadb")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A quick PostgreSQL for all tests, each with a database of its own: see ``database_url``."""
    _require_postgres()
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.destroy()


@pytest.fixture
def database_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty database, with the password."""
    name = postgres_server.new_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture
def own_postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL of the test's own, to be killed."""
    _require_postgres()
    server = PostgresServer(durable=True)
    try:
        server.start()
        yield server
    finally:
        server.destroy()


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """A Chroma server for all tests: every library has collections of its own in it."""
    _require_chroma()
    server = ChromaServer(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_chroma_server(tmp_path: Path) -> Iterator[ChromaServer]:
    """A Chroma server of the test's own, to be killed."""
    _require_chroma()
    server = ChromaServer(tmp_path / "chroma-server")
    server.start()
    yield server
    server.stop()
