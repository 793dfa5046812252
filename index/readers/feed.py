"""RSS and Atom feeds, through feedparser.

An entry that carries its whole text is an article as it stands. One that carries only a teaser and a link is worth
fetching, which is done for feeds that were named by their address, never for feed files found on disk.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from index.errors import ReadError
from index.readers.base import Location, Parsed, RawFile
from index.readers.build import web_address
from index.readers.markup import parse_html, words_of
from index.readers.metadata import Metadata, parse_date
from index.readers.text import article_from
from index.records import Article, Failure

FEED = "feed"
ENTRY = "feed entry"
WHOLE_TEXT_CHARS = 1_000
MAX_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words if they seem to be the whole article, else "" and a link to it."""

    title: str
    source: str
    published: str
    url: str
    author: str
    text: str


def read(raw: RawFile) -> Parsed:
    """Read the entries of a feed file that carry their whole text; each of the others is a failure.

    Raises:
        ReadError: Not a feed, or an empty one.
    """
    articles: list[Article] = []
    failures: list[Failure] = []
    for number, entry in enumerate(parse(raw.data, raw.url), start=1):
        where = entry.url or f"{raw.path}, entry {number}"
        if not entry.text:
            failures.append(Failure(where, "the feed holds only a teaser of it; add its address instead"))
            continue
        try:
            articles.append(_article(entry, raw))
        except ReadError as error:
            failures.append(Failure(where, str(error)))
    return Parsed(tuple(articles), tuple(failures))


def read_entry(raw: RawFile) -> Parsed:
    """Read one entry as :func:`entries` passed it on.

    Raises:
        ReadError: No text.
    """
    return Parsed((_article(Entry(**json.loads(raw.data)), raw),))


def entries(location: Location) -> Iterator[Location | Failure]:
    """Turn a feed that was fetched into one location an entry.

    Raises:
        ReadError: Not a feed, or an empty one.
    """
    for number, entry in enumerate(parse(location.content or b"", location.url), start=1):
        path = entry.url or f"{location.path}#{number}"
        if entry.text:
            content = json.dumps(asdict(entry)).encode("utf-8")
            yield Location(path, ENTRY, len(content), 0, content=content, url=entry.url)
        elif entry.url:
            yield Location(path, "url", 0, 0)
        else:
            yield Failure(path, "has neither a text nor a link")


def parse(data: bytes, url: str = "") -> list[Entry]:
    """Return the entries of a feed, at most ``MAX_ENTRIES``, in its order.

    Args:
        data: The feed.
        url: Where it came from, to complete relative links.

    Raises:
        ReadError: Not a feed, or an empty one.
    """
    import feedparser

    if b"<!ENTITY" in data:
        raise ReadError("declares XML entities, which are refused")
    # A stream, because feedparser would take bytes or text for an address and fetch it. The header lends the base
    # for relative links.
    feed = feedparser.parse(io.BytesIO(data), response_headers={"content-location": url} if url else None)
    if not feed.entries:
        raise ReadError("isn't an RSS or Atom feed" if not feed.version else "is a feed without entries")
    outlet = _plain(feed.feed.get("title", ""))
    return [_entry(item, outlet) for item in feed.entries[:MAX_ENTRIES]]


def _entry(item: dict[str, object], outlet: str) -> Entry:
    return Entry(
        title=_plain(item.get("title")),
        source=outlet,
        published=str(item.get("published") or item.get("updated") or ""),
        url=web_address(str(item.get("link") or "")),
        author=_plain(item.get("author")),
        text=_whole_text(item),
    )


def _whole_text(item: dict[str, object]) -> str:
    """Return the entry's content, or its summary where that is as long as an article, else ""."""
    contents = item.get("content")
    values = [str(content.get("value") or "") for content in contents] if isinstance(contents, list) else []
    text = _plain(max(values, key=len, default=""))
    if text:
        return text
    summary = _plain(item.get("summary"))
    return summary if len(summary) >= WHOLE_TEXT_CHARS else ""


def _plain(markup: object) -> str:
    """Return the words of a value that may or may not hold HTML."""
    text = str(markup or "")
    if "<" not in text and "&" not in text:
        return text.strip()
    try:
        return words_of(parse_html(text.encode("utf-8"), "utf-8"))
    except ReadError:
        return ""


def _article(entry: Entry, raw: RawFile) -> Article:
    origins = dict.fromkeys(("title", "source", "published", "url", "author"), FEED)
    published = parse_date(entry.published)
    known = Metadata(entry.title, entry.source, published, entry.url, entry.author, origins)
    return article_from(entry.text, known, raw)
