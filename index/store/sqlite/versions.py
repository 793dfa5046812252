"""Which version of Byline wrote a file of the home, and the refusal of one that is newer than this program."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.errors import StorageError
from index.store.sqlite.schema import SCHEMA_VERSION


def own_version() -> str:
    """The version of this program."""
    try:
        return version("byline")
    except PackageNotFoundError:
        return "of unknown version"


def schema_of(meta: Mapping[str, str], file: Path) -> int:
    """The schema that a catalogue says it has.

    Raises:
        StorageError: It says none.
    """
    try:
        return int(meta["schema"])
    except (KeyError, ValueError):
        raise StorageError(
            f"{file} does not say which index format it has, so it is not an index or it is damaged. "
            "Bring it back from a backup, or move it away and add the articles anew."
        ) from None


def refuse_newer(meta: Mapping[str, str], file: Path) -> None:
    """Refuse a catalogue that a newer Byline wrote.

    Raises:
        StorageError: It names both versions and what to do.
    """
    found = schema_of(meta, file)
    if found > SCHEMA_VERSION:
        raise StorageError(newer(file, meta.get("byline", ""), found, SCHEMA_VERSION))


def newer(file: Path, writer: str, found: int, known: int) -> str:
    """The refusal of a ``file`` whose format is ``found``, where this program reads up to ``known``."""
    return (
        f"{file} was written by {f'Byline {writer}' if writer else 'a newer Byline'} in format {found}; this is Byline "
        f"{own_version()}, which reads formats up to {known}. Install the newer Byline again, or name another home."
    )
