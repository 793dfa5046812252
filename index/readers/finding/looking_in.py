"""Looking into files that hold several places to read, zip files and feeds, to list them."""

from collections.abc import Iterator
from typing import Protocol

from index.readers import feed
from index.readers.base import Found, Location
from index.readers.finding import archive
from index.readers.registry import BY_SUFFIX
from index.settings import IndexSettings

ARCHIVE = "zip"
"""The kind of a location that holds others; it is never read itself."""


class Looker(Protocol):
    """Looks into such files. They may be made to harm whoever does."""

    def members(self, location: Location, settings: IndexSettings) -> Iterator[Found]:
        """What a zip file holds."""

    def entries(self, location: Location, settings: IndexSettings) -> Iterator[Found]:
        """What a feed holds that was fetched.

        Raises:
            ReadError: It is no feed, or an empty one.
        """


class LookerHere:
    """Looks in this process, without limits: for workers and tests."""

    def members(self, location: Location, settings: IndexSettings) -> Iterator[Found]:
        """What a zip file holds."""
        return archive.expand(location.path, location.mtime_ns, settings, BY_SUFFIX)

    def entries(self, location: Location, settings: IndexSettings) -> Iterator[Found]:
        """What a feed holds."""
        del settings
        return feed.entries(location)
