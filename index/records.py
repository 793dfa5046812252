"""The frozen records that pass between the rooms.

Every offset counts characters of :attr:`Article.text`, start inclusive and end exclusive,
so ``article.text[start:end]`` always gives the exact words.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class _ArticleFields:
    """What an article and its row in a list have in common."""

    id: str
    title: str
    source: str
    published: date | None
    url: str
    path: str
    author: str


@dataclass(frozen=True, slots=True)
class Article(_ArticleFields):
    """One article as it is stored.

    Attributes:
        id: Stable name, made from the text, the day and what the file states (:func:`index.readers.build.article_id`).
        title: Headline, never empty.
        source: The outlet, or "" when unknown.
        published: Day of publication, or None when unknown.
        url: Web address (http or https), or "".
        path: Where it was read from, or "".
        author: Byline of the article, or "".
        text: The whole text, NFC; every offset counts its characters.
        sha256: Hash of the UTF-8 text.
        provenance: Field name to where its value came from, for instance
            ``{"title": "front matter", "published": "text"}``.
        page_starts: Offset in ``text`` where each page of a paged file begins, page 1 first; () without pages.
    """

    text: str
    sha256: str
    provenance: Mapping[str, str] = field(default_factory=dict)
    page_starts: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Return the page, counted from 1, that holds the character at ``offset``, or None without pages."""
        return bisect_right(self.page_starts, max(offset, self.page_starts[0])) if self.page_starts else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one article, small enough for the embedder's window.

    ``text`` equals ``article.text[start:end]``.
    """

    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that search found.

    Attributes:
        rank: 1 is best.
        score: Higher is better; comparable within one search only.
        also_in: Ids of near-identical articles that this hit stands for (:mod:`index.reprints.rule` says when).
        also_in_outlets: Their outlets in the same order, or the title where the outlet is unknown.
    """

    rank: int
    score: float
    article_id: str
    title: str
    source: str
    published: date | None
    url: str
    path: str
    start: int
    end: int
    text: str
    also_in: tuple[str, ...] = ()
    also_in_outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleSummary(_ArticleFields):
    """One row of the list of articles, without the text."""

    passages: int
    characters: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to. Empty means no limit; the limits are combined with "and".

    Attributes:
        sources: Outlets, compared without regard to case.
        authors: Authors, compared without regard to case.
        article_ids: Only these articles.
        since: First day of publication, inclusive.
        until: Last day of publication, inclusive.
    """

    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        """Whether anything is limited."""
        return bool(self.sources or self.authors or self.article_ids or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Failure:
    """One file or address that could not be read, and why."""

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was passed over on purpose (a format that isn't read, a link out of the folder), and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was read and leaves a doubt (a guessed encoding, a date that can't be understood)."""

    path: str
    remark: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an add, sync, remove, status or check did and what the index now holds."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[Remark, ...] = ()
    articles: int = 0
    passages: int = 0
    seconds: float = 0.0
    article_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of long work, passed to a callback.

    Attributes:
        stage: "read", "embed", "store", "download", "verify", "evaluate"; "copy" and "update" while an index
            of an older Byline is brought up to date; "tidy" while deleted vectors are let go of; "wait" for
            another writer.
        done: Units finished.
        total: Units in all, or None when unknown.
        unit: "articles", "passages", "bytes", "questions", "steps" or "seconds".
        detail: The file that is being worked on, what is done, or whom is waited for; or "".
    """

    stage: str
    done: int
    total: int | None
    unit: str
    detail: str = ""
