"""Words and helpers for files that the tests make themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.readers import Location, ReadResult, expand, read
from index.readers.base import RawFile
from index.records import Article, Failure
from index.settings import IndexSettings

PARAGRAPHS = (
    "Harbour pilots in Busan went back to work on Monday after a strike of eleven days. "
    "Shipping lines had counted forty vessels at anchor outside the port.",
    "The union accepted a raise of 6.5 percent, less than it had asked for. "
    "Its chairwoman, Han Seo-yeon, called the outcome fair and said that tempers had cooled.",
    "Port officials expect the queue to clear within nine days. "
    "Exporters of car parts want the state to pay for the delay; the ministry has not replied.",
)


@pytest.fixture
def paragraphs() -> tuple[str, ...]:
    """Three paragraphs of an article that nobody else wrote."""
    return PARAGRAPHS


@pytest.fixture
def body() -> str:
    return "\n\n".join(PARAGRAPHS)


@pytest.fixture
def settings() -> IndexSettings:
    return IndexSettings()


@pytest.fixture
def raw(settings: IndexSettings) -> Callable[..., RawFile]:
    """Make the RawFile of some bytes."""

    def make(data: bytes, path: str = "/articles/harbour-strike.bin", **known: object) -> RawFile:
        values: dict[str, object] = {"settings": settings, "stem": Path(path).stem, **known}
        return RawFile(data, path, **values)

    return make


@pytest.fixture
def read_file(tmp_path: Path, settings: IndexSettings) -> Callable[..., ReadResult]:
    """Write bytes to a file and read it the way the library does: expand, then read."""

    def go(name: str, data: bytes, **changes: object) -> ReadResult:
        path = tmp_path / name
        path.write_bytes(data)
        limits = settings.model_copy(update=changes)
        [location] = expand(path, limits)
        assert isinstance(location, Location), location
        return read(location, limits)

    return go


@pytest.fixture
def read_article(read_file: Callable[..., ReadResult]) -> Callable[..., Article]:
    """Like ``read_file`` for a file that holds one article and no failure."""

    def go(name: str, data: bytes, **changes: object) -> Article:
        result = read_file(name, data, **changes)
        assert result.failures == ()
        [article] = result.articles
        return article

    return go


@pytest.fixture
def words() -> Callable[[str], list[str]]:
    return lambda text: text.split()


@pytest.fixture
def sort_out() -> Callable[..., tuple[list[Location], list[Failure]]]:
    """Part what ``expand`` yields into locations and failures."""

    def go(source: object, limits: IndexSettings, **more: object) -> tuple[list[Location], list[Failure]]:
        found = list(expand(source, limits, **more))
        return (
            [item for item in found if isinstance(item, Location)],
            [item for item in found if isinstance(item, Failure)],
        )

    return go
