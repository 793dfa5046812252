"""Looking at locations: which changed, and what is in those that did. Nothing is written here, and no lock is held.

A file whose size and time of change are as recorded is not opened. One whose bytes hash as recorded is not parsed.
The others are read ahead, in a worker process, while the caller works on what was read before.
"""

import hashlib
import time
from collections import deque
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from index.errors import ReadError
from index.readers import Location, ReadResult
from index.readers.workers import ReaderPool
from index.settings import IndexSettings
from index.store.tables.snapshot import LocationRow

_FRESH_S = 0.1
"""A file changed this recently may change again without a new time of change, so its time is not recorded."""
_MAX_AHEAD = 64


@dataclass(frozen=True, slots=True)
class Looked:
    """A location that was looked at.

    Attributes:
        location: The location.
        known: What was recorded of it at that time, or None.
        row: What is to be recorded of it.
        is_untouched: Whether nothing of it changed, and it was not opened.
        result: What reading it gave; None if it was not read, or in vain.
        error: Why it could not be read.
    """

    location: Location
    known: LocationRow | None
    row: LocationRow
    is_untouched: bool = False
    result: ReadResult | None = None
    error: ReadError | None = None


def look_at(
    locations: Iterable[Location],
    known: Mapping[str, LocationRow],
    given: Mapping[str, str],
    wanted_again: Collection[str],
    settings: IndexSettings,
    readers: ReaderPool,
) -> Generator[Looked, None, None]:
    """Look at each location, in order.

    Args:
        locations: Each once.
        known: What is recorded of those that were seen before, by path.
        given: Metadata set by hand, for all of them.
        wanted_again: Paths of those that are read whatever is recorded.
        settings: Limits.
        readers: What reads them.

    Raises:
        BylineError: The process that reads doesn't start.
    """
    ahead: deque[tuple[Looked, Future[ReadResult] | None]] = deque()
    with readers.ahead(settings) as submit:
        for location in locations:
            row = known.get(location.path)
            looked = _first_look(location, row, {**(row.given if row else {}), **given}, wanted_again)
            is_read = not looked.is_untouched and not looked.row.sha256
            ahead.append((looked, submit(location) if is_read else None))
            while ahead and (_is_done(ahead[0][1]) or _is_enough(ahead, settings)):
                yield _finished(*ahead.popleft())
        while ahead:
            yield _finished(*ahead.popleft())


def _first_look(
    location: Location, row: LocationRow | None, given: Mapping[str, str], wanted_again: Collection[str]
) -> Looked:
    stamped = LocationRow(location.path, location.kind, location.size_bytes, _stamp(location), "", given)
    looked = Looked(location, row, stamped)
    if row is None or row.error or row.given != given or location.content is not None or location.path in wanted_again:
        return looked
    if (row.size, row.mtime_ns) == (location.size_bytes, location.mtime_ns) and location.mtime_ns > 0:
        return replace(looked, is_untouched=True)
    if row.size == location.size_bytes and row.sha256 and _file_sha(location) == row.sha256:
        return replace(looked, row=replace(stamped, sha256=row.sha256))
    return looked


def _is_done(future: Future[ReadResult] | None) -> bool:
    return future is None or future.done()


def _is_enough(ahead: Sequence[tuple[Looked, object]], settings: IndexSettings) -> bool:
    """Whether so much is on its way that the next has to be waited for; addresses are fetched one at a time."""
    sizes = [looked.location.size_bytes for looked, _ in ahead]
    newest = ahead[-1][0].location
    is_fetched = newest.content is None and "://" in newest.path
    return len(ahead) >= _MAX_AHEAD or sum(sizes) > settings.max_file_bytes or is_fetched


def _finished(looked: Looked, future: Future[ReadResult] | None) -> Looked:
    if future is None:
        return looked
    try:
        result = future.result()
    except ReadError as error:
        return replace(looked, row=replace(looked.row, error=str(error)), error=error)
    reason = result.failures[0].error if result.failures else ""
    return replace(looked, row=replace(looked.row, sha256=result.sha256, error=reason), result=result)


def _stamp(location: Location) -> int:
    """The time of change to record; 0, which no file has, where it cannot be relied on."""
    fresh = time.time_ns() - location.mtime_ns < _FRESH_S * 1e9
    return 0 if fresh else location.mtime_ns


def _file_sha(location: Location) -> str:
    """Hash of a plain file's bytes; "" for what is no plain file or cannot be read."""
    if "://" in location.path or "!/" in location.path:
        return ""
    try:
        with open(location.path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
