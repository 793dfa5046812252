"""What every test may ask for."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from index import IndexSettings, Library
from index.embedding.base import Embedder
from index.embedding.sentence_transformer import SentenceTransformerEmbedder
from tests import stores
from tests.fakes import WordEmbedder
from tests.integration.places import TEST_CACHE, model_cache
from tests.servers import (  # noqa: F401 - fixtures
    chroma_server,
    database_url,
    own_chroma_server,
    own_postgres_server,
    postgres_server,
)
from tests.stores import Stored

TEST_EMBEDDER = "BYLINE_TEST_EMBEDDER"
FOR_TESTS = (TEST_EMBEDDER, TEST_CACHE, "BYLINE_CHROMIUM", "BYLINE_TEST_MODELS")

Opener = Callable[..., Library]

# A busy machine is no failure: only the tests as a whole have a time limit.
hypothesis.settings.register_profile("byline", deadline=None)
hypothesis.settings.load_profile("byline")


def pytest_configure() -> None:
    """Whoever runs the tests may have settings in the environment: they are not part of any test."""
    for name in [name for name in os.environ if name.startswith("BYLINE_") and name not in FOR_TESTS]:
        del os.environ[name]
    os.environ.setdefault(TEST_CACHE, os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache"))
    os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="byline-cache-")  # for what is made before any test
    # Nor are the models that were fitted on this machine.
    os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="byline-tests-")


def pytest_unconfigure() -> None:
    """Take away the cache folder of the tests."""
    shutil.rmtree(os.environ["XDG_CACHE_HOME"], ignore_errors=True)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder that no user has: models that a test fetches lie there."""
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    return cache


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of the library run in a home, and on servers where they say so."""
    stores.choose(metafunc)


stored = pytest.fixture(stores.stored)


@pytest.fixture
def words() -> WordEmbedder:
    """A hand-computable embedder."""
    return WordEmbedder()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """An empty folder for articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


@pytest.fixture
def open_library(stored: Stored, home: Path, words: WordEmbedder) -> Iterator[Opener]:
    """Opens libraries on one home with the word embedder, and closes them all at the end."""
    opened: list[Library] = []

    def opener(embedder: Embedder | None = None, /, *, at: Path | None = None, **settings: object) -> Library:
        flags: dict[str, Any] = {
            name: bool(settings.pop(name)) for name in ("read_only", "rebuilding") if name in settings
        }
        if "readers" in settings:
            flags["readers"] = settings.pop("readers")
        values = {"passage_tokens": 40, "embedder": "words", **stored.settings(at or home), **settings}
        chosen = IndexSettings.model_validate(values)
        library = Library.open(at or home, chosen, lambda: embedder or words, **flags)
        opened.append(library)
        return library

    yield opener
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: Opener) -> Library:
    return open_library()


@pytest.fixture(scope="session")
def minilm_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real embedder's folder: the one that BYLINE_TEST_EMBEDDER names, or fetched once into a cache."""
    if named := os.environ.get(TEST_EMBEDDER):
        return Path(named)
    from rag.models.lookup import ensure
    from rag.settings import Settings

    settings = Settings.load(tmp_path_factory.mktemp("home"), models__folder=model_cache())
    return ensure("all-minilm-l6-v2", settings)


@pytest.fixture(scope="session")
def minilm(minilm_path: Path) -> SentenceTransformerEmbedder:
    """The real embedder; tests that ask for it are marked ``models``."""
    return SentenceTransformerEmbedder(minilm_path)
