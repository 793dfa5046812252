"""From the bytes of a page to its tree."""

import re
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.encoding import decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_META_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{2,40})", re.I)


def parse_html(data: bytes, charset: str = "") -> "HtmlElement":
    """Parse a page in whatever encoding it is.

    Args:
        data: The page.
        charset: Encoding declared by a server; without one, what the page itself declares.

    Raises:
        ReadError: It holds no markup at all, or isn't text.
    """
    from lxml import etree, html

    declared = _META_CHARSET.search(data[:4096])
    text = decode(data, charset or (declared.group(1).decode("ascii") if declared else "")).text
    # Decoded here and encoded anew, because the parser would believe a declaration that the bytes contradict.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("holds no text") from error
