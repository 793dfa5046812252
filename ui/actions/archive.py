"""The one file that a backup is: a zip with a manifest, written whole or not at all, and checked before it is used.

``manifest.json`` names every file with its size and SHA-256. Whatever else an archive says (sizes, names, links) is
compared with it and never trusted: a file is only written to where a plain path of the manifest says, and never
more of it than the manifest states.
"""

import hashlib
import json
import os
import re
import shutil
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Literal
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError

from index.errors import BylineError, StorageError, UsageError
from ui.actions.scratch import scratch_folder

MANIFEST = "manifest.json"
FORMAT_VERSION = 1
MAX_FILES = 100_000
MAX_MANIFEST_BYTES = 64_000_000
MAX_DIRECTORY_BYTES = 64_000_000
"""Size of the zip's list of members, which is read as a whole."""
MAX_PATH_CHARS = 1_000
SPARE_BYTES = 50_000_000
"""Room that a disk keeps beside what is unpacked."""
_BLOCK = 1 << 20
_ZIP_LEVEL = 3
_DAMAGED = "It is damaged or was changed"
_END = struct.Struct("<4s4H2LH")
_MAX_COMMENT_BYTES = 65_535

Moved = Callable[[str, int], None]
"""Told the name of a file and how many bytes of it were moved since the last call."""


class FileFacts(BaseModel):
    """Size in bytes and hash of one file."""

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What an archive holds: paths inside the home, with ``/`` between their parts, and what was left out."""

    format: Literal["byline-backup"]
    version: int
    byline: str = ""
    created: str = ""
    files: dict[str, FileFacts] = Field(default_factory=dict, max_length=MAX_FILES)
    left_out: list[str] = Field(default_factory=list, max_length=MAX_FILES)

    @property
    def total_bytes(self) -> int:
        """Of all files, unpacked."""
        return sum(facts.bytes for facts in self.files.values())


class ArchiveWriter:
    """Puts files into an archive, one after another."""

    def __init__(self, archive: zipfile.ZipFile, moved: Moved) -> None:
        """Write to ``archive``; :func:`writing` makes one."""
        self._archive = archive
        self._moved = moved
        self.files: dict[str, FileFacts] = {}

    def put(self, path: str, source: IO[bytes]) -> None:
        """Store what ``source`` gives under a path of the home.

        Raises:
            StorageError: There are more files than an archive takes.
        """
        if len(self.files) >= MAX_FILES:
            raise StorageError(f"A backup takes at most {MAX_FILES:,} files. Remove uploads that are no longer needed.")
        digest, size = hashlib.sha256(), 0
        with self._archive.open(_member(path), "w", force_zip64=True) as target:
            while block := source.read(_BLOCK):
                digest.update(block)
                size += len(block)
                target.write(block)
                self._moved(path, len(block))
        self.files[path] = FileFacts(bytes=size, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Store the manifest, which is the last member."""
        text = manifest.model_copy(update={"files": self.files}).model_dump()
        self._archive.writestr(MANIFEST, json.dumps(text, indent=1))


@contextmanager
def writing(target: Path, moved: Moved) -> Iterator[tuple[ArchiveWriter, Path]]:
    """An archive that appears at ``target`` once the ``with`` block has ended well; until then it is not there.

    Yields:
        The writer, and a private folder for files in the making, on the same disk.

    Raises:
        StorageError: The folder cannot be written, or its disk is full.
        UsageError: ``target`` is a folder, or a file that is no backup.
    """
    if target.is_dir():
        raise UsageError(f"{target} is a folder. Name the file that the backup is to be written to.")
    if target.exists() and not _is_backup(target):
        raise UsageError(f"{target} exists and is no backup of Byline. Name another file.")
    with scratch_folder(target.parent, f".{target.name}.part") as scratch:
        part = scratch / "archive"
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_ZIP_LEVEL) as archive:
                yield ArchiveWriter(archive, moved), scratch
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)


def unpack(source: Path, folder: Path, allowed: Callable[[str], bool], moved: Moved) -> Manifest:
    """Write every file of an archive into an empty folder, each checked against its hash.

    Args:
        source: The archive.
        folder: Where to; its disk has to have room for all of it.
        allowed: Whether a path belongs into a backup at all.
        moved: Told of progress.

    Raises:
        UsageError: There is no such file.
        BylineError: It is no backup, is damaged, or holds what no backup holds; the message says what.
        StorageError: It cannot be read, it is from a newer Byline, or there is no room for it.
    """
    with _opened(source) as archive:
        manifest = read_manifest(archive, source)
        members = _members(archive, manifest, source)
        for path in manifest.files:
            if not is_plain(path) or not allowed(path):
                raise _refused(source, f"It names the file {path[:100]!r}, which no backup holds")
        if manifest.total_bytes + SPARE_BYTES > shutil.disk_usage(folder).free:
            size = manifest.total_bytes / 1e6
            raise StorageError(f"{source} unpacks to {size:,.0f} MB, for which {folder.parent} has no room. Make room.")
        for path, facts in manifest.files.items():
            target = folder.joinpath(*path.split("/"))
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_checked(archive, members[path], target, facts, source, partial(moved, path))
    return manifest


