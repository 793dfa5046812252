"""reStructuredText, through docutils.

Directives that read other files or bring raw HTML are switched off. Directives and roles that only Sphinx knows are
read for their words, which docutils alone would leave out.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, cast

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.markup import first_heading, parse_markup, words_of
from index.readers.stated.fields import from_mapping
from index.readers.text import article_from

if TYPE_CHECKING:
    from docutils import nodes
    from docutils.parsers.rst import Directive

FIELDS = "document fields"
MAX_HEAD_CHARS = 5_000
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "input_encoding": "unicode",
    "output_encoding": "unicode",
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "doctitle_xform": True,
    "docinfo_xform": False,
    "smart_quotes": False,
    "math_output": "MathML",
    "footnote_references": "superscript",
    "section_self_link": False,
    "toc_backlinks": False,
    "line_length_limit": 100_000,
}
_FIELD = re.compile(r"^:(author|authors|date|title|source|publisher):[ \t]+(\S.*)$", re.MULTILINE | re.IGNORECASE)
_DIRECTIVE = re.compile(r"^[ \t]*\.\. ([\w:+.-]{1,40})::", re.MULTILINE)
_ROLE = re.compile(r":([\w:+.-]{1,40}):`")
_WITHOUT_WORDS = {"toctree", "index", "highlight", "currentmodule", "module", "only", "contents"}


def read(raw: RawFile) -> Parsed:
    """Read one reStructuredText file as one article.

    Raises:
        ReadError: Binary content, or no text.
    """
    from docutils.core import publish_parts

    decoded = decode(raw.data, raw.charset)
    text = decoded.text
    _learn_names(text)
    try:
        html = publish_parts(text, writer="html5", settings_overrides=_SETTINGS)["html_body"]
    except RecursionError as error:
        raise ReadError("is nested too deeply") from error
    page = parse_markup(html)
    words = words_of(page)
    known = from_mapping(dict(_FIELD.findall(text[:MAX_HEAD_CHARS])), FIELDS)
    if not known.title:
        known = known.having("heading", title=first_heading(page))
    remarks = (*decoded.remarks(raw.path), *known.remarks(raw.path))
    return Parsed((article_from(words, known, raw),), remarks=remarks)


def _learn_names(text: str) -> None:
    """Tell docutils of directives and roles that it doesn't know."""
    from docutils.parsers.rst import directives, roles
    from docutils.parsers.rst.languages import en

    for name in sorted(set(_DIRECTIVE.findall(text)) - set(en.directives)):
        directives.register_directive(name, _block_directive(has_words=name.lower() not in _WITHOUT_WORDS))
    for name in sorted(set(_ROLE.findall(text)) - set(en.roles)):
        roles.register_local_role(name, _plain_role)


@cache
def _block_directive(*, has_words: bool) -> "type[Directive]":
    from docutils import nodes
    from docutils.parsers.rst import Directive

    class Block(Directive):
        """Its argument and its content as they would stand without it."""

        has_content = True
        optional_arguments = 1
        final_argument_whitespace = True

        def run(self) -> "list[nodes.Node]":
            if not has_words:
                return []
            container = nodes.container()
            if self.arguments:
                container += nodes.paragraph("", self.arguments[0])
            self.state.nested_parse(self.content, self.content_offset, container)
            return [container]

    return Block


def _plain_role(
    _name: str, _source: str, text: str, *_: object
) -> "tuple[list[nodes.reference], list[nodes.reference]]":
    """Give the words of a role: of "words <target>" those before the target."""
    from docutils import nodes

    words = re.sub(r"(?<!\s)\s*+<[^<>]*+>\Z", "", text).lstrip("~!")
    # The type that docutils declares for a role is narrower than what it takes.
    return [cast("nodes.reference", nodes.inline("", words or text))], []
