"""A home saved in one file while it is in use.

What cannot be made again goes in: the catalogue (which holds articles, texts and vectors), conversations with their
feedback, settings, uploads, the reader's own questions, evaluation runs. Model files, Chroma's files and caches stay
out: a restore fills the vectors from the catalogue, without the model.
"""

import io
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import tomlkit
from pydantic import BaseModel

from index.embedding.base import ProgressCallback
from index.errors import StorageError, UsageError
from index.records import Progress
from index.store.home import CATALOGUE_FILE
from index.store.sqlite.copying import copy_database, facts_of
from rag.settings import SETTINGS_FILE, Settings
from ui.actions.archive import FORMAT_VERSION, ArchiveWriter, Manifest, writing
from ui.chat.storage.sqlite_file import FILE_NAME as CONVERSATIONS_FILE
from ui.words import counted

DATABASES = (CATALOGUE_FILE, CONVERSATIONS_FILE)
FILES = (*DATABASES, SETTINGS_FILE, "names.txt", "examples.json", "samples-added")
"""Files of a home that a backup holds."""
FOLDERS = ("uploads", "golden", "runs")
"""Folders of a home that a backup holds, with all that is in them."""
ACCOUNTS = "accounts"
"""The file of the accounts of a home (:mod:`ui.page.access.accounts`), whose hashes of passwords stay there."""
_PASSING = (("uploads", "incoming"),)
"""Folders inside those that hold only what is under way."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was saved.

    Attributes:
        bytes: Size of the backup.
        files: How many files of the home it holds.
        conversations: How many it holds.
        left_out: What lies in the home and is not in the backup, with the reason where it isn't plain.
    """

    file: Path
    bytes: int
    files: int
    articles: int
    passages: int
    conversations: int
    left_out: tuple[str, ...]
    seconds: float


def refuse_shared(settings: Settings) -> None:
    """Refuse to save or restore a library that does not lie in the home.

    Raises:
        UsageError: The library is shared; the message says how it is saved.
    """
    if settings.index.database_url:
        raise UsageError(
            "This library is shared (index.database_url), so a backup of the home would not hold its articles and "
            "conversations. Save the database with `pg_dump --format=custom`, bring it back with `pg_restore`, and "
            "fill an empty Chroma server from it with `byline index check --repair`."
        )


def is_kept(path: str) -> bool:
    """Whether a path inside the home belongs into a backup."""
    first, *inside = path.split("/")
    return path in FILES or (first in FOLDERS and bool(inside) and (first, inside[0]) not in _PASSING)


def back_up(home: Path, target: Path, version: str, progress: ProgressCallback | None = None) -> BackupReport:
    """Save a home, which may be in use by other processes, in one file.

    Args:
        home: The home.
        target: The file; an earlier backup there is replaced once the new one is whole.
        version: That of Byline, for the manifest.
        progress: Told of the bytes saved.

    Raises:
        UsageError: The home holds nothing, ``target`` is no file for a backup, or the settings can't be read.
        StorageError: Something cannot be read or written.
    """
    started = time.monotonic()
    found = dict(_kept_files(home))
    if not any(name in found for name in DATABASES):
        raise UsageError(f"There is nothing to save in {home}: it holds no articles and no conversations.")
    moved = counted_progress("save", _sizes(found), progress)
    left_out: list[str] = list(_passed_over(home))
    with writing(target.absolute(), moved) as (archive, scratch):
        counts = _put_databases(home, archive, scratch)
        for path, file in sorted(found.items()):
            if path == SETTINGS_FILE:
                settings, secrets = without_secrets(file)
                left_out += secrets
                archive.put(path, io.BytesIO(settings.encode()))
            elif path not in DATABASES:
                _put(archive, path, file, left_out)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        archive.finish(
            Manifest(format="byline-backup", version=FORMAT_VERSION, byline=version, created=created, left_out=left_out)
        )
    seconds = time.monotonic() - started
    return BackupReport(target, target.stat().st_size, len(archive.files), *counts, tuple(left_out), seconds)


