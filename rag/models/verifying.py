"""Checks that a model on disk is the one that the catalogue means.

Hashing a gigabyte takes seconds, so a model that passed once gets a small file beside it with the size, the
modification time and the hash of each of its files. As long as these still fit, it is trusted; :func:`verify`
never trusts them and hashes everything.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from index.records import Progress
from rag.models.catalogue import ModelEntry, ModelFile

State = Literal["absent", "damaged", "unverified", "verified"]

GGUF_MAGIC = b"GGUF"
_BLOCK_BYTES = 1 << 20


def state(entry: ModelEntry, folder: Path) -> State:
    """What can be said of a model without hashing it."""
    if not entry.location(folder).exists():
        return "absent"
    if obvious_problem(entry, folder):
        return "damaged"
    marks = _read_marks(entry, folder)
    files = known_files(entry, folder)
    good = all(_fits(entry.file_location(folder, file), file, marks.get(file.path)) for file in files)
    return "verified" if files and good else "unverified"


def known_files(entry: ModelEntry, folder: Path) -> tuple[ModelFile, ...]:
    """The files of the catalogue; where only the hub knows them, those that were here when they were first hashed."""
    if entry.files:
        return entry.files
    marks = _read_marks(entry, folder)
    whole = {path: mark for path, mark in marks.items() if isinstance(mark.get("bytes"), int)}
    return tuple(ModelFile(path, path, mark["bytes"], str(mark.get("sha256", ""))) for path, mark in whole.items())


def files_in(folder: Path) -> tuple[ModelFile, ...]:
    """Every file under a folder, of unknown size and hash; what download programs leave behind aside."""
    found = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    named = [path.as_posix() for path in found if not path.parts[0].startswith(".")]
    return tuple(ModelFile(name, name, 0, "") for name in named)


def obvious_problem(entry: ModelEntry, folder: Path) -> str:
    """A file that is missing or has a wrong size, in words; "" when there is none."""
    for file in known_files(entry, folder):
        path = entry.file_location(folder, file)
        if not path.is_file():
            return f"{path} is missing"
        size = path.stat().st_size
        if file.strict and file.bytes and size != file.bytes:
            return f"{path} has {size:,} bytes instead of {file.bytes:,}"
        if path.suffix == ".gguf" and not has_gguf_magic(path):
            return f"{path} is not a GGUF file"
    return ""


def verify(entry: ModelEntry, folder: Path, *, progress: Callable[[Progress], None] | None = None) -> str:
    """Hash every file of a model, and remember a good result beside it.

    Args:
        entry: The model.
        folder: The folder of models.
        progress: Told the bytes hashed.

    Returns:
        "" when all is well, else what is wrong, naming the file.
    """
    if not entry.location(folder).exists():
        return f"{entry.location(folder)} is missing"
    if problem := obvious_problem(entry, folder):
        return problem
    old_marks = _read_marks(entry, folder)
    hashes: dict[str, str] = {}
    files = known_files(entry, folder) or files_in(entry.location(folder))
    for file, found in hashed(files, partial(entry.file_location, folder), progress, entry.name):
        path = entry.file_location(folder, file)
        expected = {file.sha256 or found}
        if not file.strict:
            expected = {found} if file.path not in old_marks else {file.sha256, old_marks[file.path]["sha256"]}
        if found not in expected:
            return f"{path} has a wrong sha256 ({found[:12]}… instead of {file.sha256[:12]}…)"
        hashes[file.path] = found
    write_marks(entry, folder, hashes)
    return ""


def hashed(
    files: Sequence[ModelFile],
    location: Callable[[ModelFile], Path],
    progress: Callable[[Progress], None] | None,
    name: str,
) -> Iterator[tuple[ModelFile, str]]:
    """Each file of a model and its hash in hex; ``progress`` is told the bytes hashed of the whole model."""
    done, whole = 0, sum(file.bytes for file in files) or None
    for file in files:

        def tick(size: int, before: int = done) -> None:
            if progress:
                progress(Progress("verify", before + size, whole, "bytes", name))

        yield file, sha256_of(location(file), tick)
        done += location(file).stat().st_size


def sha256_of(path: Path, tick: Callable[[int], None] = lambda size: None) -> str:
    """Hash of a file in hex; ``tick`` is told the bytes read so far."""
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            done += len(block)
            if done % (16 * _BLOCK_BYTES) == 0:
                tick(done)
    tick(done)
    return digest.hexdigest()


def has_gguf_magic(path: Path) -> bool:
    """Whether a file begins as every GGUF file does."""
    try:
        with path.open("rb") as file:
            return file.read(len(GGUF_MAGIC)) == GGUF_MAGIC
    except OSError:
        return False


def write_marks(entry: ModelEntry, folder: Path, hashes: dict[str, str]) -> None:
    """Remember good hashes; a folder that cannot be written only costs hashing again next time."""
    marks = {}
    for path, sha256 in hashes.items():
        location = entry.location(folder) / path if entry.is_folder else entry.location(folder)
        found = location.stat()
        marks[path] = {"bytes": found.st_size, "mtime_ns": found.st_mtime_ns, "sha256": sha256}
    marks_path = _marks_path(entry, folder)
    with contextlib.suppress(OSError):
        fresh = marks_path.with_suffix(".new")
        fresh.write_text(json.dumps(marks, indent=1), encoding="utf-8")
        os.replace(fresh, marks_path)


def forget_marks(entry: ModelEntry, folder: Path) -> None:
    """Drop what was remembered."""
    _marks_path(entry, folder).unlink(missing_ok=True)


def _fits(path: Path, file: ModelFile, mark: Any) -> bool:  # noqa: ANN401 - read from a file anyone may have edited
    if not isinstance(mark, dict):
        return False
    found = path.stat()
    same = (mark.get("bytes"), mark.get("mtime_ns")) == (found.st_size, found.st_mtime_ns)
    return same and (not file.strict or mark.get("sha256") == file.sha256)


def _marks_path(entry: ModelEntry, folder: Path) -> Path:
    location = entry.location(folder)
    return location.with_name(location.name + ".verified.json")


def _read_marks(entry: ModelEntry, folder: Path) -> dict[str, Any]:
    try:
        marks = json.loads(_marks_path(entry, folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: mark for key, mark in marks.items() if isinstance(mark, dict)} if isinstance(marks, dict) else {}