def read_manifest(archive: zipfile.ZipFile, source: Path) -> Manifest:
    """What the archive says that it holds.

    Raises:
        BylineError: It has no manifest of a backup.
        StorageError: A newer Byline made it.
    """
    try:
        with archive.open(MANIFEST) as file:
            content = file.read(MAX_MANIFEST_BYTES + 1)
        if len(content) > MAX_MANIFEST_BYTES:
            raise _refused(source, "Its manifest is too long")
        raw = json.loads(content)
        version = raw.get("version")
        if raw.get("format") == "byline-backup" and isinstance(version, int) and version > FORMAT_VERSION:
            raise StorageError(f"{source} was made by a newer Byline. Install that one, then restore it.")
        return Manifest.model_validate(raw)
    except (KeyError, AttributeError, ValueError, ValidationError, RecursionError, zipfile.BadZipFile) as error:
        raise _refused(source, "It has no manifest that can be read") from error


def is_plain(path: str) -> bool:
    """Whether a path leads to a place below the folder that it is put in, on any system."""
    parts = path.split("/")
    return (
        0 < len(path) <= MAX_PATH_CHARS
        and "\0" not in path
        and all(part not in ("", ".", "..") for part in parts)
        and (os.sep == "/" or not re.search(r"[\\:]", path))
    )


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with source.open("rb") as file:
            _bound_directory(file, source)
            with zipfile.ZipFile(file) as archive:
                yield archive
    except FileNotFoundError:
        raise UsageError(f"There is no file {source}.") from None
    except IsADirectoryError:
        raise UsageError(f"{source} is a folder. Name the file of the backup.") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, struct.error, EOFError) as error:
        raise _refused(source, _DAMAGED) from error


def _bound_directory(file: IO[bytes], source: Path) -> None:
    """Refuse a list of members that would fill the memory: Python reads it before anybody can look at it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END.size - _MAX_COMMENT_BYTES))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise _refused(source, "It is no backup of Byline")
    directory_bytes = _END.unpack_from(tail, at)[5]
    if (locator := tail.rfind(b"PK\6\7", 0, at)) >= 0 and len(tail) - locator >= 20:
        (where,) = struct.unpack_from("<Q", tail, locator + 8)
        file.seek(min(where, size))
        record = file.read(56)
        directory_bytes = struct.unpack_from("<Q", record, 40)[0] if len(record) == 56 else MAX_DIRECTORY_BYTES + 1
    file.seek(0)
    if directory_bytes > MAX_DIRECTORY_BYTES:
        raise _refused(source, "It lists too many files")


def _members(archive: zipfile.ZipFile, manifest: Manifest, source: Path) -> dict[str, zipfile.ZipInfo]:
    """The member of each file of the manifest; there have to be no others, each once, plain and unlinked."""
    found = {info.filename: info for info in archive.infolist()}
    expected = {_member(path): path for path in manifest.files}
    if len(found) != len(archive.infolist()) or set(found) != {*expected, MANIFEST}:
        raise _refused(source, "Its files are not those of its manifest")
    if len({path.casefold() for path in manifest.files}) != len(manifest.files) and os.name == "nt":
        raise _refused(source, "Two of its files have one name here")
    kinds = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    for info in found.values():
        is_link = (info.external_attr >> 16) & 0o170000 not in (0, 0o100000)
        if is_link or info.is_dir() or info.flag_bits & 1 or info.compress_type not in kinds:
            raise _refused(source, f"It holds {info.filename[:100]!r} in a way that no backup does")
    return {path: found[name] for name, path in expected.items()}


def _write_checked(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    target: Path,
    facts: FileFacts,
    source: Path,
    moved: Callable[[int], None],
) -> None:
    digest, left = hashlib.sha256(), facts.bytes
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with open(descriptor, "wb") as file, archive.open(member) as packed:
        try:
            while block := packed.read(min(_BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    raise _refused(source, _DAMAGED)
                digest.update(block)
                file.write(block)
                moved(len(block))
        except (zipfile.BadZipFile, EOFError, ValueError) as error:
            raise _refused(source, _DAMAGED) from error
    if left or digest.hexdigest() != facts.sha256:
        raise _refused(source, _DAMAGED)


def _member(path: str) -> str:
    """The name of a path inside the zip: only letters that every system knows, whatever an upload is called."""
    return f"home/{quote(os.fsencode(path))}"


def _is_backup(file: Path) -> bool:
    with suppress(BylineError, OSError), _opened(file) as archive:
        return MANIFEST in archive.namelist()
    return False


def _refused(source: Path, why: str) -> BylineError:
    return BylineError(f"{source} is not restored: {why[:1].lower() + why[1:]}. Nothing was changed.")
