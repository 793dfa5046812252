"""Mails parsed within limits, and their headers as readable text.

A header is cut before it is decoded and levels are counted, because the standard library's parser takes time that
grows with the square of either.
"""

from email._policybase import Compat32
from email.errors import HeaderParseError
from email.feedparser import BytesFeedParser
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, parseaddr, parsedate_to_datetime

from index.errors import ReadError
from index.readers.build import one_line
from index.readers.encoding import decode
from index.readers.stated.metadata import Metadata, parse_date

HEADER = "mail header"
MAX_HEADER_CHARS = 4_000
MAX_HEADERS = 1_000
"""Of one mail or part; a mail that went through many hands has about a hundred."""
MAX_PARTS = 5_000
"""Of one mail, the mails in it included."""
MAX_DEPTH = 50
"""Parts in parts, mails in mails; what people send has fewer than ten levels."""

Mail = Message


class _Bounded(Compat32):
    """The standard policy, with every header cut to :data:`MAX_HEADER_CHARS`."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_HEADER_CHARS]


class _Parser(BytesFeedParser):
    """The standard parser, which stops at :data:`MAX_DEPTH`, :data:`MAX_PARTS` and :data:`MAX_HEADERS`."""

    _msgstack: list[Mail]
    _parts = 0

    def _new_message(self) -> None:
        if len(self._msgstack) >= MAX_DEPTH:
            raise ReadError(f"has parts in parts more than {MAX_DEPTH} levels deep")
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise ReadError(f"has more than {MAX_PARTS:,} parts")
        super()._new_message()  # type: ignore[misc]

    def _parse_headers(self, lines: list[str]) -> None:
        # A line that opens with a blank goes on from the one before.
        if sum(not line.startswith((" ", "\t")) for line in lines) > MAX_HEADERS:
            raise ReadError(f"has more than {MAX_HEADERS:,} headers")
        super()._parse_headers(lines)  # type: ignore[misc]


def parse(data: bytes) -> Mail:
    """Parse one mail.

    Raises:
        ReadError: It has no headers, or more levels, parts or headers than any mail that people send.
    """
    mail = parse_parts(data)
    if not mail.keys():
        raise ReadError("isn't a mail: it has no headers")
    return mail


def parse_parts(data: bytes) -> Mail:
    """Parse what is built like a mail.

    Raises:
        ReadError: It has more levels, parts or headers than any mail that people send.
    """
    parser = _Parser(policy=_Bounded())
    parser.feed(data)
    return parser.close()


def header(mail: Mail, name: str) -> str:
    """Return the words of a header on one line, or ""."""
    return _words(_raw(mail, name))


def sender(mail: Mail) -> str:
    """Return the sender's name, or the address where there is none."""
    # The address is taken apart first: an encoded name may hold commas and brackets.
    name, address = parseaddr(" ".join(_raw(mail, "From").split()))
    return _words(name).strip("\"' ") or address


def file_name(part: Mail) -> str:
    """Return the name of an attached file without folders, or ""."""
    value = part.get_param("filename", None, "content-disposition") or part.get_param("name", None, "content-type")
    try:
        name = _words(collapse_rfc2231_value(value)) if value else ""
    except (ValueError, LookupError):
        name = ""
    return name.replace("\\", "/").rpartition("/")[2]


def metadata(mail: Mail) -> Metadata:
    """Return subject, sender, day and address of a mail."""
    name = sender(mail)
    # What comes through a mailing list is a publication, and its sender's name is that of the publication.
    is_list = "List-Id" in mail or "List-Unsubscribe" in mail
    return Metadata(
        title=header(mail, "Subject"),
        source=name if is_list else "",
        published=parse_date(_moment(mail)),
        url=header(mail, "Archived-At").strip("<> "),
        author="" if is_list else name,
        provenance=dict.fromkeys(("title", "source", "published", "url", "author"), HEADER),
    )


def _moment(mail: Mail) -> object:
    value = header(mail, "Date")
    try:
        return parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return value


def _raw(mail: Mail, name: str) -> str:
    """Return the first header of a name as it stands; looking it up the usual way would decode it."""
    return next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")


def _words(value: str) -> str:
    """Undo RFC 2047, and read bytes beyond ASCII, which many mails have in their headers against the rules."""
    value = value[:MAX_HEADER_CHARS]
    try:
        value = decode(value.encode("ascii", "surrogateescape")).text
    except (UnicodeError, ReadError):
        value = value.encode("utf-8", "replace").decode("utf-8")
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    return one_line("".join(_piece(*piece) for piece in pieces), MAX_HEADER_CHARS)


def _piece(words: str | bytes, charset: str | None) -> str:
    if isinstance(words, str):
        return words
    try:
        return decode(words, charset).text if charset else words.decode("raw-unicode-escape")
    except (ReadError, ValueError):
        return words.decode("latin-1")