def without_secrets(file: Path) -> tuple[str, list[str]]:
    """The settings without keys and passwords, and what was left out: a backup may lie where others can read it.

    Raises:
        UsageError: The file is not valid TOML, so that secrets could not be found.
    """
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8"))
    except (ValueError, tomlkit.exceptions.TOMLKitError) as error:
        raise UsageError(f"{file} is not valid TOML: {error}. Mend or delete it, then try again.") from None
    left_out = []
    for section, field in Settings.model_fields.items():
        table = document.get(section)
        if not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)) or table is None:
            continue
        for key, inner in field.annotation.model_fields.items():
            if not inner.repr and key in table:
                del table[key]
                left_out.append(f"{section}.{key} of {SETTINGS_FILE} (a secret: set it again after a restore)")
    return tomlkit.dumps(document), left_out


def counted_progress(stage: str, total: int, progress: ProgressCallback | None) -> Callable[[str, int], None]:
    """A callback for moved bytes that tells ``progress`` their sum."""
    done = 0

    def moved(_path: str, count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(Progress(stage, done, max(total, done), "bytes"))

    return moved


def conversations_in(file: Path) -> int:
    """How many conversations a copied file holds."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM conversations").fetchone()[0])
    except sqlite3.Error as error:
        raise StorageError(f"{file.name} holds no conversations that Byline can read ({error}).") from error


def _sizes(files: dict[str, Path]) -> int:
    """Bytes of these files; one that has gone counts nothing."""
    total = 0
    for path in files.values():
        with suppress(OSError):
            total += path.stat().st_size
    return total


def _put_databases(home: Path, archive: ArchiveWriter, scratch: Path) -> tuple[int, int, int]:
    """Save what the databases hold at this moment; returns the numbers of articles, passages and conversations."""
    articles = passages = conversations = 0
    for name in DATABASES:
        if not (home / name).exists():
            continue
        copy = scratch / name
        copy_database(home / name, copy)
        if name == CATALOGUE_FILE:
            facts = facts_of(copy)
            articles, passages = facts.articles, facts.passages
        else:
            conversations = conversations_in(copy)
        with copy.open("rb") as source:
            archive.put(name, source)
        copy.unlink()
    return articles, passages, conversations


def _put(archive: ArchiveWriter, path: str, file: Path, left_out: list[str]) -> None:
    try:
        with file.open("rb") as source:
            archive.put(path, source)
    except FileNotFoundError:
        return  # deleted since it was listed: the home holds it no more
    except PermissionError:
        left_out.append(f"{path} (it may not be read)")


def _kept_files(home: Path) -> Iterator[tuple[str, Path]]:
    """Path inside the home and file of everything that a backup holds; links inside folders are not followed."""
    for name in FILES:
        if (home / name).is_file():
            yield name, home / name
    for name in FOLDERS:
        for where, folders, files in os.walk(home / name):
            inside = Path(where).relative_to(home)
            folders[:] = [folder for folder in folders if (*inside.parts, folder) not in _PASSING]
            for file in files:
                path = Path(where) / file
                if path.is_file() and not path.is_symlink() and file != ".lock":
                    yield (inside / file).as_posix(), path


def _passed_over(home: Path) -> Iterator[str]:
    """What lies in the home beside what is kept, but for locks and logs of databases; and links inside folders."""
    besides = {f"{name}{ending}" for name in DATABASES for ending in ("-wal", "-shm", "-journal")}
    for path in sorted(home.iterdir()):
        if path.name == ACCOUNTS:
            yield f"{ACCOUNTS} (hashes of passwords: add them again after a restore, with `byline user add`)"
        elif path.name not in (*FILES, *FOLDERS, *besides) and not path.name.startswith("."):
            yield f"{path.name}/" if path.is_dir() else path.name
    for name in FOLDERS:
        for where, folders, files in os.walk(home / name):
            links = [entry for entry in (*folders, *files) if (Path(where) / entry).is_symlink()]
            yield from (f"{(Path(where) / link).relative_to(home).as_posix()} (a link)" for link in links)


def summary(report: BackupReport) -> str:
    """The report in one sentence."""
    return (
        f"Saved {counted(report.articles, 'article')} and {counted(report.conversations, 'conversation')} "
        f"in {report.file} ({report.bytes / 1e6:,.1f} MB)."
    )
