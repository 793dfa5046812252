"""The catalogue of models."""

import pytest

from rag.errors import ModelError
from rag.models.catalogue import model_catalogue, read_catalogue
from tests.unit.rag.models.tiny import CATALOGUE, WHOLE


def test_the_built_in_catalogue_adds_up():
    entries = model_catalogue()
    sizes = {name: entry.bytes for name, entry in entries.items()}
    assert sizes["qwen2.5-coder-1.5b-instruct"] == 21 * 52_428_800 + 16_315_968
    assert sizes["qwen2.5-coder-0.5b-instruct"] == 5 * 89_128_960 + 45_755_264
    assert entries["qwen2.5-coder-1.5b-instruct"].sha256.startswith("cc324af070c2ecbf")
    assert entries["all-minilm-l6-v2"].sha256.startswith("53aa51172d142c89")
    assert all(len(file.sha256) == 64 for entry in entries.values() for file in entry.files)


def test_parts_that_do_not_add_up_are_an_error():
    with pytest.raises(ModelError, match="parts of 'tiny'"):
        read_catalogue(CATALOGUE.replace(f"bytes = {len(WHOLE)}", "bytes = 99"))
