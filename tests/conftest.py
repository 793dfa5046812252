"""What every test may ask for."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from index import IndexSettings, Library
from index.embedding.base import Embedder
from index.embedding.sentence_transformer import SentenceTransformerEmbedder
from tests.fakes import WordEmbedder

TEST_EMBEDDER = "BYLINE_TEST_EMBEDDER"
FOR_TESTS = (TEST_EMBEDDER, "BYLINE_CHROMIUM", "BYLINE_TEST_MODELS")

Opener = Callable[..., Library]

# A busy machine is no failure: only the tests as a whole have a time limit.
hypothesis.settings.register_profile("byline", deadline=None)
hypothesis.settings.load_profile("byline")


def pytest_configure() -> None:
    """Whoever runs the tests may have settings in the environment: they are not part of any test."""
    for name in [name for name in os.environ if name.startswith("BYLINE_") and name not in FOR_TESTS]:
        del os.environ[name]
    # Nor are the models that were fitted on this machine.
    os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="byline-tests-")


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
def open_library(home: Path, words: WordEmbedder) -> Iterator[Opener]:
    """Opens libraries on one home with the word embedder, and closes them all at the end."""
    opened: list[Library] = []

    def opener(embedder: Embedder | None = None, /, *, at: Path | None = None, **settings: object) -> Library:
        flags: dict[str, Any] = {
            name: bool(settings.pop(name)) for name in ("read_only", "rebuilding") if name in settings
        }
        if "readers" in settings:
            flags["readers"] = settings.pop("readers")
        chosen = IndexSettings.model_validate({"passage_tokens": 40, "embedder": "words", **settings})
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

    models = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "byline-tests"
    settings = Settings.load(tmp_path_factory.mktemp("home"), models__folder=models)
    return ensure("all-minilm-l6-v2", settings)


@pytest.fixture(scope="session")
def minilm(minilm_path: Path) -> SentenceTransformerEmbedder:
    """The real embedder; tests that ask for it are marked ``models``."""
    return SentenceTransformerEmbedder(minilm_path)
