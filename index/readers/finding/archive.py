"""Zip files from anywhere: they are checked first, and members are read into memory, never unpacked to disk.

An archive is checked from its directory before a byte is inflated: how many members, how large each and all together,
how hard they are packed, and whether members share bytes. What a member declares is not believed: it is inflated piece
by piece, and refused with the first byte beyond its declared size. Only stored and deflated members are read, since
the other methods pack a gigabyte into a kilobyte and can't be inflated piece by piece. Names that climb out of the
archive, links, encrypted members and archives in archives are failures of that member; the others go on.
"""

import copy
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import IO

from index.errors import ReadError
from index.readers.base import Format, Found, Location
from index.readers.finding import saved_pages, zip_names
from index.readers.finding.unread import is_left_aside, why_unread
from index.records import Failure, Skipped
from index.settings import IndexSettings

ARCHIVE_SUFFIXES = (".zip",)
MEMBER_SEPARATOR = "!/"
TOTAL_FILES_WORTH = 20
"""An archive may unpack to as much as so many files of the largest size."""
MAX_RATIO = 200
"""Members packed harder than this, beyond :data:`RATIO_FREE_BYTES`, are refused: text packs about 4 times."""
RATIO_FREE_BYTES = 1_000_000
MAX_ENTRY_BYTES = 1_000
"""A directory may have so many bytes for each member that an archive may hold; usual entries have about 100."""

_READ_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PIECE_BYTES = 1 << 20
_LOCAL_HEAD_BYTES = 30
_ENTRY, _DIRECTORY_END = b"PK\x01\x02", b"PK\x05\x06"
_ZIP64_END_BYTES = 76
_UNREAD_METHOD = "is packed by a method that isn't read; pack it anew with the usual one (deflate)"
_TAIL_BYTES = 66_000
"""The end of a directory, with the longest comment behind it, lies in so many bytes at the end."""
_FOLDER_END = re.compile("/")
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError)


def total_limit(settings: IndexSettings) -> int:
    """Return the most bytes an archive may hold unpacked (and packed): so many files of the largest size."""
    return TOTAL_FILES_WORTH * settings.max_file_bytes


def is_member(path: str) -> bool:
    """Whether ``path`` names a member of a zip file rather than a file on disk."""
    return MEMBER_SEPARATOR in path and not os.path.exists(path)


def expand(path: str, mtime_ns: int, settings: IndexSettings, formats: Mapping[str, Format]) -> Iterator[Found]:
    """Find the members of a zip file that a reader reads; others are passed over as in a folder.

    Args:
        path: The zip file.
        mtime_ns: Its last change, which its members inherit.
        settings: Limits on count and size.
        formats: Suffix to format.
    """
    try:
        archive = _open(path, mtime_ns, settings.max_archive_files)
        members = check(archive, settings, total_limit(settings))
    except ReadError as error:
        yield Failure(path, str(error))
        return
    shown = [info for info in members if not (info.is_dir() or _is_left_aside(info.filename))]
    if not shown:
        yield Skipped(path, "holds no files")
    companions = saved_pages.companion_members(info.filename for info in shown)
    for folder, page in companions.items():
        yield Skipped(f"{path}{MEMBER_SEPARATOR}{folder}", f"belongs to the saved page {page}")
    for info in shown:
        if any(info.filename[: end.start()] in companions for end in _FOLDER_END.finditer(info.filename)):
            continue
        member = f"{path}{MEMBER_SEPARATOR}{info.filename}"
        if reason := why_unread(info.filename, {*formats, *ARCHIVE_SUFFIXES}):
            yield Skipped(member, reason)
        elif problem := _problem(info, settings):
            yield Failure(member, problem)
        else:
            format_ = formats[os.path.splitext(info.filename)[1].lower()]
            yield Location(member, format_.name, info.file_size, mtime_ns)


def check(archive: zipfile.ZipFile, settings: IndexSettings, total_bytes: int) -> list[zipfile.ZipInfo]:
    """Return the members of ``archive`` if the whole keeps to the limits.

    Raises:
        ReadError: Too many members, more than ``total_bytes`` in all, or members that share bytes.
    """
    members = archive.infolist()
    _check_count(len(members), settings.max_archive_files)
    in_order = sorted(members, key=lambda info: info.header_offset)
    if any(
        one.header_offset + _LOCAL_HEAD_BYTES + one.compress_size > next_.header_offset
        for one, next_ in pairwise(in_order)
    ):
        raise ReadError("has members that share the same bytes, as in a zip bomb")
    total = sum(info.file_size for info in members)
    if total > total_bytes:
        raise ReadError(
            f"would unpack to {total:,} bytes, over the limit of {total_bytes:,} (setting index.max_file_bytes)"
        )
    return members


def open_bytes(data: bytes, settings: IndexSettings, what: str) -> zipfile.ZipFile:
    """Open a file that is a zip file inside and check it as a whole, every member included.

    Args:
        data: The file.
        settings: Limits on count and size.
        what: Its kind with the article, for messages: "a Word", "an EPUB".

    Raises:
        ReadError: Broken, or over a limit.
    """
    file = io.BytesIO(data)
    _check_directory(file, settings.max_archive_files)
    try:
        archive = zipfile.ZipFile(file)
        zip_names.restore(archive)
    except _BROKEN as error:
        raise ReadError(f"isn't {what} file, or it is damaged") from error
    for info in check(archive, settings, 4 * settings.max_file_bytes):
        if problem := _problem(info, settings, named=False):
            raise ReadError(f"a part of it {problem}")
    return archive


