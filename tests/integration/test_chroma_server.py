"""The library's own suite, once more, with the vectors on a real Chroma server; and what happens when it is away."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from index import IndexSettings, Library, StorageError
from index.embedding.base import Embedder
from tests.fakes import WordEmbedder

# The same tests run here with this module's ``open_library``.
from tests.unit.index.test_library import *  # noqa: F403
from tests.unit.index.test_library import found, write

Opener = Callable[..., Library]


class Server:
    """A ``chroma run`` on a free port of the loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("chroma", path=str(Path(sys.executable).parent)) or "chroma"
        self.process = subprocess.Popen(
            [program, "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise RuntimeError("chroma run did not come up")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_library(server: Server, home: Path, words: WordEmbedder) -> Iterator[Opener]:
    opened: list[Library] = []

    def opener(embedder: Embedder | None = None, /, *, at: Path | None = None, **settings: object) -> Library:
        flags = {name: bool(settings.pop(name)) for name in ("read_only", "rebuilding") if name in settings}
        values = {"passage_tokens": 40, "embedder": "words", "chroma_url": server.url, **settings}
        chosen = IndexSettings.model_validate(values)
        library = Library.open(at or home, chosen, lambda: embedder or words, **flags)
        opened.append(library)
        return library

    yield opener
    for library in opened:
        library.close()


def test_nothing_is_kept_in_the_home_but_the_catalogue(library: Library, articles: Path, home: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library.add([articles])

    assert not (home / "chroma").exists()


def test_many_passages_go_in_batches_that_the_server_takes(
    library: Library, articles: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("chromadb.api.client.Client.get_max_batch_size", lambda self: 7)
    write(articles, "a.md", "\n\n".join(f"Copper{i} rose " + "and rose " * 12 + "again." for i in range(40)), title="A")
    library.add([articles])

    assert library.status().passages == 40
    assert library.check().failed == ()


def test_an_outage_is_reported_and_nothing_is_lost(open_library: Opener, articles: Path, server: Server):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library = open_library()
    library.add([articles])
    write(articles, "b.md", "Fog came.", title="Fog")

    server.stop()
    with pytest.raises(StorageError, match=r"Chroma server at .* does not answer"):
        library.sync(articles)
    with pytest.raises(StorageError, match=r"Chroma server at .* does not answer"):
        library.search("copper")
    assert library.status().articles == 1
    server.start()

    assert library.sync(articles).added == 1
    assert found(library, "fog")[0] == "Fog"
    assert library.check().failed == ()
