"""What a worker can be asked to do. Another module with such a table can be named to a pool."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from index.readers.base import Found, Location, ReadResult
from index.readers.finding.looking_in import LookerHere
from index.readers.reading import read
from index.settings import IndexSettings

READ = "read"
MEMBERS = "members"
ENTRIES = "entries"
Task = Callable[[Location, IndexSettings], ReadResult | tuple[Found, ...]]


def _read(location: Location, settings: IndexSettings) -> ReadResult:
    return read(location, settings)


def _members(location: Location, settings: IndexSettings) -> tuple[Found, ...]:
    return tuple(LookerHere().members(location, settings))


def _entries(location: Location, settings: IndexSettings) -> tuple[Found, ...]:
    return tuple(LookerHere().entries(location, settings))


TASKS: Mapping[str, Task] = MappingProxyType({READ: _read, MEMBERS: _members, ENTRIES: _entries})
