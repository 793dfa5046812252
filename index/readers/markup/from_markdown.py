"""Markdown as HTML, so that its words are found by the same rules as those of any page.

Three habits of writers are read as they meant them, and not as CommonMark does: numbers of a list stay as they were
typed (a line that begins "1986. In this year" is no list that counts on), ``2*3*4`` is a product, and the backslash of
a Windows path is no escape. HTML inside Markdown is markup where its tag is one of HTML's, else it is text.
"""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from index.readers.markup.markdown_notes import with_notes

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_NESTING = 60
MAX_BRACKETS = 5_000
MAX_STARS = 20_000
MAX_BARS = 2_000
"""Of one line: the parser fills up all rows of a table to its width."""
MAX_PATH_CHARS = 300

_TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
_MARKUP = frozenset(
    "a abbr article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn dialog "
    "div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li main "
    "mark math nav noscript ol p picture pre q rp rt ruby s samp script section small source span strike strong "
    "style sub summary sup svg table tbody td template tfoot th thead time tr tt u ul var video audio wbr".split()
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<\?.{0,2000}?\?>|<![A-Z].{0,2000}?>|<!\[CDATA\[.{0,2000}?\]\]>", re.DOTALL)
_FENCED = re.compile(r"(^(?:```|~~~).*?(?:^(?:```|~~~)[ \t]*$|\Z))", re.DOTALL | re.MULTILINE)
_ASIDE = re.compile(r"(^|[\s(])%%(?!%).{0,1000}?%%(?=[\s.,;:!?)]|\Z)", re.DOTALL)
_PATH = re.compile(r"(?:^|[\s(\"'])(?:[A-Za-z]:|\\\\?[\w$.-]++)[^\s*?\"<>|]{0,400}+\Z|[A-Za-z]:\Z")
_FACTOR_BEFORE = re.compile(r"(?:\d|(?:^|[^\w])\w)\Z")
_FACTOR_BEHIND = re.compile(r"\A(?:\d|\w(?:[^\w]|\Z))")


def html_of(markdown: str) -> str | None:
    """Return ``markdown`` as HTML, or None where it is nested deeper or holds more marks than can be parsed."""
    markdown = with_notes(_without_asides(markdown))
    if any(map(_has_too_many_marks, markdown.split("\n\n"))):
        return None
    parser = _parser()
    try:
        tokens = parser.parse(markdown)
        if not any(token.content.strip() for token in tokens):
            return None
        for token in tokens:
            if token.type == "list_item_open" and token.info:
                token.attrSet("value", token.info)
            if token.children:
                token.children = _as_meant(token.children)
        return str(parser.renderer.render(tokens, parser.options, {}))
    except RecursionError:
        return None


def _has_too_many_marks(paragraph: str) -> bool:
    if paragraph.count("[") > MAX_BRACKETS or sum(map(paragraph.count, "*_~")) > MAX_STARS:
        return True
    return paragraph.count("|") > MAX_BARS and any(line.count("|") > MAX_BARS for line in paragraph.split("\n"))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True, "breaks": True, "maxNesting": MAX_NESTING})
    parser.enable(["table", "strikethrough"]).disable(["text_join"])
    for kind in ("html_inline", "html_block"):
        parser.add_render_rule(kind, _html)
    parser.add_render_rule("image", _image)
    return parser


def _without_asides(markdown: str) -> str:
    """Take out notes of a writer to himself (``%% … %%``), which his program doesn't show; code stays as it is."""
    if "%%" not in markdown:
        return markdown
    parts = _FENCED.split(markdown)
    return "".join(part if position % 2 else _ASIDE.sub(r"\1", part) for position, part in enumerate(parts))


def _html(_self: object, tokens: "Sequence[Token]", position: int, _options: object, _env: object) -> str:
    """Keep tags of HTML, drop comments, and show whatever else is in angle brackets as the text it is."""
    text = _COMMENT.sub("", tokens[position].content)
    return _TAG.sub(lambda tag: tag.group() if tag.group(1).lower() in _MARKUP else escape(tag.group()), text)


def _image(self: Any, tokens: "Sequence[Token]", position: int, options: Any, env: Any) -> str:  # noqa: ANN401
    """Write the description of a picture, which is all that its file says of it."""
    return escape(self.renderInlineAsText(tokens[position].children, options, env))


def _as_meant(tokens: "list[Token]") -> "list[Token]":
    """Undo emphasis inside products, and escapes inside paths."""
    before = ""
    opened: list[int] = []
    for position, token in enumerate(tokens):
        if token.type in {"em_open", "strong_open"} and token.markup.startswith("*"):
            opened.append(position if _FACTOR_BEFORE.search(before) else -1)
        elif token.type in {"em_close", "strong_close"} and opened and token.markup.startswith("*"):
            start = opened.pop()
            if start >= 0 and _FACTOR_BEHIND.match(_text_from(tokens, position + 1)):
                _make_text(tokens[start], token.markup)
                _make_text(token, token.markup)
        elif token.type == "text_special":
            opens_path = (
                token.markup == r"\\" and before[-1:].strip() == "" and _text_from(tokens, position + 1)[:1].isalnum()
            )
            is_in_path = token.info == "escape" and (opens_path or _PATH.search(before))
            _make_text(token, token.markup if is_in_path else token.content)
        before = (before + token.content)[-MAX_PATH_CHARS:]
    return tokens


def _text_from(tokens: "Sequence[Token]", position: int) -> str:
    return tokens[position].content if position < len(tokens) else ""


def _make_text(token: "Token", text: str) -> None:
    token.type, token.content, token.tag, token.nesting = "text", text, "", 0
