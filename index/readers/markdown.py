"""Markdown: front matter for the facts, the rendered words for the text.

The body is stored as the words a reader would see, without the marks: quotations are shown as they stand in the
article, and asterisks or link targets are no part of what was said.
"""

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.markup import first_heading, parse_markup, words_of
from index.readers.markup.from_markdown import html_of
from index.readers.stated.fields import from_mapping
from index.readers.stated.front_matter import split_front_matter
from index.readers.text import article_from

FRONT_MATTER = "front matter"


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

    Text that the parser can't follow (see :func:`html_of`) is returned as it stands rather than lost.
    """
    html = html_of(markdown)
    if html is None:
        return markdown, ""
    if not html.strip():
        return "", ""
    page = parse_markup(html)
    return words_of(page), first_heading(page)
