"""From what a person names (a file, a folder, a glob, a zip file, an address) to the locations to read.

Nothing is read here but folder lists, zip directories and, for addresses, the page itself. Whatever is wrong with one
entry becomes a :class:`~index.records.Failure` in the stream and the rest goes on. Only an address that was named
directly is ever fetched, or followed when it is a feed: files on disk never cause network traffic.

What is passed over on purpose becomes a :class:`~index.records.Skipped` with its reason: a kind that isn't read, a
link out of the folder. Only hidden files and what systems leave behind go without a word.
"""

import glob
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import ReadError
from index.readers import feed
from index.readers.base import Fetcher, Found, Location
from index.readers.finding import archive, bundles, saved_pages
from index.readers.finding.archive import ARCHIVE_SUFFIXES
from index.readers.finding.globs import deep_matcher, glob_base, is_deep, is_glob
from index.readers.finding.looking_in import ARCHIVE, Looker, LookerHere
from index.readers.finding.unread import is_left_aside, is_left_by_programs, why_refused, why_unread
from index.readers.registry import BY_SUFFIX, supported
from index.records import Failure, Skipped
from index.settings import IndexSettings

_HERE = LookerHere()
_READABLE = frozenset((*BY_SUFFIX, *ARCHIVE_SUFFIXES))


def expand(
    source: str | Path, settings: IndexSettings, *, fetcher: Fetcher | None = None, looker: Looker = _HERE
) -> Iterator[Found]:
    """Find every place to read in ``source``, in a stable order.

    In folders, globs and zip files, what isn't read is told with its reason; only hidden files go without a word.
    Symbolic links are followed only to files inside the same folder. Named directly, an unsupported file is a
    failure that says what to do. A name that exists is never taken for a glob.

    Args:
        source: File, folder, glob, zip file, or http(s) address of a page or a feed.
        settings: Limits on size, count and time.
        fetcher: How an address is fetched; by default :func:`index.readers.finding.fetch.fetch`.
        looker: What looks into zip files and feeds; by default, this process does.
    """
    name = os.fspath(source)
    if _is_address(name):
        yield from _expand_address(name, settings, fetcher, looker)
        return
    for found in _expand_local(name, settings):
        if isinstance(found, Location) and found.kind == ARCHIVE:
            yield from looker.members(found, settings)
        else:
            yield found


def _expand_local(name: str, settings: IndexSettings) -> Iterator[Found]:
    """Find what lies on this machine; zip files are locations of their own, of the kind ``ARCHIVE``."""
    path = local_path(name)
    if not path:
        yield Failure(shown(name), "isn't a file name")
    elif is_glob(path):
        yield from _expand_glob(path, settings)
    elif os.path.isdir(path):
        yield from _expand_folder(path, os.path.realpath(path), settings)
    else:
        yield from _expand_file(path, settings, named=True)


def local_path(source: str | Path) -> str:
    """The whole path of a file, folder or glob that a person named; "" for an address and for what is no name."""
    name = os.fspath(source)
    if _is_address(name) or "\0" in name or not name.strip():
        return ""
    return os.path.abspath(os.path.expanduser(name))


def _is_address(name: str) -> bool:
    return "://" in name[:12]


def _expand_glob(pattern: str, settings: IndexSettings) -> Iterator[Found]:
    empty = True
    for found in _matches(pattern, settings):
        empty = empty and isinstance(found, Skipped)
        yield found
    if empty:
        yield Failure(shown(pattern), f"no file matches it that can be read (formats: {supported()})")


def _matches(pattern: str, settings: IndexSettings) -> Iterator[Found]:
    if is_deep(pattern):
        base = glob_base(pattern)
        yield from _expand_folder(base, os.path.realpath(base), settings, deep_matcher(pattern))
        return
    told: set[str] = set()
    companions = saved_pages.Companions(glob_base(pattern))
    for path in sorted(glob.iglob(pattern)):
        if is_left_by_programs(os.path.basename(path)):
            continue
        if folder := companions.around(path):
            if folder not in told:
                told.add(folder)
                yield _companion(folder, companions.page_of(folder))
        elif os.path.isdir(path):
            yield from _expand_folder(path, os.path.realpath(path), settings)
        else:
            yield from _expand_file(path, settings, named=False)


