"""A calibration belongs to a model file and to the prompts that it was measured with."""

import hashlib
import json
from pathlib import Path

import pytest

from rag.answering.evidence import model_calibration
from rag.answering.evidence.model_calibration import (
    ModelCalibration,
    calibration_file,
    calibration_of,
    calibrations_folder,
    model_key,
    prompt_hashes,
    read_stored,
    shipped,
)
from rag.llm import prompting
from rag.settings import LlmSettings, Settings

FITTED = {"weights": {"verdict_margin": 0.5}, "intercept": -1.0, "threshold": 0.4, "provenance": "here"}
SMALL = "qwen2.5-coder-0.5b-instruct"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF of mine")
    return path


def settings(tmp_path: Path, model: str = SMALL, **more: object) -> Settings:
    return Settings.load(tmp_path / "home", llm__model=model, models__calibrations=tmp_path / "kept", **more)


def store(chosen: Settings, **changed: object) -> None:
    key = model_key(chosen)
    row = {"format": 1, "key": key, "prompts": prompt_hashes(), "fitted": "2026-11-28", "decision": FITTED, **changed}
    file = calibration_file(chosen, key)
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(row), encoding="utf-8")


def test_the_default_model_has_the_shipped_one(tmp_path: Path) -> None:
    assert calibration_of(settings(tmp_path, LlmSettings().model)) == shipped()


def test_another_model_has_none_and_is_told_how_to_get_one(tmp_path: Path) -> None:
    found = calibration_of(settings(tmp_path))
    assert (found.state, found.decision) == ("none", None)
    assert "proofs alone" in found.words
    assert found.fix == f"Run `byline models fit {SMALL}`."


def test_a_fitted_model_has_its_own(tmp_path: Path) -> None:
    store(settings(tmp_path))
    found = calibration_of(settings(tmp_path))
    assert found.state == "fitted"
    assert found.decision is not None
    assert (found.decision.weights, found.decision.threshold) == ((0.5,), 0.4)
    assert calibration_of(Settings.load(tmp_path / "other", llm__model=SMALL, models__calibrations=tmp_path / "kept"))


def test_the_default_model_can_be_fitted_too(tmp_path: Path) -> None:
    chosen = settings(tmp_path, LlmSettings().model)
    store(chosen)
    assert calibration_of(chosen).state == "fitted"
    store(chosen, prompts={"decide": "another"})
    assert calibration_of(chosen).state == "shipped"


def test_other_prompts_make_it_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(settings(tmp_path))
    changed = tmp_path / "prompts"
    changed.mkdir()
    for file in prompting.FOLDER.glob("*.txt"):
        (changed / file.name).write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    monkeypatch.setattr(prompting, "FOLDER", changed)
    for model in (SMALL, LlmSettings().model):
        found = calibration_of(settings(tmp_path, model))
        assert (found.state, found.decision) == ("stale", None)
        assert found.words.startswith("The prompts have changed")


def test_a_fit_that_found_nothing_leaves_the_proofs(tmp_path: Path) -> None:
    store(settings(tmp_path), decision=None)
    found = calibration_of(settings(tmp_path))
    assert (found.state, found.decision) == ("useless", None)


@pytest.mark.parametrize(
    "changed",
    [
        {"format": 2},
        {"key": "another"},
        {"decision": {}},
        {"decision": FITTED | {"threshold": float("nan")}},
        {"decision": FITTED | {"weights": {"cosine": 1.0}}},
        {"decision": 3},
        {"prompts": None},
    ],
)
def test_what_cannot_be_trusted_is_none(tmp_path: Path, changed: dict[str, object]) -> None:
    store(settings(tmp_path), **changed)
    assert calibration_of(settings(tmp_path)).state == "none"


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_a_damaged_file_is_none(tmp_path: Path, content: str) -> None:
    store(settings(tmp_path))
    calibration_file(settings(tmp_path), model_key(settings(tmp_path))).write_text(content, encoding="utf-8")
    assert calibration_of(settings(tmp_path)).state == "none"


def test_a_file_of_ones_own_is_known_by_its_bytes_and_hashed_once(
    tmp_path: Path, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings(tmp_path, str(mine))
    assert model_key(chosen) == hashlib.sha256(b"GGUF of mine").hexdigest()
    kept = json.loads((tmp_path / "kept" / model_calibration.HASHES_FILE).read_text(encoding="utf-8"))
    assert kept[str(mine)]["sha256"] == model_key(chosen)
    kept[str(mine)]["sha256"] = "remembered"
    (tmp_path / "kept" / model_calibration.HASHES_FILE).write_text(json.dumps(kept), encoding="utf-8")
    assert model_key(chosen) == "remembered"
    mine.write_bytes(b"GGUF of another")
    assert model_key(chosen) == hashlib.sha256(b"GGUF of another").hexdigest()


def test_a_server_s_model_is_known_by_address_and_name(tmp_path: Path) -> None:
    at = {"llm__endpoint": "http://127.0.0.1:1/v1/"}
    same = settings(tmp_path, llm__endpoint="http://127.0.0.1:1/v1")
    assert model_key(settings(tmp_path, **at)) == model_key(same)
    assert model_key(same) != model_key(settings(tmp_path, "other", **at))
    store(same)
    assert calibration_of(same).state == "fitted"
    # The name of the default model says nothing about what a server runs under it.
    assert calibration_of(settings(tmp_path, LlmSettings().model, **at)).state == "none"


def test_a_model_of_the_hub_that_is_not_here_has_none(tmp_path: Path) -> None:
    chosen = settings(tmp_path, "owner/repo:m.gguf")
    assert model_key(chosen) == ""
    assert calibration_of(chosen).state == "none"
    assert read_stored(chosen, "") is None


def test_by_default_they_serve_all_homes(tmp_path: Path) -> None:
    folders = {calibrations_folder(Settings.load(tmp_path / name)) for name in ("one", "two")}
    assert len(folders) == 1
    assert folders.pop().parts[-2:] == ("byline", "calibrations")
    assert isinstance(shipped(), ModelCalibration)
