"""Models on disk that are damaged, changed or put there by hand."""

import os

import pytest

from index.records import Progress
from rag.errors import ModelError
from rag.models import lookup as models
from tests.unit.rag.models.tiny import WHOLE


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
