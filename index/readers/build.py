r"""The one place where text is normalised and an article gets its id.

Every reader ends here. Text becomes NFC with ``\n`` line ends and without control characters, and is never
touched again: every later offset counts the characters of this very string. An article is its text and what it says
of itself: its id is made from the text, the day of publication, and title, outlet and author where the file states
them. So the same words under another date are another article, and the same words in two files that state nothing
are one, whatever the files are called.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from index.errors import ReadError
from index.readers.stated.dates import sensible_date
from index.readers.stated.metadata import GUESSED
from index.records import Article

ID_DIGITS = 16
MAX_FIELD_CHARS = 300
NAMING = ("title", "source", "author")
MAX_MARKS = 30
"""A letter keeps so many combining marks, as in Unicode's Stream-Safe Text Format (UAX #15, section 13). Languages
need up to four. Python sorts the marks of a letter in time that grows with the square of their number."""
_BEHIND_MARKS = 0x20000  # no script has combining marks behind the first two planes of Unicode

# Everything in Unicode's "Cc" but tab and newline, lone surrogates, invisible bidirectional overrides (they can make
# a quotation read other than it is stored) and the byte order mark.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")


def normalise_text(text: str) -> str:
    """Return ``text`` as it is stored: NFC, plain line ends, no control characters, at most one blank line in a row.

    Applying it twice changes nothing.
    """
    text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))
    text = composed(text)
    # Not a regular expression over "space before a line end": that is quadratic on a line of millions of spaces.
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def is_as_stored(text: str) -> bool:
    """Whether ``text`` is free of what no article holds: control characters, and very many marks on a letter."""
    return _UNWANTED.search(text) is None and composed(text) == text


def composed(text: str) -> str:
    """Return ``text`` in NFC; of the combining marks of one letter the first :data:`MAX_MARKS` are kept."""
    return text if text.isascii() else unicodedata.normalize("NFC", _with_fewer_marks(text))


def _with_fewer_marks(text: str) -> str:
    marks = _marks()
    pieces: list[str] = []
    kept_to = end = 0
    # A longer run of marks holds one of these places.
    for place in range(MAX_MARKS, len(text), MAX_MARKS + 1):
        if place < end or text[place] not in marks:
            continue
        start = end = place
        while start and text[start - 1] in marks:
            start -= 1
        while end < len(text) and text[end] in marks:
            end += 1
        if end - start > MAX_MARKS:
            pieces.append(text[kept_to : start + MAX_MARKS])
            kept_to = end
    return "".join((*pieces, text[kept_to:]))


@cache
def _marks() -> frozenset[str]:
    return frozenset(letter for letter in map(chr, range(0x300, _BEHIND_MARKS)) if unicodedata.combining(letter))


def one_line(value: str, limit: int = MAX_FIELD_CHARS) -> str:
    """Return ``value`` on one line, white space folded, cut to ``limit`` characters."""
    return " ".join(normalise_text(value[: limit * 4]).split())[:limit].rstrip()


def web_address(value: str) -> str:
    """Return ``value`` if it is an http or https address with a host and without a password, else ""."""
    value = value.strip()
    if len(value) > 2000 or any(character.isspace() for character in value):
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return ""
    return value


def build_article(
    text: str,
    *,
    title: str,
    source: str = "",
    published: date | None = None,
    url: str = "",
    path: str = "",
    author: str = "",
    provenance: Mapping[str, str] | None = None,
) -> Article:
    """Normalise the text and the fields and name the article by its content.

    Args:
        text: Body as the reader found it.
        title: Headline; must hold something printable.
        source: Outlet, or "".
        published: Day of publication; an impossible one (before 1800, more than a year ahead) is dropped.
        url: Web address; anything but http and https is dropped.
        path: Where the bytes came from; kept as it is, since it has to open the file again.
        author: Or "".
        provenance: Field name to where its value came from; entries of fields left empty are dropped.

    Raises:
        ReadError: Nothing is left of the text or of the title.
    """
    text = normalise_text(text)
    if not text:
        raise ReadError("holds no text")
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    title = one_line(title)
    if not title:
        raise ReadError("has no title")
    source, author, url = one_line(source), one_line(author), web_address(url)
    published = published if published and sensible_date(published) else None
    known = {"title": title, "source": source, "published": published, "url": url, "author": author}
    origins = {name: origin for name, origin in (provenance or {}).items() if known.get(name)}
    return Article(
        id=article_id(sha256, published, {name: str(known[name]) for name in NAMING if is_stated(name, origins)}),
        title=title,
        source=source,
        published=published,
        url=url,
        path=path,
        author=author,
        text=text,
        sha256=sha256,
        provenance=origins,
    )


def article_id(sha256: str, published: date | None, stated: Mapping[str, str]) -> str:
    """Return the id of an article.

    Args:
        sha256: Hash of its text, in hex.
        published: Its day, wherever that was found.
        stated: Title, source and author, as far as the file states them.
    """
    if not published and not stated:
        return sha256[:ID_DIGITS]
    said = [sha256, published.isoformat() if published else "", *(stated.get(name, "") for name in NAMING)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:ID_DIGITS]


def is_stated(name: str, origins: Mapping[str, str]) -> bool:
    """Whether the file itself states a field, so that it is part of the article's name."""
    return name in origins and origins[name] not in GUESSED
