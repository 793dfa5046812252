"""From a location to its articles: get the bytes, choose the reader, and report every failure as a ReadError."""

import hashlib
import logging
import os
from dataclasses import replace
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from index.errors import ReadError
from index.readers.base import Fetcher, Format, Location, Parsed, RawFile, ReadResult
from index.readers.finding import archive, bundles
from index.readers.finding.sources import default_fetcher
from index.readers.registry import FORMATS, supported
from index.records import Article, Skipped
from index.settings import IndexSettings

MAX_AGAIN_LISTED = 100
_log = logging.getLogger(__name__)


def read(location: Location, settings: IndexSettings, *, fetcher: Fetcher | None = None) -> ReadResult:
    """Read the articles of one location, in this process and without limits: for workers and tests.

    Whoever does not know what a file holds reads it with :class:`index.readers.workers.ReaderPool`.

    Args:
        location: As :func:`index.readers.expand` found it. An address without content is fetched here.
        settings: Limits on size and time.
        fetcher: How an address is fetched; by default :func:`index.readers.finding.fetch.fetch`.

    Raises:
        ReadError: Nothing of it could be read; the message says why and doesn't repeat the path.
    """
    raw, format_ = _raw_file(fetched(location, settings, fetcher), settings)
    parsed = _parse(raw, format_)
    articles: dict[str, Article] = {}
    again: list[Skipped] = []
    for number, article in enumerate(parsed.articles, start=1):
        first = articles.setdefault(article.id, article)
        if first is not article and len(again) < MAX_AGAIN_LISTED:
            again.append(Skipped(f"{raw.path}:{number}", f"the same article as “{first.title}” before it"))
    if not (articles or parsed.failures or parsed.skipped):
        raise ReadError("holds no articles")
    sha256 = hashlib.sha256(raw.data).hexdigest()
    skipped = dict.fromkeys((*parsed.skipped, *again))
    return ReadResult(tuple(articles.values()), parsed.failures, sha256, tuple(skipped), parsed.remarks)


def fetched(location: Location, settings: IndexSettings, fetcher: Fetcher | None = None) -> Location:
    """Return a location with its content if it is an address, else as it is.

    Raises:
        ReadError: The address can't be fetched.
    """
    if location.content is not None or not location.path.startswith(("http://", "https://")):
        return location
    page = (fetcher or default_fetcher())(location.path, settings)
    return replace(location, kind=page.kind, content=page.data, url=page.url, charset=page.charset)


def needs_memory(settings: IndexSettings) -> str:
    """What is told of a file that needs more memory than it may."""
    return f"needs more than {settings.read_memory_mb:,} MB of memory to read (setting index.read_memory_mb)"


def _raw_file(location: Location, settings: IndexSettings) -> tuple[RawFile, Format]:
    if location.content is not None:
        stem = _stem(location.url or location.path)
        raw = RawFile(location.content, location.path, stem, settings, location.url, location.charset)
        return raw, _format(location.kind)
    if archive.is_member(location.path):
        data = archive.read_member(location.path, settings)
    elif os.path.isdir(location.path):
        data = bundles.data(location.path, settings)
    else:
        data = _read_file(location.path, settings.max_file_bytes)
    return RawFile(data, location.path, _stem(location.path), settings), _format(location.kind)


def _format(kind: str) -> Format:
    try:
        return FORMATS[kind]
    except KeyError:
        raise ReadError(f"the format {kind!r} can't be read; these can: {supported()}") from None


def _read_file(path: str, limit_bytes: int) -> bytes:
    try:
        # Never block on a pipe that took the file's place since it was listed.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(limit_bytes + 1)
    except OSError as error:
        raise ReadError(f"can't be opened: {error.strerror or error}") from error
    if len(data) > limit_bytes:
        raise ReadError(f"is over the limit of {limit_bytes:,} bytes (setting index.max_file_bytes)")
    return data


def _parse(raw: RawFile, format_: Format) -> Parsed:
    try:
        return format_.reader(raw)
    except ReadError:
        raise
    except MemoryError as error:
        raise ReadError(needs_memory(raw.settings)) from error
    except Exception as error:
        # A parser may fail on broken or hostile input with any exception whatever. Here, and only here, that becomes
        # one file that could not be read, so that it never stops the files after it.
        _log.debug("reading %r failed", raw.path, exc_info=True)
        if "memory" in str(error).lower():  # how libraries in C tell it
            raise ReadError(needs_memory(raw.settings)) from MemoryError()
        raise ReadError(f"can't be read as {format_.name}: it seems damaged ({type(error).__name__})") from error


def _stem(path: str) -> str:
    name = path.rpartition("!/")[2]
    if "://" in name:
        parts = urlsplit(name)
        name = unquote(parts.path).rstrip("/") or parts.netloc
    return PurePath(name).stem
