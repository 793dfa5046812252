"""The library's own suite, once more, with the vectors on a real Chroma server; and what happens when it is away."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import Library, StorageError
from tests.servers import ChromaServer
from tests.stores import InHome

# The same tests run here with this module's ``stored``.
from tests.unit.index.test_library import *  # noqa: F403
from tests.unit.index.test_library import found, write

Opener = Callable[..., Library]


pytestmark = pytest.mark.both_stores(False)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stored(server: ChromaServer) -> InHome:
    return InHome(server.url)


def test_nothing_is_kept_in_the_home_but_the_catalogue(library: Library, articles: Path, home: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library.add([articles])

    assert not (home / "chroma").exists()


def test_many_passages_go_in_batches_that_the_server_takes(
    library: Library, articles: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("chromadb.api.client.Client.get_max_batch_size", lambda self: 7)
    write(articles, "a.md", "\n\n".join(f"Copper{i} rose " + "and rose " * 12 + "again." for i in range(40)), title="A")
    library.add([articles])

    assert library.status().passages == 40
    assert library.check().failed == ()


def test_an_outage_is_reported_and_nothing_is_lost(open_library: Opener, articles: Path, server: ChromaServer):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library = open_library()
    library.add([articles])
    write(articles, "b.md", "Fog came.", title="Fog")

    server.stop()
    with pytest.raises(StorageError, match=r"Chroma server at .* does not answer"):
        library.sync(articles)
    with pytest.raises(StorageError, match=r"Chroma server at .* does not answer"):
        library.search("copper")
    assert library.status().articles == 1
    server.start()

    assert library.sync(articles).added == 1
    assert found(library, "fog")[0] == "Fog"
    assert library.check().failed == ()
