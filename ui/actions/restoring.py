"""A home made from a backup.

Everything is unpacked, checked and completed in a folder of its own inside the home: the hashes, the settings, the
index with its vectors, the conversations. Only then is it moved into its place, by renaming, and what was there
before is set aside.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from index.embedding.base import ProgressCallback
from index.errors import BylineError, IndexMismatchError, StorageError, UsageError
from index.library import Library
from index.records import Failure, Progress
from index.store.home import CATALOGUE_FILE
from index.store.identity import check_splitting
from index.store.locking import WriterLock
from index.store.sqlite.copying import facts_of, make_own, require_format, require_unused
from rag.settings import Settings
from ui.actions.archive import unpack
from ui.actions.backup import (
    ACCOUNTS,
    DATABASES,
    FILES,
    FOLDERS,
    conversations_in,
    counted_progress,
    is_kept,
    refuse_shared,
)
from ui.actions.scratch import scratch_folder
from ui.chat.conversations import ConversationStore
from ui.chat.storage.sqlite_file import FILE_NAME as CONVERSATIONS_FILE
from ui.chat.storage.sqlite_file import FORMAT as CONVERSATIONS_FORMAT

SET_ASIDE = "before-restore"
"""The newest format of the conversations that is known; files of before formats were counted say 0."""
_DERIVED = ("chroma", "names.sqlite3", "spellings.json")
"""What belongs to an index and can be made again from its catalogue."""
_OUTWARD = ("llm.endpoint", "index.chroma_url", "index.database_url")
"""Settings by which questions or texts leave this machine."""


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was restored.

    Attributes:
        created: When the backup was made, in ISO form.
        set_aside: The folder with what the home held before; None if it held nothing.
        failed: What the check of the index found.
        remarks: What the reader should know.
    """

    home: Path
    created: str
    files: int
    articles: int
    passages: int
    conversations: int
    set_aside: Path | None
    failed: tuple[Failure, ...]
    remarks: tuple[str, ...]
    seconds: float


def restore(
    source: Path,
    home: Path,
    open_library: Callable[[Settings], Library],
    *,
    force: bool = False,
    progress: ProgressCallback | None = None,
) -> RestoreReport:
    """Make a home what a backup holds.

    Args:
        source: The backup.
        home: The home; it has to be empty of everything that a backup holds, or ``force`` is set.
        open_library: Opens the index of the home that the settings name, also one made with other settings.
        force: Set aside what the home holds.
        progress: Told of bytes unpacked.

    Raises:
        UsageError: The home holds something or is in use, or the environment names a shared library. Nothing has
            changed.
        BylineError: The backup is damaged or no backup. Nothing has changed.
        StorageError: A newer Byline made the backup, or the disk is full. Nothing has changed.
    """
    started = time.monotonic()
    is_new = not home.exists()
    held = [path.name for path in _replaced(home) if not _is_bare(path)]
    if held and not force:
        raise UsageError(
            f"{home} holds {', '.join(held[:3])} already. Use --force to set that aside, or name another --home."
        )
    try:
        with scratch_folder(home, ".restoring") as scratch:
            moved = counted_progress("restore", 0, progress)
            manifest = unpack(source, scratch, is_kept, moved)
            settings = _settings_of(scratch, home)
            refuse_shared(settings)
            articles, passages, failed, remarks = _complete_index(scratch, source, settings, open_library, progress)
            conversations = _complete_conversations(scratch, source)
            with WriterLock(home).held():
                aside = _exchange(home, scratch)
    finally:
        if is_new:
            with suppress(OSError):
                home.rmdir()  # only if it is still empty
    remarks += [f"Not in the backup: {item}." for item in manifest.left_out if "a secret" in item]
    remarks += _missing_accounts(home, manifest.left_out)
    remarks += [f"Its settings send to {value} ({name})." for name in _OUTWARD if (value := _value(settings, name))]
    return RestoreReport(
        home, manifest.created, len(manifest.files), articles, passages, conversations, aside, failed, tuple(remarks),
        time.monotonic() - started,
    )  # fmt: skip


def _missing_accounts(home: Path, left_out: Sequence[str]) -> Iterator[str]:
    """A warning, if people had to log in where the backup was made, and nobody has to here."""
    if any(item.split(" ")[0] == ACCOUNTS for item in left_out) and not (home / ACCOUNTS).exists():
        yield (
            "The accounts are not in the backup, so whoever opens the page of this home is its owner. "
            "Add them again before it is served: `byline user add NAME`, the owner first."
        )


