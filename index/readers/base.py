"""The records that pass between the readers: a location, its bytes, and what was read.

A reader is a plain function from a :class:`RawFile` to a :class:`Parsed`. It never touches the disk or
the network itself: its caller has already fetched the bytes and checked their size.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from index.records import Article, Failure, Remark, Skipped
from index.settings import IndexSettings


@dataclass(frozen=True, slots=True)
class Location:
    """One place that articles can be read from.

    Attributes:
        path: Absolute file path, web address, ``archive.zip!/member.txt`` for a member of a zip file, or
            ``https://host/feed!/https://link`` for what a feed brings itself.
        kind: Name of the format (a key of :data:`index.readers.registry.FORMATS`), or "url" where only
            fetching can tell.
        size_bytes: Size of the file or member; 0 for an address.
        mtime_ns: Last change of the file (for a member: of its archive); 0 for an address.
        content: Bytes already at hand (a page fetched while its feed was read), so that nothing is
            fetched twice. None for whatever lies on disk. Not part of the identity of a location.
        url: Where ``content`` was found after redirects, or "".
        charset: Encoding that the server declared for ``content``, or "".
    """

    path: str
    kind: str
    size_bytes: int
    mtime_ns: int
    content: bytes | None = field(default=None, repr=False, compare=False)
    url: str = field(default="", repr=False, compare=False)
    charset: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page that was fetched.

    Attributes:
        data: Its bytes, decompressed.
        url: Where it was found after redirects.
        kind: Name of its format in the registry.
        charset: Encoding declared by the server, or "".
    """

    data: bytes
    url: str
    kind: str
    charset: str


@dataclass(frozen=True, slots=True)
class RawFile:
    """The bytes of one file and what is known about them from outside.

    Attributes:
        data: The whole file.
        path: As in :class:`Location`, and stored as the article's path.
        stem: File name without folder and suffix: the title of last resort.
        url: Web address the bytes came from, or "".
        charset: Encoding declared by the server, or "".
        settings: The limits in force.
    """

    data: bytes
    path: str
    stem: str
    settings: IndexSettings
    url: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one reader made of one file; the fields mean the same as in :class:`ReadResult`."""

    articles: tuple[Article, ...]
    failures: tuple[Failure, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What reading one location gave.

    Attributes:
        articles: In the order of the file, no two with the same id.
        failures: Parts that could not be read (a bad line, a broken chapter); the rest is in ``articles``.
        sha256: Hash of the raw bytes, before any decoding.
        skipped: Parts that were passed over on purpose (a picture attached to a mail).
        remarks: Doubts about what was read (a guessed encoding, a date that can't be understood).
    """

    articles: tuple[Article, ...]
    failures: tuple[Failure, ...]
    sha256: str
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[Remark, ...] = ()


Found = Location | Failure | Skipped
"""What a source expands to: a place to read, something that can't be read, or something passed over on purpose."""
Reader = Callable[[RawFile], Parsed]
Fetcher = Callable[[str, IndexSettings], Fetched]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file that can be read.

    Attributes:
        name: Key in the registry and :attr:`Location.kind`.
        suffixes: Lower case, with the dot.
        content_types: What web servers call it; empty when it is never fetched.
        reader: From bytes to articles.
        shown_as: What lists for people call it; empty for a format that another one's name includes.
    """

    name: str
    suffixes: tuple[str, ...]
    content_types: tuple[str, ...]
    reader: Reader
    shown_as: str = ""