def read_member(path: str, settings: IndexSettings) -> bytes:
    """Return the bytes of the member that ``archive.zip!/member`` names.

    Raises:
        ReadError: The archive or the member is gone, broken or over a limit.
    """
    archive_path, name = _split(path)
    try:
        mtime_ns = os.stat(archive_path).st_mtime_ns
    except OSError as error:
        raise ReadError(f"its archive can't be opened: {error.strerror or error}") from error
    archive = _open(archive_path, mtime_ns, settings.max_archive_files)
    try:
        info = archive.getinfo(name if name in archive.NameToInfo else name.replace("\\", "/"))
    except KeyError as error:
        raise ReadError("is no longer in its archive") from error
    if problem := _problem(info, settings):
        raise ReadError(problem)
    return read_info(archive, info)


def read_info(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the bytes of one member; never more than one piece beyond what it declares is inflated.

    Raises:
        ReadError: It is damaged, or holds more than it declares.
    """
    if info.compress_type not in _READ_METHODS:
        raise ReadError(_UNREAD_METHOD)
    # Python's reader stops at the declared size without a word, so it is told of one byte more.
    asked = copy.copy(info)
    asked.file_size = info.file_size + 1
    pieces: list[bytes] = []
    size_bytes = 0
    try:
        with archive.open(asked) as member:
            while piece := member.read(min(_PIECE_BYTES, asked.file_size - size_bytes)):
                pieces.append(piece)
                size_bytes += len(piece)
    except _BROKEN as error:
        raise ReadError(f"is damaged inside its archive ({error})") from error
    if size_bytes > info.file_size:
        raise ReadError("holds more than it declares, as in a zip bomb")
    if size_bytes < info.file_size:
        raise ReadError("is damaged inside its archive (it ends too early)")
    return b"".join(pieces)


def _check_directory(file: IO[bytes], max_files: int) -> None:
    """Refuse a directory of too many members before Python makes objects of its entries.

    Raises:
        ReadError: It lists more than ``max_files``.
    """
    size_bytes = file.seek(0, os.SEEK_END)
    tail_start = file.seek(max(0, size_bytes - _TAIL_BYTES))
    tail = file.read()
    end = tail.rfind(_DIRECTORY_END)
    if not 0 <= end <= len(tail) - 16:
        return  # Python's reader says what is wrong
    (directory_bytes,) = struct.unpack_from("<I", tail, end + 12)
    # With the widest fields (zip64) two more records stand before the end, and the size may be left open.
    directory_bytes = min(directory_bytes + _ZIP64_END_BYTES, max_files * MAX_ENTRY_BYTES)
    start = max(0, tail_start + end - directory_bytes)
    file.seek(start)
    _check_count(file.read(tail_start + end - start).count(_ENTRY), max_files)


def _check_count(count: int, max_files: int) -> None:
    if count > max_files:
        raise ReadError(f"holds {count:,} files, over the limit of {max_files:,} (setting index.max_archive_files)")


def _split(path: str) -> tuple[str, str]:
    """Split at the first separator that leaves a file on its left: names may hold the separator themselves."""
    char_offset = path.find(MEMBER_SEPARATOR)
    while char_offset >= 0:
        if os.path.isfile(path[:char_offset]):
            return path[:char_offset], path[char_offset + len(MEMBER_SEPARATOR) :]
        char_offset = path.find(MEMBER_SEPARATOR, char_offset + 1)
    raise ReadError("its archive doesn't exist any more")


# Members are read one by one, and listing an archive anew for each would take time that grows with the square of their
# number. The change time is part of the key, so that a replaced archive is listed again.
@lru_cache(maxsize=1)
def _open(path: str, mtime_ns: int, max_files: int) -> zipfile.ZipFile:
    del mtime_ns
    try:
        with open(path, "rb") as file:
            _check_directory(file, max_files)
        archive = zipfile.ZipFile(path)
        zip_names.restore(archive)
        return archive
    except OSError as error:
        raise ReadError(f"can't be opened: {error.strerror or error}") from error
    except _BROKEN as error:
        raise ReadError("isn't a zip file, or it is damaged") from error


def _problem(info: zipfile.ZipInfo, settings: IndexSettings, *, named: bool = True) -> str:
    """Say why a member is refused, or return ""."""
    name = info.filename
    if name.startswith(("/", "\\")) or "\\" in name or ":" in name[:2] or ".." in name.split("/"):
        return "has a name that leads out of its archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link, which is not followed"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack it first"
    if named and name.lower().endswith(ARCHIVE_SUFFIXES):
        return "is an archive inside an archive; unpack it first"
    if info.compress_type not in _READ_METHODS:
        return _UNREAD_METHOD
    if info.file_size > settings.max_file_bytes:
        return f"is {info.file_size:,} bytes, over the limit of {settings.max_file_bytes:,}"
    if info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return f"is packed more than {MAX_RATIO} times, as in a zip bomb"
    return ""


def _is_left_aside(name: str) -> bool:
    return any(is_left_aside(part) and part != ".." for part in re.split(r"[/\\]", name))
