"""Markdown: front matter for the facts, the rendered words for the text.

The body is stored as the words a reader would see, without the marks: quotations are shown as they stand in the
article, and asterisks or link targets are no part of what was said. Raw HTML is kept as the characters it is made of.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.fields import from_mapping
from index.readers.front_matter import split_front_matter
from index.readers.text import article_from

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = "front matter"
MAX_NESTING = 60
MAX_BRACKETS = 5_000


def read(raw: RawFile) -> Parsed:
    """Read one Markdown file as one article.

    Raises:
        ReadError: Binary content, or no text besides the front matter.
    """
    decoded = decode(raw.data, raw.charset)
    values, body = split_front_matter(decoded.text)
    text, heading = plain_text(body)
    if not text.strip():
        raise ReadError("holds no text besides its front matter" if values else "holds no text")
    known = from_mapping(values, FRONT_MATTER)
    if heading and not known.title:
        known = known.having("heading", title=heading)
    remarks = (*decoded.remarks(raw.path), *known.remarks(raw.path))
    return Parsed((article_from(text, known, raw),), remarks=remarks)


def plain_text(markdown: str) -> tuple[str, str]:
    """Return the words of ``markdown``, paragraphs apart by a blank line, and its first heading ("" if none).

    Text nested deeper than the parser follows is returned as it stands rather than lost, and so is a paragraph's worth
    of brackets that it would need minutes for.
    """
    from markdown_it import MarkdownIt

    if any(paragraph.count("[") > MAX_BRACKETS for paragraph in markdown.split("\n\n")):
        return markdown, ""
    try:
        tokens = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING}).enable("table").parse(markdown)
    except RecursionError:
        return markdown, ""
    blocks: list[str] = []
    heading = ""
    for position, token in enumerate(tokens):
        if token.type in {"fence", "code_block"}:
            blocks.append(token.content)
        elif token.type == "inline":
            words = "".join(_words(token.children or []))
            if not heading and position and tokens[position - 1].type == "heading_open":
                heading = words
            blocks.append(words)
    text = "\n\n".join(blocks)
    return (text, heading) if text.strip() else (markdown, "")


def _words(tokens: "list[Token]") -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif token.type == "image":
            yield "".join(_words(token.children or []))
        else:
            yield token.content
