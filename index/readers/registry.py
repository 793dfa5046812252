"""The readers by file ending and content type: one table, from which every list and every message is made."""

from collections.abc import Mapping
from types import MappingProxyType

from index.readers import feed, markdown, org, pdf, restructured, subtitles, text, web
from index.readers.base import Format
from index.readers.epub import book
from index.readers.finding.archive import ARCHIVE_SUFFIXES
from index.readers.mail import box, message, outlook
from index.readers.office import excel, opendocument, powerpoint
from index.readers.office.word import document as word
from index.readers.records import json_records, table
from index.readers.rtf import reader as rtf

_ALL = (
    Format("text", (".txt", ".text"), ("text/plain",), text.read, "text"),
    Format(
        "markdown",
        (".md", ".markdown", ".mdown", ".mkd"),
        ("text/markdown", "text/x-markdown"),
        markdown.read,
        "Markdown",
    ),
    Format(
        "web page",
        (".html", ".htm", ".xhtml"),
        ("text/html", "application/xhtml+xml"),
        web.read,
        "web pages (saved ones too)",
    ),
    Format("MHTML", (".mhtml", ".mht"), ("multipart/related", "application/x-mimearchive"), web.read_mhtml),
    Format("PDF", (".pdf",), ("application/pdf",), pdf.read, "PDF"),
    Format(
        "Word",
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        word.read,
        "Word",
    ),
    Format(
        "OpenDocument",
        (".odt", ".odp", ".ods"),
        (
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.presentation",
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        opendocument.read,
        "OpenDocument",
    ),
    Format(
        "PowerPoint",
        (".pptx",),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation",),
        powerpoint.read,
        "PowerPoint",
    ),
    Format(
        "Excel",
        (".xlsx",),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
        excel.read,
        "Excel",
    ),
    Format("RTF", (".rtf",), ("application/rtf", "text/rtf"), rtf.read, "RTF"),
    Format("reStructuredText", (".rst", ".rest"), ("text/x-rst",), restructured.read, "reStructuredText"),
    Format("Org", (".org",), ("text/org", "text/x-org"), org.read, "Org"),
    Format("EPUB", (".epub",), ("application/epub+zip",), book.read, "EPUB"),
    Format("mail", (".eml",), ("message/rfc822",), message.read, "mail"),
    Format("Apple mail", (".emlx",), (), message.read_emlx),
    Format("Outlook mail", (".msg",), ("application/vnd.ms-outlook",), outlook.read),
    Format("mail box", (".mbox",), ("application/mbox",), box.read, "mail boxes"),
    Format("subtitles", (".srt", ".vtt"), ("text/vtt", "application/x-subrip"), subtitles.read, "subtitles"),
    Format(
        "JSON Lines",
        (".jsonl", ".ndjson"),
        ("application/jsonl", "application/x-ndjson"),
        json_records.read,
        "JSON Lines",
    ),
    Format("JSON", (".json",), ("application/json",), json_records.read_json, "JSON"),
    Format("table", (".csv", ".tsv"), ("text/csv", "text/tab-separated-values"), table.read, "tables (CSV, TSV)"),
    Format(
        feed.FEED,
        (".rss", ".atom"),
        ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml"),
        feed.read,
        "feeds",
    ),
    # Neither suffix nor content type: only ever made from the entries of a feed.
    Format(feed.ENTRY, (), (), feed.read_entry),
)

FORMATS: Mapping[str, Format] = MappingProxyType({format_.name: format_ for format_ in _ALL})
BY_SUFFIX: Mapping[str, Format] = MappingProxyType({suffix: f for f in _ALL for suffix in f.suffixes})
BY_CONTENT_TYPE: Mapping[str, Format] = MappingProxyType({type_: f for f in _ALL for type_ in f.content_types})


def accepted_suffixes() -> list[str]:
    """Every file ending that can be read, archives included, in order."""
    return sorted([*BY_SUFFIX, *ARCHIVE_SUFFIXES])


def supported() -> str:
    """The same in one line, for messages."""
    return ", ".join(accepted_suffixes())


def kinds() -> str:
    """What can be read, by the names that people know, as one sentence without its full stop."""
    names = ", ".join(format_.shown_as for format_ in _ALL if format_.shown_as)
    return f"{names[0].upper()}{names[1:]}, and zip files of these"
