"""Which reader reads what: one table, from which every other list and every message is derived."""

from collections.abc import Mapping
from types import MappingProxyType

from index.readers import docx, email, epub, feed, jsonl, markdown, pdf, text, web
from index.readers.archive import ARCHIVE_SUFFIXES
from index.readers.base import Format

_ALL = (
    Format("text", (".txt", ".text"), ("text/plain",), text.read),
    Format("markdown", (".md", ".markdown"), ("text/markdown", "text/x-markdown"), markdown.read),
    Format("web page", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), web.read),
    Format("MHTML", (".mhtml", ".mht"), ("multipart/related", "application/x-mimearchive"), web.read_mhtml),
    Format("PDF", (".pdf",), ("application/pdf",), pdf.read),
    Format(
        "Word",
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        docx.read,
    ),
    Format("EPUB", (".epub",), ("application/epub+zip",), epub.read),
    Format("mail", (".eml",), ("message/rfc822",), email.read),
    Format("JSON Lines", (".jsonl", ".ndjson"), ("application/jsonl", "application/x-ndjson"), jsonl.read),
    Format(
        feed.FEED,
        (".rss", ".atom"),
        ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml"),
        feed.read,
    ),
    # Neither suffix nor content type: only ever made from the entries of a feed.
    Format(feed.ENTRY, (), (), feed.read_entry),
)

FORMATS: Mapping[str, Format] = MappingProxyType({format_.name: format_ for format_ in _ALL})
BY_SUFFIX: Mapping[str, Format] = MappingProxyType({suffix: f for f in _ALL for suffix in f.suffixes})
BY_CONTENT_TYPE: Mapping[str, Format] = MappingProxyType({type_: f for f in _ALL for type_ in f.content_types})


def supported() -> str:
    """Return the suffixes that can be read, for messages."""
    return ", ".join(sorted([*BY_SUFFIX, *ARCHIVE_SUFFIXES]))
