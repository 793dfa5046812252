"""Which reader reads what: one table, from which every other list and every message is derived."""

from collections.abc import Mapping
from types import MappingProxyType

from index.readers import markdown, text
from index.readers.archive import ARCHIVE_SUFFIXES
from index.readers.base import Format

_ALL = (
    Format("text", (".txt", ".text"), ("text/plain",), text.read),
    Format("markdown", (".md", ".markdown"), ("text/markdown", "text/x-markdown"), markdown.read),
)

FORMATS: Mapping[str, Format] = MappingProxyType({format_.name: format_ for format_ in _ALL})
BY_SUFFIX: Mapping[str, Format] = MappingProxyType({suffix: f for f in _ALL for suffix in f.suffixes})
BY_CONTENT_TYPE: Mapping[str, Format] = MappingProxyType({type_: f for f in _ALL for type_ in f.content_types})


def supported() -> str:
    """Return the suffixes that can be read, for messages."""
    return ", ".join(sorted([*BY_SUFFIX, *ARCHIVE_SUFFIXES]))
