"""From a name to a model: the catalogue, paths, addresses of the hub, and what is refused."""

import shutil

import pytest

from index.errors import UsageError
from index.records import Progress
from rag.errors import ModelError
from rag.models import lookup as models
from rag.settings import Settings


def test_a_second_start_reads_no_wheel_and_hashes_nothing(wheelhouse, settings, known):
    models.ensure("tiny", settings, catalogue=known)
    shutil.rmtree(wheelhouse)
    told: list[Progress] = []
    models.ensure("tiny", settings, progress=told.append, catalogue=known)
    assert told == []


def test_fetching_switched_off_is_an_error_with_the_command(wheelhouse, tmp_path, known):
    settings = Settings.load(tmp_path / "home", models__offline=True)
    with pytest.raises(ModelError, match="BYLINE_MODELS__OFFLINE=false byline models pull tiny"):
        models.ensure("tiny", settings, catalogue=known)


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


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "small-embedder",
            r"of the kind 'embedder'; .*`byline index rebuild --embedder small-embedder`.*catalogue: tiny\.",
        ),
        ("owner/repo", "which of its files is meant"),
        ("tinny", r"Did you mean tiny\?"),
    ],
)
def test_another_kind_of_model_is_no_language_model(known, name, message):
    with pytest.raises(UsageError, match=message):
        models.find_language_model(name, known)


def test_a_folder_is_no_language_model(tmp_path, known):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(UsageError, match="is a folder, and a language model is one GGUF file"):
        models.find_language_model(str(tmp_path), known)
