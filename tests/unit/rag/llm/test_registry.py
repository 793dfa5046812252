from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.llm.openai_server import OpenAiServerModel
from rag.llm.registry import BACKENDS, backend
from rag.settings import LlmSettings

SERVER = LlmSettings(endpoint="http://127.0.0.1:1/v1", model="some-model")


def no_file(name: str) -> Path:
    raise AssertionError(f"the file of {name} was asked for")


def test_a_server_is_meant_by_its_address_and_needs_no_file() -> None:
    found = backend(SERVER)
    assert found is BACKENDS["openai-server"]
    assert not found.needs_file
    model = found.open(SERVER, no_file, Path())
    assert isinstance(model, OpenAiServerModel)
    assert model.name == "some-model"


def test_without_an_address_a_file_is_opened_here(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF, and no model")
    settings = LlmSettings(model="mine")
    found = backend(settings)
    assert found is BACKENDS["llama.cpp"]
    assert found.needs_file
    asked: list[str] = []
    with pytest.raises(ModelError, match="cannot load"):
        found.open(settings, lambda name: asked.append(name) or broken, tmp_path)
    assert asked == ["mine"]
