"""Org files (Emacs): headings, lists, tables and blocks, turned into HTML and so into words.

No library for Python that is kept up reads Org; pandoc does, at 150 MB and a fifth of a second a file. The marks that
change what is said are few: what is struck out, superscripts, comments, drawers, and tables.
"""

import re
from collections.abc import Iterator
from html import escape

from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.markup import first_heading, parse_markup, words_of
from index.readers.stated.fields import from_mapping
from index.readers.text import article_from

KEYWORDS = "keywords"

_KEYWORD = re.compile(r"#\+(\w+):[ \t]*(.*)$")
_HEADING = re.compile(r"(\*{1,30})[ \t]+(?:(?:TODO|DONE)[ \t]+)?(?:\[#\w\][ \t]+)?(.*?)(?:[ \t]+:[\w@#%:]+:)?[ \t]*$")
_ITEM = re.compile(
    r"(?:[ \t]*(?:[-+]|(?P<number>\d{1,9}|[A-Za-z])[.)])|[ \t]+\*)[ \t]+"
    r"(?:\[@(?P<start>\d+)\][ \t]*)?(?:\[[ Xx-]\][ \t]+)?(?P<words>.*)$"
)
_BEGIN = re.compile(r"[ \t]*#\+begin_(\w+)", re.IGNORECASE)
_END = re.compile(r"(?<![ \t])[ \t]*+#\+end_\w+", re.IGNORECASE)
_DRAWER = re.compile(r"[ \t]*:(?:PROPERTIES|LOGBOOK):[ \t]*$", re.IGNORECASE)
_DRAWER_END = re.compile(r"(?<![ \t])[ \t]*+:END:[ \t]*+$", re.IGNORECASE)
_UNSEEN = re.compile(r"[ \t]*(?:#(?:[ \t+]|$)|(?:CLOSED|SCHEDULED|DEADLINE):)")
_RULE = re.compile(r"[ \t]*\|-[-+|]*[ \t]*$")
_LINK = re.compile(r"\[\[([^\[\]\n]{1,2000})\](?:\[([^\[\]\n]{1,2000})\])?\]")
_SCRIPT = re.compile(r"(?<=\S)([\^_])\{([^{}\n]{1,200})\}")
_NOTE = re.compile(r"\[fn:([\w-]{1,40})\]")
_EMPHASIS = re.compile(
    r"(?<![^\s\-({'\"])([*/_+=~])(?=\S)([^\n]{0,300}?(?:\n[^\n]{0,300}?)?\S)\1(?![^\s\-.,;:!?'\")}\[\]<])"
)
_COMMENT = re.compile(r"@@comment:[^@]{0,2000}@@")
_NOT_EXPORTED = re.compile(r"(\*+)[ \t]++(?:COMMENT\b|.*:noexport:[\w@:]*[ \t]*$)")
_TAGS = {"*": "b", "/": "i", "_": "u", "+": "del", "=": "code", "~": "code"}
_SCRIPTS = {"^": "sup", "_": "sub"}
_LINE_BY_LINE = {"example", "src", "verse"}
_LEFT_OUT = {"comment", "export"}


def read(raw: RawFile) -> Parsed:
    """Read one Org file as one article.

    Raises:
        ReadError: Binary content, or no text.
    """
    decoded = decode(raw.data, raw.charset)
    lines = list(_exported(decoded.text.splitlines()))
    page = parse_markup("".join(_blocks(lines)) or "<p></p>")
    stated = {match.group(1): match.group(2).strip("<>[] \t") for line in lines if (match := _KEYWORD.match(line))}
    known = from_mapping(stated, KEYWORDS)
    if not known.title:
        known = known.having("heading", title=first_heading(page))
    remarks = (*decoded.remarks(raw.path), *known.remarks(raw.path))
    return Parsed((article_from(words_of(page), known, raw),), remarks=remarks)


