"""Workers that are started when they are needed and used again: what the rest of Byline reads files with."""

import atexit
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from index.errors import ReadError
from index.readers.base import Fetcher, Found, Location, ReadResult
from index.readers.finding import sources
from index.readers.reading import fetched
from index.readers.workers.messages import MAX_ERROR_CHARS, Answer, Job
from index.readers.workers.tasks import ENTRIES, MEMBERS, READ
from index.readers.workers.worker import Worker, WorkerGoneError
from index.records import Failure
from index.settings import IndexSettings

MAX_WORKERS = 2
"""So many files are read at a time, whoever asks."""
TASKS_MODULE = "index.readers.workers.tasks"
Submit = Callable[[Location], "Future[ReadResult]"]


class UndecidedReadError(ReadError):
    """A file could not be read, and that says nothing of what it holds: it may hold what it held before."""


class ReaderPool:
    """Reads locations in worker processes. Any number of threads may ask."""

    def __init__(self, tasks: str = TASKS_MODULE) -> None:
        """Use workers that can do what the module ``tasks`` says (its table ``TASKS``)."""
        self._tasks = tasks
        self._room = threading.BoundedSemaphore(MAX_WORKERS)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []

    def read(self, location: Location, settings: IndexSettings, *, fetcher: Fetcher | None = None) -> ReadResult:
        """Read the articles of one location; an address without content is fetched first, in this process.

        Raises:
            ReadError: Nothing of it could be read, or not within the limits.
            BylineError: The process that reads doesn't start.
        """
        return self._read(fetched(location, settings, fetcher), settings, _Turn())

    def expand(self, source: str | Path, settings: IndexSettings, *, fetcher: Fetcher | None = None) -> Iterator[Found]:
        """Find every place to read in ``source``, as :func:`index.readers.finding.sources.expand` does."""
        return sources.expand(source, settings, fetcher=fetcher, looker=_Looker(self))

    @contextmanager
    def ahead(self, settings: IndexSettings) -> Iterator[Submit]:
        """Read locations in the background, one after another, for the length of the ``with`` block.

        The block gets a function that takes a location and returns its future. An address is fetched before that
        function returns. What is still being read at the end of the block is given up.
        """
        turn = _Turn()
        executor = ThreadPoolExecutor(1, "byline-reading")

        def submit(location: Location) -> "Future[ReadResult]":
            try:
                whole = fetched(location, settings)
            except ReadError as error:
                failed: Future[ReadResult] = Future()
                failed.set_exception(error)
                return failed
            return executor.submit(self._read, whole, settings, turn)

        try:
            yield submit
        finally:
            turn.stop()
            executor.shutdown(cancel_futures=True)

    def close(self) -> None:
        """End the idle workers."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()

    def ask(self, job: Job, turn: "_Turn | None" = None) -> Answer:
        """Have one job done by a worker.

        Raises:
            ReadError: It failed; the message says why and doesn't repeat the path.
            BylineError: The process that reads doesn't start.
        """
        with self._room:
            answer = self._ask(job, turn or _Turn())
        if answer.error:
            error = UndecidedReadError if answer.may_hold_as_before else ReadError
            raise error(answer.error[:MAX_ERROR_CHARS])
        return answer

    def _ask(self, job: Job, turn: "_Turn") -> Answer:
        while True:
            worker = self._take()
            try:
                turn.begin(worker)
                return worker.ask(job)
            except WorkerGoneError:
                continue
            except BaseException:  # it may be in the middle of the job
                worker.close()
                raise
            finally:
                turn.end()
                if worker.is_alive:
                    with self._lock:
                        self._idle.append(worker)

    def _take(self) -> Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.is_alive:
                    return worker
                worker.close()
        return Worker(self._tasks)

    def _read(self, location: Location, settings: IndexSettings, turn: "_Turn") -> ReadResult:
        answer = self.ask(Job(READ, location, settings), turn)
        if answer.read is None:
            raise ReadError("holds no articles")
        return answer.read


class _Turn:
    """What one caller has workers do, so that it can be stopped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._stopped = False

    def begin(self, worker: Worker) -> None:
        with self._lock:
            if self._stopped:
                raise ReadError("was not read: the work was stopped")
            self._worker = worker

    def end(self) -> None:
        with self._lock:
            self._worker = None

    def stop(self) -> None:
        """Begin nothing more, and end the worker at work."""
        with self._lock:
            self._stopped = True
            if self._worker is not None:
                self._worker.kill()


class _Looker:
    """Looks into zip files and feeds with workers."""

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool

    def members(self, archive: Location, settings: IndexSettings) -> Iterator[Found]:
        try:
            yield from self._pool.ask(Job(MEMBERS, archive, settings)).found
        except ReadError as error:
            yield Failure(archive.path, str(error))

    def entries(self, feed: Location, settings: IndexSettings) -> Iterator[Found]:
        yield from self._pool.ask(Job(ENTRIES, feed, settings)).found


SHARED = ReaderPool()
"""The workers of this process."""
atexit.register(SHARED.close)
