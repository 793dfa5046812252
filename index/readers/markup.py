"""Words of HTML, all of them, with paragraphs kept apart.

Used where every word counts (chapters, mails, feed entries). Web pages go through trafilatura instead, which leaves
out menus and advertisements.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.encoding import decode_markup

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_UNSEEN = {"script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
    *("main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tr", "ul"),
}
_CELLS = {"td", "th"}
_SPACE = re.compile(r"[ \t\r\f\v\n\xa0]+")
_PARAGRAPH = "\n\n"


def parse_html(data: bytes, charset: str = "") -> "HtmlElement":
    """Parse a page in whatever encoding it is.

    Args:
        data: The page.
        charset: Encoding declared by a server; without one, what the page itself declares.

    Raises:
        ReadError: It holds no markup at all, or isn't text.
    """
    return parse_markup(decode_markup(data, charset).text)


def parse_markup(text: str) -> "HtmlElement":
    """Parse a page that is decoded already.

    Raises:
        ReadError: It holds no markup at all.
    """
    from lxml import etree, html

    # Decoded before and encoded anew, because the parser would believe a declaration that the bytes contradict.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("holds no text") from error


def words_of(root: "HtmlElement") -> str:
    """Return the visible words below ``root``, paragraphs apart by a blank line."""
    body = root.find("body")
    pieces = _pieces(root if body is None else body)
    paragraphs = "".join(pieces).split(_PARAGRAPH)
    return _PARAGRAPH.join(line for paragraph in paragraphs if (line := paragraph.strip()))


def _pieces(root: "HtmlElement") -> Iterator[str]:
    """Walk without recursion: pages may nest deeper than Python's stack."""
    # Each entry is an element to open, or text to give out as it is.
    stack: list[HtmlElement | str] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
            continue
        tag = item.tag if isinstance(item.tag, str) else ""
        if tag in _UNSEEN or not tag:
            continue
        if tag == "br":
            yield "\n"
            continue
        edge = _PARAGRAPH if tag in _BLOCKS else " " if tag in _CELLS else ""
        yield edge
        yield _SPACE.sub(" ", item.text or "")
        stack.append(edge)
        for child in reversed(item):
            stack.append(_SPACE.sub(" ", child.tail or ""))
            stack.append(child)


def first_heading(root: "HtmlElement") -> str:
    """Return the words of the first heading (levels 1 to 3), or ""."""
    for element in root.iter("h1", "h2", "h3"):
        if heading := " ".join(str(element.text_content()).split()):
            return heading
    return ""