def _exported(lines: list[str]) -> Iterator[str]:
    """Yield the lines without the headings that are no part of the page, and what stands below them."""
    left_out = 0
    for line in lines:
        if heading := _HEADING.match(line):
            level = len(heading.group(1))
            if left_out and level <= left_out:
                left_out = 0
            if not left_out and _NOT_EXPORTED.match(line):
                left_out = level
        if not left_out:
            yield line


def _blocks(lines: list[str]) -> Iterator[str]:
    """Yield the HTML of each block."""
    paragraph: list[str] = []
    position = 0
    while position < len(lines):
        block, following = _special_block(lines, position)
        if following == position:
            paragraph.append(lines[position])
            position += 1
            continue
        if paragraph:
            yield f"<p>{_inline(paragraph)}</p>"
            paragraph = []
        if block is None:
            item = _ITEM.match(lines[position])
            paragraph = [_item(item)] if item else []
        else:
            yield block
        position = following
    if paragraph:
        yield f"<p>{_inline(paragraph)}</p>"


def _special_block(lines: list[str], position: int) -> tuple[str | None, int]:
    """Return the block that begins at a line and the line behind it; the same line where it goes on a paragraph.

    The block is None where a new paragraph begins: at an item of a list, or behind a blank line.
    """
    line = lines[position]
    if (begin := _BEGIN.match(line)) and begin.group(1).lower() in _LEFT_OUT | _LINE_BY_LINE:
        end = _first(lines, position + 1, _END)
        words = escape("\n".join(lines[position + 1 : end])) if begin.group(1).lower() in _LINE_BY_LINE else ""
        return f"<pre>{words}</pre>", end + 1
    if _DRAWER.match(line):
        return "", _first(lines, position + 1, _DRAWER_END) + 1
    if _UNSEEN.match(line):
        return "", position + 1
    if line.lstrip().startswith("|"):
        end = position
        while end < len(lines) and lines[end].lstrip().startswith("|"):
            end += 1
        return _table(lines[position:end]), end
    if heading := _HEADING.match(line):
        level = min(len(heading.group(1)), 6)
        return f"<h{level}>{_inline([heading.group(2)])}</h{level}>", position + 1
    if not line.strip() or _ITEM.match(line):
        return None, position + 1
    return None, position


def _first(lines: list[str], position: int, pattern: re.Pattern[str]) -> int:
    """Return the first line from ``position`` on that matches; the last one where none does."""
    return next((at for at in range(position, len(lines)) if pattern.match(lines[at])), len(lines) - 1)


def _item(item: re.Match[str]) -> str:
    number = item["start"] or item["number"]
    return f"{number}. {item['words']}" if number else item["words"]


def _table(lines: list[str]) -> str:
    rows = [line.strip().strip("|").split("|") for line in lines if not _RULE.match(line)]
    headed = len(lines) > 1 and _RULE.match(lines[1]) is not None
    html = ""
    for position, row in enumerate(rows):
        tag = "th" if headed and position == 0 else "td"
        html += f"<tr>{''.join(f'<{tag}>{_inline([cell])}</{tag}>' for cell in row)}</tr>"
    return f"<table>{html}</table>"


def _inline(lines: list[str]) -> str:
    """Return lines of running text as HTML."""
    html = escape("\n".join(line.strip() for line in lines), quote=False)
    html = _COMMENT.sub("", html)
    html = _LINK.sub(lambda link: link.group(2) or link.group(1), html)
    html = _NOTE.sub(lambda note: f"<sup>{note.group(1)}</sup>", html)
    html = _SCRIPT.sub(lambda script: f"<{_SCRIPTS[script[1]]}>{script[2]}</{_SCRIPTS[script[1]]}>", html)
    html = _EMPHASIS.sub(lambda mark: f"<{_TAGS[mark[1]]}>{mark[2]}</{_TAGS[mark[1]]}>", html)
    return html.replace("\n", "<br>")
