"""RSS and Atom."""

from collections.abc import Iterator

from index.readers.base import Location
from index.records import Failure

FORMAT_NAME = "feed"


def entries(location: Location) -> Iterator[Location | Failure]:
    """Find the entries of a feed that was fetched."""
    yield Failure(location.path, "feeds can't be read yet")
