"""Markdown: front matter for the facts, the rendered words for the text.

The body is stored as the words a reader would see, without the marks: quotations are shown as they stand in the
article, and asterisks or link targets are no part of what was said.
"""

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.markup import first_heading, parse_html, words_of
from index.readers.markup.from_markdown import html_of
from index.readers.metadata import from_mapping
from index.readers.text import article_from

FRONT_MATTER = "front matter"


def read(raw: RawFile) -> Parsed:
    """Read one Markdown file as one article.

    Raises:
        ReadError: Binary content, or no text besides the front matter.
    """
    values, body = split_front_matter(decode(raw.data, raw.charset).text)
    text, heading = plain_text(body)
    if not text.strip():
        raise ReadError("holds no text besides its front matter" if values else "holds no text")
    known = from_mapping(values, FRONT_MATTER)
    if heading and not known.title:
        known = known.having("heading", title=heading)
    return Parsed((article_from(text, known, raw),))


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return the front matter's values and the rest.

    Front matter that is not quite YAML (``title: Call: at last``, a colon too many) is read line by line as
    ``key: value`` rather than refused, since its author saw nothing wrong with it.
    """
    import frontmatter
    import yaml

    text = text.replace("\r\n", "\n").lstrip("\ufeff")
    if not text.startswith("---\n"):
        return {}, text
    try:
        values, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        head, _, body = text[4:].partition("\n---")
        pairs = (line.partition(":") for line in head.splitlines() if ":" in line)
        values = {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}
    return dict(values), body


def plain_text(markdown: str) -> tuple[str, str]:
    """Return the words of ``markdown``, paragraphs apart by a blank line, and its first heading ("" if none).

    Text that the parser can't follow (see :func:`html_of`) is returned as it stands rather than lost.
    """
    html = html_of(markdown)
    if html is None:
        return markdown, ""
    if not html.strip():
        return "", ""
    page = parse_html(html.encode("utf-8"), "utf-8")
    return words_of(page), first_heading(page)
