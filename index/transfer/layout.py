"""What lies in the folder of an exported library: names of files, the records in their lines, and limits.

=====================================  ==============================================================================
file                                   what
=====================================  ==============================================================================
``manifest.json``                      versions, counts, and size and sha256 of every other file; written last
``articles-N-H.jsonl``                 articles, one a line, in the order they came in, with the spans of their passages
``vectors-N-H.npy``                    their passages' vectors in the same order: float16, (passages, dimensions)
``locations-N-H.jsonl``                files and addresses: stamps, what was set by hand, which articles each holds
``removed-N-H.jsonl``                  pairs of location and article that was removed by hand
``notices-N-H.jsonl``                  what was told of files that are not read
``names.txt``                          the reader's own rules for names
``unfinished.jsonl``                   the files that an interrupted export had written; gone when it is done
=====================================  ==============================================================================

N is a running number and H the first digits of the file's sha256, so a file never changes under its name.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FORMAT = "byline-library"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
UNFINISHED = "unfinished.jsonl"
LOCK = ".export.lock"
NAMES = "names.txt"
FILE_NAME = r"(articles|vectors|locations|removed|notices)-\d{1,19}-[0-9a-f]{16}\.(jsonl|npy)"

PART_ARTICLES = 1_000
PART_PASSAGES = 4_096
PART_BYTES = 16_000_000
"""A file is full when it has so many articles or passages, or text of so many bytes."""
MAX_MANIFEST_BYTES = 64_000_000
MAX_NAMES_BYTES = 10_000_000
MAX_DIMENSIONS = 65_536
_MAX_INT = 2**63 - 1
_MAX_FIELD_CHARS = 100_000

Count = Annotated[int, Field(ge=0, le=_MAX_INT)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ArticleId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Line = Annotated[str, Field(max_length=_MAX_FIELD_CHARS, pattern=r"^[^\x00]*$")]
Place = Annotated[str, Field(min_length=1, max_length=_MAX_FIELD_CHARS, pattern=r"^[^\x00]*$")]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileFacts(_Record):
    """One file: its name, its size in bytes, its hash, and how many lines or rows it has."""

    name: Annotated[str, Field(pattern=rf"^({FILE_NAME}|names\.txt)$")]
    bytes: Count
    sha256: Sha256
    rows: Count


class Part(_Record):
    """Articles that came in one after another, and their vectors.

    Attributes:
        first: Running number of the first one in the library.
        last: The same of the last one.
        fingerprint: Of what the library held there, to see whether it still does.
    """

    first: Count
    last: Count
    fingerprint: Sha256
    articles: FileFacts
    vectors: FileFacts


class Making(_Record):
    """What the vectors were made with, as the library records it; empty strings for a library without articles."""

    embedder: Line = ""
    embedder_setting: Line = ""
    dimensions: Annotated[int, Field(ge=0, le=MAX_DIMENSIONS)] = 0
    splitter: Line = ""
    passage_tokens: Line = ""
    overlap_sentences: Line = ""


class Manifest(_Record):
    """What the folder holds; without it nothing there is a library.

    Attributes:
        library: Name of the library, the same in every export of it.
        created: When the export was finished.
    """

    format: Literal["byline-library"]
    version: Annotated[int, Field(ge=1, le=_MAX_INT)]
    byline: Line
    created: Line
    library: Line
    making: Making
    articles: Count
    passages: Count
    parts: tuple[Part, ...]
    locations: tuple[FileFacts, ...]
    removed: tuple[FileFacts, ...]
    notices: tuple[FileFacts, ...]
    names: FileFacts | None = None

    def files(self) -> list[FileFacts]:
        """Every file, in the order of reading."""
        parts = [file for part in self.parts for file in (part.articles, part.vectors)]
        return [*parts, *self.locations, *self.removed, *self.notices, *([self.names] if self.names else [])]


class ArticleLine(_Record):
    """One article. Offsets count characters of ``text``."""

    id: ArticleId
    title: Place
    source: Line
    published: date | None
    url: Line
    path: Line
    author: Line
    sha256: Sha256
    provenance: Annotated[dict[Line, Line], Field(max_length=100)]
    page_starts: tuple[Count, ...]
    passages: Annotated[tuple[tuple[Count, Count], ...], Field(min_length=1)]
    text: Annotated[str, Field(min_length=1)]


class NoticeLine(_Record):
    """What is told of a file, or of a part of it."""

    kind: Literal["failed", "skipped", "remark"]
    path: Line
    words: Line


class LocationLine(_Record):
    """One file or address.

    Attributes:
        size: In bytes; -1 when unknown.
        mtime_ns: Time of its last change, in nanoseconds; 0 when it cannot be relied on.
        sha256: Hash of its content, or "".
        given: What was set by hand.
        articles: Ids of those found there.
        notices: What its reader told beside them.
    """

    path: Place
    kind: Line
    size: Annotated[int, Field(ge=-1, le=_MAX_INT)]
    mtime_ns: Annotated[int, Field(ge=-_MAX_INT, le=_MAX_INT)]
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    given: dict[Literal["title", "source", "author", "published", "url"], Line]
    error: Line
    articles: tuple[ArticleId, ...]
    notices: tuple[NoticeLine, ...]


class RemovedLine(_Record):
    """An article that was removed by hand from a location."""

    path: Place
    article: ArticleId


def in_words(error: ValidationError) -> str:
    """The first thing that is wrong with a record."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(map(str, first["loc"]))[:200]
    return f"{place}: {first['msg']}" if place else str(first["msg"])
