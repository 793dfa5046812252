"""From a page to its tree."""

from functools import lru_cache
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.encoding import decode_markup
from index.readers.markup.limits import with_fewer_attributes

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_SHEETS = 20


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
        markup = with_fewer_attributes(text.replace("\0", ""))
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("holds no text") from error


def linked_sheets(tree: "HtmlElement") -> list[str]:
    """Return where the style sheets lie that a page links to."""
    links = (link for link in tree.iter("link") if "stylesheet" in (link.get("rel") or "").lower().split())
    return [href for link in links if (href := (link.get("href") or "").strip())][:MAX_SHEETS]


def add_sheet(tree: "HtmlElement", sheet: bytes) -> None:
    """Put a style sheet into a page, as if the page brought it itself."""
    from lxml import html

    style = html.Element("style")
    style.text = _printable(sheet)
    tree.insert(0, style)


@lru_cache(maxsize=4)  # the chapters of a book share their sheets
def _printable(sheet: bytes) -> str:
    letters = sheet.decode("utf-8", "replace")
    return "".join(letter for letter in letters if letter.isprintable() or letter in "\n\t")