def _expand_folder(
    folder: str, root: str, settings: IndexSettings, wanted: Callable[[str], bool] = lambda path: True
) -> Iterator[Found]:
    """Find what lies in a folder and below; ``wanted`` says which files, and ``root`` is the whole that is read."""
    waiting: list[Iterator[Found | str]] = [iter((folder,))]  # a stack, as folders nest more deeply than functions may
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
        elif isinstance(found, str):
            waiting.append(_inside(found, root, settings, wanted))
        else:
            yield found


def _inside(folder: str, root: str, settings: IndexSettings, wanted: Callable[[str], bool]) -> Iterator[Found | str]:
    """Find what lies right in a folder; a folder to look into comes as its path, in its place."""
    if (bundle := bundles.location(folder)) and wanted(folder):
        yield bundle
        return
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield Failure(shown(folder), _reason(error))
        return
    names = {entry.name for entry in entries}
    for entry in entries:
        if is_left_aside(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False) and (page := saved_pages.owner(entry.path, names)):
            yield _companion(entry.path, page)
        elif entry.is_dir(follow_symlinks=False):
            yield entry.path
        elif not (wanted(entry.path) or os.path.isdir(entry.path)):
            continue
        elif entry.is_symlink():
            yield from _expand_link(entry.path, root, settings)
        else:
            yield from _expand_file(entry.path, settings, named=False)


def _companion(folder: str, page: str) -> Skipped:
    return Skipped(shown(folder), f"belongs to the saved page {shown(page)}")


def _expand_link(link: str, root: str, settings: IndexSettings) -> Iterator[Found]:
    """What a symbolic link inside a folder gives: a file of the same folder, or the reason why it is left out."""
    target = os.path.realpath(link)
    inside = os.path.commonpath([target, root]) == root
    if os.path.isdir(target):
        if not inside:
            yield Skipped(shown(link), "is a link to a folder outside of this one; add that folder itself")
        elif any(is_left_aside(part) for part in os.path.relpath(target, root).split(os.sep) if part != os.curdir):
            yield Skipped(shown(link), "is a link to a hidden folder; add that folder itself")
        # Else its files are read where they lie, and a loop ends here.
    elif inside and os.path.exists(target):
        yield from _expand_file(link, settings, named=False)
    elif reason := why_unread(link, _READABLE):
        yield Skipped(shown(link), reason)
    elif os.path.exists(target):
        yield Skipped(shown(link), "is a link to a file outside of this folder; add that file itself")
    else:
        yield Skipped(shown(link), "is a link that leads nowhere")


def _expand_file(path: str, settings: IndexSettings, *, named: bool) -> Iterator[Found]:
    if bundle := bundles.around(path):
        yield bundle
        return
    suffix = os.path.splitext(path)[1].lower()
    is_archive = suffix in ARCHIVE_SUFFIXES
    if not named and (reason := why_unread(path, _READABLE)):
        yield Skipped(shown(path), reason)
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
    problem = _problem(path, status, is_archive, settings)
    if problem:
        yield Failure(shown(path), problem)
    elif is_archive:
        yield Location(path, ARCHIVE, status.st_size, status.st_mtime_ns)
    else:
        yield Location(path, BY_SUFFIX[suffix].name, status.st_size, status.st_mtime_ns)


def _problem(path: str, status: os.stat_result, is_archive: bool, settings: IndexSettings) -> str:
    """Say why a file cannot be read, or return ""."""
    if not stat.S_ISREG(status.st_mode):
        return "isn't a regular file"
    if reason := why_refused(path, _READABLE):
        return reason
    limit = archive.total_limit(settings) if is_archive else settings.max_file_bytes
    if status.st_size > limit:
        return f"is {status.st_size:,} bytes, over the limit of {limit:,} (setting index.max_file_bytes)"
    return ""


def _expand_address(named: str, settings: IndexSettings, fetcher: Fetcher | None, looker: Looker) -> Iterator[Found]:
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
            yield from looker.entries(location, settings)
        else:
            entry = next((found for found in looker.entries(location, settings) if found.path == named), None)
            yield entry or Failure(shown(named), "is no longer in its feed")
    except ReadError as error:
        yield Failure(shown(named), str(error))


def default_fetcher() -> Fetcher:
    """Return the fetcher for the open internet; loaded only where an address is named."""
    from index.readers.finding.fetch import fetch

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
