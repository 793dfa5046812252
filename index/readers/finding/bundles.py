"""Folders that people know as one file: EPUB books as Apple Books keeps them, and boxes that Apple Mail exports.

A box is a folder "Name.mbox", in which the mails lie in a file called "mbox".
"""

import io
import os
import stat
import zipfile
from collections.abc import Iterator

from index.errors import ReadError
from index.readers.base import Location
from index.settings import IndexSettings

_BOOK_SUFFIX = ".epub"
_BOX_SUFFIX = ".mbox"
_BOX_NAME = "mbox"
_CONTAINER = ("meta-inf", "container.xml")
# Pictures, letters and sounds of a book: not read, so not packed either.
_MEDIA = {
    *(".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".bmp", ".tif", ".tiff", ".ttf", ".otf", ".woff", ".woff2"),
    *(".mp3", ".m4a", ".m4v", ".mp4", ".ogg", ".webm", ".css", ".js"),
}
# The same files give the same bytes: their times are left out.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def location(folder: str) -> Location | None:
    """Return the one location of a folder that is a bundle, or None for a plain folder.

    The size of a book is that of all its files, its time that of the newest.
    """
    if _is_book(folder):
        status = [found for _, found in _files(folder)]
        size_bytes, mtime_ns = sum(s.st_size for s in status), max((s.st_mtime_ns for s in status), default=0)
        return Location(folder, "EPUB", size_bytes, mtime_ns)
    box = os.path.join(folder, _BOX_NAME)
    if folder.lower().endswith(_BOX_SUFFIX) and os.path.isfile(box):
        found = os.stat(box)
        return Location(folder, "mail box", found.st_size, found.st_mtime_ns)
    return None


def around(path: str) -> Location | None:
    """Return the location of the exported box whose file of mails ``path`` is, or None."""
    folder, name = os.path.split(path)
    return location(folder) if name == _BOX_NAME and folder.lower().endswith(_BOX_SUFFIX) else None


def data(folder: str, settings: IndexSettings) -> bytes:
    """Return the bytes of a bundle, as a file of its format holds them.

    Raises:
        ReadError: It is none any more, can't be read, or is over a limit.
    """
    if _is_book(folder):
        return _pack(folder, settings)
    return _read(os.path.join(folder, _BOX_NAME), settings.max_file_bytes)


def _is_book(folder: str) -> bool:
    """Whether a folder is an unpacked EPUB book."""
    if not folder.lower().endswith(_BOOK_SUFFIX):
        return False
    where = folder
    for wanted in _CONTAINER:
        try:
            where = next(os.path.join(where, name) for name in os.listdir(where) if name.lower() == wanted)
        except (OSError, StopIteration):
            return False
    return True


def _pack(folder: str, settings: IndexSettings) -> bytes:
    """Return an unpacked book as the bytes of an EPUB file, without its pictures.

    Raises:
        ReadError: It can't be read, or is over a limit.
    """
    out = io.BytesIO()
    total_bytes = count = 0
    with zipfile.ZipFile(out, "w") as book:
        for path, status in _files(folder):
            if os.path.splitext(path)[1].lower() in _MEDIA:
                continue
            count, total_bytes = count + 1, total_bytes + status.st_size
            if count > settings.max_archive_files or total_bytes > settings.max_file_bytes:
                raise ReadError(
                    f"holds more than {settings.max_archive_files:,} files or {settings.max_file_bytes:,} bytes "
                    "(settings index.max_archive_files and index.max_file_bytes)"
                )
            name = os.path.relpath(path, folder).replace(os.sep, "/")
            book.writestr(zipfile.ZipInfo(name, _NO_TIME), _read(path, settings.max_file_bytes))
    return out.getvalue()


def _read(path: str, limit_bytes: int) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(limit_bytes + 1)
    except OSError as error:
        raise ReadError(f"can't be opened: {error.strerror or error}") from error
    if len(content) > limit_bytes:
        raise ReadError(f"is over the limit of {limit_bytes:,} bytes (setting index.max_file_bytes)")
    return content


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Find the regular files below a folder, in a stable order; links are not followed."""
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(where, name)
            try:
                status = os.lstat(path)
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode) and not name.startswith("."):
                yield path, status
