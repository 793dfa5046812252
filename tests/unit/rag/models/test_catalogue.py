"""The catalogue of models."""

import pytest

from rag.errors import ModelError
from rag.models.catalogue import model_catalogue, read_catalogue
from rag.models.names import nearest_name
from tests.unit.rag.models.tiny import CATALOGUE, WHOLE


def test_the_built_in_catalogue_adds_up():
    entries = model_catalogue()
    sizes = {name: entry.bytes for name, entry in entries.items()}
    assert sizes["qwen2.5-coder-1.5b-instruct"] == 21 * 52_428_800 + 16_315_968
    assert sizes["qwen2.5-coder-0.5b-instruct"] == 5 * 89_128_960 + 45_755_264
    assert entries["qwen2.5-coder-1.5b-instruct"].sha256.startswith("cc324af070c2ecbf")
    assert entries["all-minilm-l6-v2"].sha256.startswith("53aa51172d142c89")
    assert all(len(file.sha256) == 64 for entry in entries.values() for file in entry.files)
    assert sizes["gemma3-270m"] == 3 * 63_963_136 + 61_223_616


def test_what_was_never_run_is_called_so_and_its_size_an_estimate():
    untried = [entry for entry in model_catalogue().values() if not entry.tried]
    assert {entry.role for entry in untried} == {"llm", "embedder", "reranker", "grounding"}
    assert all(entry.needs_hub and entry.size_is_estimated and entry.size_bytes > 10_000_000 for entry in untried)
    tried = [entry for entry in model_catalogue().values() if entry.tried]
    assert not any(entry.size_is_estimated for entry in tried)
    assert all(entry.parameters for entry in model_catalogue().values())


def test_only_permissive_licences_are_recommended():
    assert {entry.licence for entry in model_catalogue().values() if entry.preference} == {"Apache-2.0", "MIT"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("qwen2.5-1.5b", "qwen2.5-coder-1.5b-instruct"),
        ("Qwen3.5-4B", "qwen3.5-4b"),
        ("gemma3-27m", "gemma3-270m"),
        ("smollm", "smollm3-3b"),
        ("minilm", "all-minilm-l6-v2"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_the_nearest_name_is_proposed(name, meant):
    assert nearest_name(name, model_catalogue()) == meant


def test_parts_that_do_not_add_up_are_an_error():
    with pytest.raises(ModelError, match="parts of 'tiny'"):
        read_catalogue(CATALOGUE.replace(f"bytes = {len(WHOLE)}", "bytes = 99"))
