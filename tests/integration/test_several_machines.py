"""Every command of docs/deploy.md that can be run here is run, in its order, on real servers of the loopback."""

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.servers import ChromaServer, PostgresServer, free_port, require_chroma, require_postgres

pytestmark = pytest.mark.models
ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "deploy.md"
PASSWORD = "of the newsroom"
PATIENCE_S = 300.0
NOT_HERE = (
    "sudo apt-get install",  # the servers of the tests are installed already
    "pip install",
    "vllm serve",  # no model for it here
    "llama-server",
    "python -m llama_cpp.server",  # its own tests start it
)


def commands(heading: str) -> list[str]:
    """The commands under a heading of the page, of all its sections."""
    part = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)
    (text,) = [each for each in part if each.startswith(heading)]
    blocks = re.findall(r"^```bash\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if not line.startswith(NOT_HERE)]


class Newsroom:
    """Servers at other addresses than those of the page, and a machine; runs the commands of the page."""

    def __init__(self, folder: Path, embedder: Path) -> None:
        self.folder = folder
        self.embedder = embedder
        self.postgres = PostgresServer()
        self.postgres.start()
        self.chroma = ChromaServer(folder / "chroma")
        self.port = free_port()
        self.running: list[subprocess.Popen[bytes]] = []
        (folder / "articles").mkdir()
        (folder / "articles" / "heron.md").write_text("# Heron\n\nThe heron Balthasar nests on the gasworks.\n")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
        self.environment |= {
            "HOME": str(folder), "PYTHONPATH": str(ROOT),
            "BYLINE_HOME": str(folder / "home"), "BYLINE_ANSWER__MODE": "quotes",
            "BYLINE_MODELS__OFFLINE": "true", "BYLINE_INDEX__EMBEDDER": str(embedder),
        }  # fmt: skip

    def here(self, text: str) -> str:
        """The text with the addresses, folders and names of this test."""
        for there, here in {
            "10.0.0.4:5432:byline:byline:the password": f"127.0.0.1:{self.postgres.port}:byline:newsroom:{PASSWORD}",
            "byline@10.0.0.4/byline?sslmode=require": f"newsroom@127.0.0.1:{self.postgres.port}/byline",
            "byline@10.0.0.4/byline": f"newsroom@127.0.0.1:{self.postgres.port}/byline",
            "sudo -u postgres createuser --pwprompt byline": "createuser --pwprompt newsroom",
            "--owner=byline": "--owner=newsroom",
            "sudo -u postgres ": "",
            "10.0.0.5:8000": f"127.0.0.1:{self.chroma.port}",
            "--host 10.0.0.5 --port 8000": f"--host 127.0.0.1 --port {self.chroma.port}",
            "/var/lib/chroma": str(self.chroma.folder),
            "/srv/articles": str(self.folder / "articles"),
            "--port 7860": f"--port {self.port}",
        }.items():
            text = text.replace(there, here)
        return text

    def run(self, line: str) -> str:
        """Run a line of the page; returns its output, or nothing for what goes on running."""
        line = self.here(line)
        program, *rest = shlex.split(line)
        if program == "byline":
            line = shlex.join([sys.executable, "-m", "ui.cli", *rest])
            if rest[:2] == ["user", "add"]:
                line += " --password-stdin"
        elif PostgresServer.program(program):
            line = line.replace(program, str(PostgresServer.program(program)), 1)
        elif program == "chroma":
            line = line.replace(program, str(ChromaServer.program()), 1)
        if program == "chroma" or rest[:1] == ["chat"]:
            self.running.append(subprocess.Popen(shlex.split(line), **self._options()))  # type: ignore[call-overload]
            return ""
        administers = {"PGHOST": "127.0.0.1", "PGPORT": str(self.postgres.port), "PGUSER": "byline"}
        administers |= {"PGPASSWORD": self.postgres.password} if program in ("createuser", "createdb") else {}
        options = self._options(administers if program in ("createuser", "createdb") else {})
        del options["stdout"], options["stderr"], options["stdin"]
        typed = f"{PASSWORD}\n{PASSWORD}\n"
        done = subprocess.run(line, shell=True, input=typed, capture_output=True, text=True, **options)  # type: ignore[call-overload]
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return str(done.stdout)

    def _options(self, more: dict[str, str] | None = None) -> dict[str, object]:
        return {
            "cwd": self.folder, "env": self.environment | (more or {}), "start_new_session": True,
            "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
        }  # fmt: skip

    def close(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()
        self.postgres.destroy()


@pytest.fixture
def newsroom(tmp_path: Path, minilm_path: Path) -> Iterator[Newsroom]:
    require_postgres()
    require_chroma()
    made = Newsroom(tmp_path, minilm_path)
    try:
        yield made
    finally:
        made.close()


def until_it_answers(url: str) -> httpx.Response:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            return httpx.get(url, timeout=10)
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"{url} never answered")


def test_the_commands_for_several_machines_work_in_their_order(newsroom: Newsroom):
    section = PAGE.read_text().partition("\n## Several machines\n")[2]
    toml = re.search(r"^```toml\n(.*?)^```", section, flags=re.MULTILINE | re.DOTALL)
    assert toml
    (newsroom.folder / "home").mkdir()
    settings = newsroom.here(toml[1]).partition("[llm]")[0]  # there is no model server here
    (newsroom.folder / "home" / "byline.toml").write_text(settings)
    (newsroom.folder / "home" / "samples-added").touch()

    done = []
    for line in commands("Several machines"):
        if line.startswith("pg_restore"):
            newsroom.postgres.drop_database("byline")
            newsroom.run("createdb --owner=byline --encoding=UTF8 --template=template0 byline")
            _empty(newsroom.chroma)
        newsroom.run(line)
        done.append(line.split()[0])
        if line.startswith("chroma run"):
            until_it_answers(f"{newsroom.chroma.url}/api/v2/heartbeat")
        if line.startswith("byline chat"):
            page = until_it_answers(f"http://127.0.0.1:{newsroom.port}/config")
            assert page.status_code == 401  # there are accounts
            served = newsroom.running.pop()
            served.kill()
            served.wait()

    assert done.count("byline") >= 5
    assert "Balthasar" in newsroom.run("byline search heron")
    with psycopg.connect(newsroom.postgres.url("byline")) as connection:
        assert connection.execute("SELECT name, role FROM byline_page.accounts").fetchall() == [("ana", "owner")]


def _empty(chroma: ChromaServer) -> None:
    import chromadb

    client = chromadb.HttpClient(host="127.0.0.1", port=chroma.port)
    for collection in client.list_collections():
        client.delete_collection(collection.name)
