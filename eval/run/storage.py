"""Runs on disk: one folder each, written so that nothing finished is ever lost.

``runs/<time>-<suite>/run.json`` says what made the run and, once it is done, its figures;
``results.jsonl`` gets one line the moment a question is finished, forced to the disk before the next begins.
Killing the process therefore costs the question at hand. A line that was cut off by a full disk or a kill is dropped
on the next start, and its question asked again.
"""

import errno
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from eval.files import replace_file
from eval.records import CaseResult, GateCheck, Interval, Run
from index.errors import StorageError, UsageError
from index.privacy import make_home

RUNS = "runs"
INFO_FILE = "run.json"
RESULTS_FILE = "results.jsonl"
LOCK_FILE = ".lock"
FORMAT = 1
"""Of ``run.json`` and ``results.jsonl``; runs of Byline 0.1.0 and 0.2.0 say none and are of format 1."""


class RunFolder:
    """One run's folder, open for adding results."""

    def __init__(self, path: Path) -> None:
        """Take an existing folder; see :meth:`create` and :func:`unfinished`."""
        self.path = path

    @classmethod
    def create(cls, home: Path, suite: str, info: Mapping[str, Any]) -> "RunFolder":
        """Make the folder of a new run.

        Raises:
            StorageError: The home cannot be written.
        """
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{re.sub(r'[^A-Za-z0-9._-]+', '-', suite)}"
        try:
            make_home(home)
            for attempt in range(1, 1000):
                path = home / RUNS / (name if attempt == 1 else f"{name}-{attempt}")
                try:
                    path.mkdir(parents=True)
                    break
                except FileExistsError:
                    continue
        except OSError as error:
            raise _storage_error(home / RUNS, error) from None
        folder = cls(path)
        folder.write_info(dict(info) | {"format": FORMAT, "finished": None})
        return folder

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from going on with this run while it is under way.

        Raises:
            StorageError: Another process is at work on it already.
        """
        lock = self._lock()
        try:
            lock.acquire()
        except Timeout:
            raise StorageError(f"Another process is at work on {self.path}. Wait for it, or use --fresh.") from None
        try:
            yield
        finally:
            lock.release()

    @property
    def is_held(self) -> bool:
        """Whether a process is at work on this run."""
        try:
            with self._lock():
                return False
        except Timeout:
            return True

    def _lock(self) -> FileLock:
        return FileLock(self.path / LOCK_FILE, timeout=0)

    def info(self) -> dict[str, Any]:
        """The contents of ``run.json``.

        Raises:
            UsageError: The folder is not a run, or a newer Byline wrote it.
        """
        try:
            content = json.loads((self.path / INFO_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise UsageError(f"{self.path} is not an evaluation run: it has no readable {INFO_FILE}.") from None
        if not isinstance(content, dict):
            raise UsageError(f"{self.path / INFO_FILE} does not describe a run.")
        found = content.get("format", 1)
        if not isinstance(found, int) or found > FORMAT:
            raise UsageError(
                f"The run {self.path.name} was written by a newer Byline in format {found}; this one reads formats up "
                f"to {FORMAT}. Install the newer Byline again, or run the evaluation anew."
            )
        return content

    def write_info(self, info: Mapping[str, Any]) -> None:
        """Replace ``run.json`` in one step.

        Raises:
            StorageError: The disk is full or cannot be written.
        """
        text = json.dumps(info, indent=1, ensure_ascii=False, default=str) + "\n"
        try:
            replace_file(self.path / INFO_FILE, text)
        except OSError as error:
            raise _storage_error(self.path, error) from None

    def append(self, result: CaseResult) -> None:
        """Add one result and force it to the disk.

        Raises:
            StorageError: The disk is full or cannot be written; what was added before stays.
        """
        line = json.dumps(asdict(result), ensure_ascii=False, default=str) + "\n"
        try:
            with (self.path / RESULTS_FILE).open("a", encoding="utf-8") as handle:
                handle.write(line)
                handle.flush()
                os.fsync(handle.fileno())
        except OSError as error:
            raise _storage_error(self.path, error) from None

    def results(self, *, mend: bool = False) -> list[CaseResult]:
        """All finished results in the order of their first line; a question asked again counts as its last line says.

        Args:
            mend: Cut a last line that was not written to its end.
        """
        path = self.path / RESULTS_FILE
        if not path.exists():
            return []
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if mend and len(whole) < len(content):
            with path.open("r+b") as handle:
                handle.truncate(len(whole))
        # Not splitlines(): JSON strings may hold the other line separators of Unicode as they are.
        lines = enumerate(whole.decode().split("\n"), start=1)
        found = [_result(line, path, number) for number, line in lines if line]
        return list({result.id: result for result in found}.values())


def unfinished(home: Path, fingerprint: str) -> RunFolder | None:
    """The newest run that was cut short and had the same fingerprint, or None; one still under way is left alone."""
    runs = list(readable_runs(home))
    for folder, info in reversed(runs):
        if info.get("fingerprint") == fingerprint and not info.get("finished") and not folder.is_held:
            return RunFolder(folder.path)
    return None


def finished(home: Path, fingerprint: str) -> Run | None:
    """The newest finished run with this fingerprint, or None."""
    for folder, info in reversed(list(readable_runs(home))):
        if info.get("fingerprint") == fingerprint and info.get("finished"):
            with suppress(UsageError):
                return load_run(folder.path)
    return None


def run_folders(home: Path) -> list[Path]:
    """Folders of all runs in the home, oldest first."""
    return sorted(path.parent for path in (home / RUNS).glob(f"*/{INFO_FILE}"))


def readable_runs(home: Path) -> Iterator[tuple[RunFolder, dict[str, Any]]]:
    """All runs with their ``run.json``, oldest first; one that is damaged or a newer Byline's costs itself alone."""
    for path in run_folders(home):
        folder = RunFolder(path)
        with suppress(UsageError):
            yield folder, folder.info()


