"""From what a person names (a file, a folder, a glob, a zip file, an address) to the locations to read.

Nothing is read here but folder lists, zip directories and, for addresses, the page itself. Whatever is wrong with one
entry becomes a :class:`~index.records.Failure` in the stream and the rest goes on. Only an address that was named
directly is ever fetched, or followed when it is a feed: files on disk never cause network traffic.
"""

import glob
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from index.errors import ReadError
from index.readers import archive, bundles, feed
from index.readers.archive import ARCHIVE_SUFFIXES
from index.readers.base import Fetcher, Location
from index.readers.registry import BY_SUFFIX, supported
from index.records import Failure
from index.settings import IndexSettings

# Word leaves such a file beside every open document.
_LOCK_FILE_PREFIX = "~$"
_SKIPPED_PREFIXES = (".", _LOCK_FILE_PREFIX)


def expand(
    source: str | Path, settings: IndexSettings, *, fetcher: Fetcher | None = None
) -> Iterator[Location | Failure]:
    """Find every place to read in ``source``, in a stable order.

    In folders and globs, hidden files and unsupported formats are passed over silently and symbolic links are
    followed only to files inside the same folder. Named directly, an unsupported file is a failure that lists the
    formats. A name that exists is never taken for a glob.

    Args:
        source: File, folder, glob, zip file, or http(s) address of a page or a feed.
        settings: Limits on size, count and time.
        fetcher: How an address is fetched; by default :func:`index.readers.fetch.fetch`.
    """
    name = os.fspath(source)
    if "://" in name[:12]:
        yield from _expand_address(name, settings, fetcher)
        return
    if "\0" in name or not name.strip():
        yield Failure(shown(name), "isn't a file name")
        return
    path = os.path.abspath(os.path.expanduser(name))
    if not os.path.lexists(path) and glob.has_magic(path):
        yield from _expand_glob(path, settings)
    elif os.path.isdir(path):
        yield from _expand_folder(path, os.path.realpath(path), settings)
    else:
        yield from _expand_file(path, settings, named=True)


def _expand_glob(pattern: str, settings: IndexSettings) -> Iterator[Location | Failure]:
    empty = True
    for path in sorted(glob.iglob(pattern, recursive=True)):
        if not os.path.isdir(path):
            lock_file = os.path.basename(path).startswith(_LOCK_FILE_PREFIX)
            found = iter(()) if lock_file else _expand_file(path, settings, named=False)
        elif "**" in pattern:
            # What lies in the folder matches by itself.
            continue
        else:
            found = _expand_folder(path, os.path.realpath(path), settings)
        for location in found:
            empty = False
            yield location
    if empty:
        yield Failure(shown(pattern), f"no file matches it that can be read (formats: {supported()})")


def _expand_folder(folder: str, root: str, settings: IndexSettings) -> Iterator[Location | Failure]:
    if bundle := bundles.location(folder):
        yield bundle
        return
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield Failure(shown(folder), _reason(error))
        return
    for entry in entries:
        if entry.name.startswith(_SKIPPED_PREFIXES):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _expand_folder(entry.path, root, settings)
        elif entry.is_symlink() and not _is_file_inside(entry.path, root):
            continue
        else:
            yield from _expand_file(entry.path, settings, named=False)


def _is_file_inside(link: str, root: str) -> bool:
    target = os.path.realpath(link)
    return os.path.isfile(target) and os.path.commonpath([target, root]) == root


def _expand_file(path: str, settings: IndexSettings, *, named: bool) -> Iterator[Location | Failure]:
    if bundle := bundles.around(path):
        yield bundle
        return
    suffix = os.path.splitext(path)[1].lower()
    is_archive = suffix in ARCHIVE_SUFFIXES
    if not is_archive and suffix not in BY_SUFFIX and not named:
        return
    try:
        status = os.stat(path)
        path.encode("utf-8")
    except UnicodeEncodeError:
        yield Failure(shown(path), "its name isn't valid UTF-8; rename it")
        return
    except OSError as error:
        yield Failure(shown(path), _reason(error))
        return
    problem = _problem(status, suffix, is_archive, settings)
    if problem:
        yield Failure(shown(path), problem)
    elif is_archive:
        yield from archive.expand(path, status.st_mtime_ns, settings, BY_SUFFIX)
    else:
        yield Location(path, BY_SUFFIX[suffix].name, status.st_size, status.st_mtime_ns)


def _problem(status: os.stat_result, suffix: str, is_archive: bool, settings: IndexSettings) -> str:
    """Say why a file cannot be read, or return ""."""
    if not stat.S_ISREG(status.st_mode):
        return "isn't a regular file"
    if not is_archive and suffix not in BY_SUFFIX:
        what = f"files that end in {shown(suffix)}" if suffix else "files without a suffix"
        return f"{what} can't be read; these can: {supported()}"
    limit = archive.total_limit(settings) if is_archive else settings.max_file_bytes
    if status.st_size > limit:
        return f"is {status.st_size:,} bytes, over the limit of {limit:,} (setting index.max_file_bytes)"
    return ""


def _expand_address(named: str, settings: IndexSettings, fetcher: Fetcher | None) -> Iterator[Location | Failure]:
    address = feed.address_of(named) or named
    try:
        page = (fetcher or default_fetcher())(address, settings)
    except ReadError as error:
        yield Failure(shown(named), str(error))
        return
    location = Location(address, page.kind, len(page.data), 0, content=page.data, url=page.url, charset=page.charset)
    if page.kind != feed.FEED:
        yield location if address == named else Failure(shown(named), "its feed is no feed any more")
        return
    try:
        if address == named:
            yield from feed.entries(location)
        else:
            entry = next((found for found in feed.entries(location) if found.path == named), None)
            yield entry or Failure(shown(named), "is no longer in its feed")
    except ReadError as error:
        yield Failure(shown(named), str(error))


def default_fetcher() -> Fetcher:
    """Return the fetcher for the open internet; loaded only where an address is named."""
    from index.readers.fetch import fetch

    return fetch


def shown(path: str) -> str:
    """Return a path as text that can be stored and printed: bytes that are no UTF-8 become a replacement character.

    Otherwise it stays as it is, line breaks included, so that a failure can be matched with what the index knows.
    """
    return path.encode("utf-8", "replace").decode("utf-8")


def _reason(error: OSError) -> str:
    return {
        FileNotFoundError: "doesn't exist",
        PermissionError: "can't be opened: permission denied",
    }.get(type(error), f"can't be opened: {error.strerror or error}")
