"""RSS and Atom feeds, through feedparser.

An entry that carries its whole text is an article as it stands. One that carries only a teaser and a link is worth
fetching, which is done for feeds that were named by their address, never for feed files found on disk.

A feed may say anything of anybody's pages. So what it brings itself is filed under the feed and the link together,
and can never take the place of what came from the linked address or from another feed; and where the link leads to
another host, the outlet names the feed's own host. What is fetched from a link comes from there, and is filed there.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlsplit

from index.errors import ReadError
from index.readers.base import Location, Parsed, RawFile
from index.readers.build import web_address
from index.readers.finding.archive import MEMBER_SEPARATOR
from index.readers.markup import parse_html, words_of
from index.readers.stated.metadata import Metadata, parse_date
from index.readers.text import article_from
from index.records import Article, Failure

FEED = "feed"
ENTRY = "feed entry"
WHOLE_TEXT_CHARS = 1_000
MAX_ENTRIES = 1_000
MAX_DEPTH = 3_000
"""Opened tags that are not closed yet; some feeds never close those of the HTML in them."""
MAX_TAGS = 150_000
"""Of the feed itself, without the markup inside its entries: the parser takes 0.1 ms for each."""
_INSIDE = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_TAG = re.compile(rb"<(/?)[A-Za-z_:][^<>]*?(/?)>")
_WITHOUT_LINK = "entry:"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words if they seem to be the whole article, else "" and a link to it.

    Attributes:
        id: What the feed calls it.
    """

    title: str
    source: str
    published: str
    url: str
    author: str
    text: str
    id: str = ""


def read(raw: RawFile) -> Parsed:
    """Read the entries of a feed file that carry their whole text; each of the others is a failure.

    Raises:
        ReadError: Not a feed, or an empty one.
    """
    articles: list[Article] = []
    failures: list[Failure] = []
    found, left_out = parse(raw.data, raw.url)
    for number, entry in enumerate(found, start=1):
        where = entry.url or f"{raw.path}, entry {number}"
        if not entry.text:
            failures.append(Failure(where, "the feed holds only a teaser of it; add its address instead"))
            continue
        try:
            articles.append(_article(entry, raw))
        except ReadError as error:
            failures.append(Failure(where, str(error)))
    if left_out:
        failures.append(Failure(raw.path, _too_many(left_out)))
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
    found, left_out = parse(location.content or b"", location.url)
    host = _host(location.url or location.path)
    taken: set[str] = set()
    for entry in found:
        name = entry.url or f"{_WITHOUT_LINK}{entry.id or entry.title}"
        if name in taken:
            # Entries that share a link are told apart by what they are called.
            name = f"{name}#{entry.id or entry.title}"
        number, first = 1, name
        while name in taken:
            number, name = number + 1, f"{first}#{number}"
        taken.add(name)
        path = f"{location.path}{MEMBER_SEPARATOR}{name}"
        if entry.text:
            content = json.dumps(asdict(replace(entry, source=_outlet(entry, host)))).encode("utf-8")
            yield Location(path, ENTRY, len(content), 0, content=content, url=entry.url)
        elif entry.url:
            yield Location(entry.url, "url", 0, 0)
        else:
            yield Failure(path, "has neither a text nor a link")
    if left_out:
        yield Failure(location.path, _too_many(left_out))


def address_of(path: str) -> str:
    """Return the address of the feed that an entry was filed under, or "" where ``path`` is no entry."""
    address, separator, name = path.partition(MEMBER_SEPARATOR)
    is_entry = name.startswith(("http://", "https://", _WITHOUT_LINK)) and not address.endswith("#")
    return address if separator and is_entry else ""


def parse(data: bytes, url: str = "") -> tuple[list[Entry], int]:
    """Return the entries of a feed, at most ``MAX_ENTRIES``, in its order, and how many are left out.

    Args:
        data: The feed.
        url: Where it came from, to complete relative links.

    Raises:
        ReadError: Not a feed, or an empty one.
    """
    import feedparser

    if b"<!ENTITY" in data.replace(b"\0", b""):
        raise ReadError("declares XML entities, which are refused")
    _check_tags(data)
    # A stream, because feedparser would take bytes or text for an address and fetch it. The header lends the base
    # for relative links.
    feed = feedparser.parse(io.BytesIO(data), response_headers={"content-location": url} if url else None)
    if not feed.entries:
        raise ReadError("isn't an RSS or Atom feed" if not feed.version else "is a feed without entries")
    outlet = _plain(feed.feed.get("title", ""))
    entries = [_entry(item, outlet) for item in feed.entries[:MAX_ENTRIES]]
    return entries, len(feed.entries) - len(entries)


def _check_tags(data: bytes) -> None:
    depth = 0
    for count, tag in enumerate(_TAG.finditer(_INSIDE.sub(b"", data.replace(b"\0", b"")))):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        if count > 2 * MAX_TAGS:
            raise ReadError(f"has more than {MAX_TAGS:,} elements, too many for a feed")
        if depth > MAX_DEPTH:
            raise ReadError("is nested too deeply for a feed, or is damaged")


def _outlet(entry: Entry, host: str) -> str:
    """Return the feed's title, with the feed's host where the entry's link doesn't lead there."""
    linked = _host(entry.url)
    if linked and (linked == host or linked.endswith(f".{host}") or host.endswith(f".{linked}")):
        return entry.source
    return f"{entry.source} ({host})" if entry.source else host


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _too_many(left_out: int) -> str:
    return f"{left_out:,} more entries are not read: a feed may have {MAX_ENTRIES:,}"


def _entry(item: dict[str, object], outlet: str) -> Entry:
    return Entry(
        title=_plain(item.get("title")),
        source=outlet,
        published=str(item.get("published") or item.get("updated") or ""),
        url=web_address(str(item.get("link") or "")),
        author=_plain(item.get("author")),
        text=_whole_text(item),
        id=str(item.get("id") or ""),
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