def _settings_of(scratch: Path, home: Path) -> Settings:
    """The settings in the backup, for a home that still lies in ``scratch`` and whose models lie in ``home``.

    Raises:
        UsageError: They cannot be read.
    """
    loaded = Settings.load(scratch)
    return loaded if loaded.models.folder else Settings.load(scratch, models={"folder": home / "models"})


def _complete_index(
    scratch: Path,
    source: Path,
    settings: Settings,
    open_library: Callable[[Settings], Library],
    progress: ProgressCallback | None,
) -> tuple[int, int, tuple[Failure, ...], list[str]]:
    """Fill the vectors from the catalogue and check everything; returns articles, passages, problems and remarks."""
    catalogue = scratch / CATALOGUE_FILE
    if not catalogue.exists():
        return 0, 0, (), []
    try:
        make_own(catalogue)
        facts = facts_of(catalogue)
        if progress is not None:
            progress(Progress("check", 0, facts.passages, "passages"))
        with closing(open_library(settings)) as library:
            found = library.check()  # opening to write fills the vectors
            remarks = list(_mismatches(library, settings))
    except BylineError as error:
        raise type(error)(f"{source} is not restored: {error} Nothing was changed.") from error
    return found.articles, found.passages, found.failed, remarks


def _mismatches(library: Library, settings: Settings) -> Iterator[str]:
    """Why the index has to be made anew before it can be searched with these settings."""
    try:
        with library.snapshot() as snapshot:
            check_splitting(snapshot, settings.index)
    except IndexMismatchError as error:
        yield str(error)


def _complete_conversations(scratch: Path, source: Path) -> int:
    file = scratch / CONVERSATIONS_FILE
    if not file.exists():
        return 0
    try:
        make_own(file)
        require_format(file, CONVERSATIONS_FORMAT)
        ConversationStore(scratch).close()  # what was under way when the backup was made is marked as interrupted
        return conversations_in(file)
    except BylineError as error:
        raise type(error)(f"{source} is not restored: {error} Nothing was changed.") from error


def _exchange(home: Path, scratch: Path) -> Path | None:
    """Move what the home holds aside and the new in; an error or Ctrl-C puts everything back.

    Returns:
        The folder with the old; None if there was none.
    """
    for name in DATABASES:
        require_unused(home / name)
    old = list(_without_bare(home))
    aside = home / f"{SET_ASIDE}-{datetime.now():%Y%m%d-%H%M%S}"
    done: list[tuple[Path, Path]] = []
    try:
        if old:
            aside.mkdir(mode=0o700)
        for path in old:
            _move(path, aside / path.name, done)
        for path in _new_files(scratch):
            _move(path, home / path.name, done)
    except BaseException as error:
        for origin, target in reversed(done):
            os.replace(target, origin)
        with suppress(OSError):
            aside.rmdir()
        if isinstance(error, OSError):
            raise StorageError(f"{home} cannot be written: {error.strerror or error}. Nothing was changed.") from error
        raise
    return aside if old else None


def _new_files(scratch: Path) -> list[Path]:
    """What goes into the home; the catalogue is last: while it is missing, nothing takes the home for a whole one."""
    shown = [path for path in scratch.iterdir() if not path.name.startswith(".")]
    return sorted(shown, key=lambda path: path.name == CATALOGUE_FILE)


def _move(origin: Path, target: Path, done: list[tuple[Path, Path]]) -> None:
    done.append((origin, target))
    try:
        os.rename(origin, target)
    except BaseException:
        if origin.exists():
            done.pop()
        raise


def _replaced(home: Path) -> Iterator[Path]:
    """Everything in a home that a restore takes the place of."""
    names = (*FILES, *FOLDERS, *_DERIVED, *(f"{name}{end}" for name in DATABASES for end in ("-wal", "-shm")))
    for name in names:
        path = home / name
        if path.is_symlink() or path.exists():
            yield path


def _without_bare(home: Path) -> Iterator[Path]:
    """The same, once folders without any file are deleted, which would stand in the way."""
    for path in list(_replaced(home)):
        if _is_bare(path):
            shutil.rmtree(path)
        else:
            yield path


def _is_bare(path: Path) -> bool:
    """Whether it is a folder without any file, as a page makes for uploads."""
    return path.is_dir() and not path.is_symlink() and not any(files for _, _, files in os.walk(path))


def _value(settings: Settings, name: str) -> str:
    section, key = name.split(".")
    return str(getattr(getattr(settings, section), key))