def load_run(path: Path) -> Run:
    """Read a stored run.

    Args:
        path: Its folder.

    Raises:
        UsageError: The folder is not a run, is damaged or a newer Byline's, or the run is not finished.
    """
    folder = RunFolder(path)
    info = folder.info()
    if not info.get("finished"):
        raise UsageError(
            f"The run {path.name} was cut short. Start the same evaluation again and it goes on from there."
        )
    try:
        figures = {name: Interval(**values) for name, values in info["metrics"].items()}
        gate = tuple(GateCheck(**row) for row in info.get("gate", ()))
        return Run(str(info["suite"]), path, figures, tuple(folder.results()), float(info["seconds"]), info, gate)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UsageError(
            f"{path / INFO_FILE} lacks figures of a run, so it is damaged. Move its folder away, or run it anew."
        ) from None


def find_run(name: str, home: Path) -> Path:
    """The folder of a run given by path, by folder name, by the beginning of one, or as ``last``.

    Raises:
        UsageError: No run, or more than one, is meant.
    """
    if Path(name).is_dir():
        return Path(name)
    folders = run_folders(home)
    if name == "last" and folders:
        return folders[-1]
    meant = [path for path in folders if path.name == name] or [path for path in folders if path.name.startswith(name)]
    if len(meant) == 1:
        return meant[0]
    known = ", ".join(path.name for path in folders[-5:]) or "none yet"
    what = f"{len(meant)} runs begin with" if meant else "There is no run"
    raise UsageError(f"{what} {name!r}. The latest runs in {home / RUNS}: {known}.")


def previous_run(run: Run) -> Run | None:
    """The last finished run of the same questions before ``run``, or None."""
    for folder, info in reversed(list(readable_runs(run.folder.parent.parent))):
        if folder.path.name < run.folder.name and info.get("finished") and info.get("suite") == run.suite:
            with suppress(UsageError):
                return load_run(folder.path)
    return None


def _result(line: str, path: Path, number: int) -> CaseResult:
    try:
        row = json.loads(line)
        row["retrieved"] = tuple(row["retrieved"])
        row["failures"] = tuple(row["failures"])
        return CaseResult(**row)
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{path}:{number} is not a result. Move the run's folder away and start again.") from None


def _storage_error(path: Path, error: OSError) -> StorageError:
    if error.errno == errno.ENOSPC:
        return StorageError(
            f"The disk is full, so {path} could not be written. What was finished is kept: make room and start the "
            "same evaluation again, and it goes on from there."
        )
    return StorageError(f"{path} cannot be written: {error.strerror or error}. What was finished is kept.")
