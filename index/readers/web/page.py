"""One web page: what the article is, and what it states of itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode_markup
from index.readers.markup import add_sheet, first_heading, parse_markup, words_of
from index.readers.text import article_from
from index.readers.web.choosing import Choice, choose
from index.readers.web.consent import take_out_dialogs
from index.readers.web.furniture import take_out_furniture
from index.readers.web.judge import MARKUP, Judgement, judge, stated_body
from index.readers.web.measure import measure, runs_of_three, words_in
from index.records import Remark

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# A text that a page states in its JSON-LD is taken where the page shows less than this share of it.
_SHOWN_SHARE = 0.8
_FAR_MORE = 2
_OF_HEAD = {"title", "meta", "link", "script", "style", "base", "basefont", "noscript", "template", "bgsound"}
_SHOWN_CHARS = 60


def read(raw: RawFile) -> Parsed:
    """Read one HTML page as one article.

    Raises:
        ReadError: No text, or nothing but a dialog that asks for consent.
    """
    return read_page(raw.data, raw.charset, raw.url, raw)


def read_page(data: bytes, charset: str, url: str, raw: RawFile, *, sheets: Sequence[bytes] = ()) -> Parsed:
    """Read the page ``data`` that came with, or as, the file ``raw``.

    Args:
        data: The page.
        charset: Encoding declared by what brought it, or "".
        url: Its address, or "".
        raw: The file.
        sheets: Style sheets that came with it.

    Raises:
        ReadError: No text, or nothing but a dialog that asks for consent.
    """
    page = decode_markup(data, charset)
    tree = _parsed(page.text)
    for sheet in sheets:
        add_sheet(tree, sheet)
    heading = first_heading(tree)
    asked = take_out_dialogs(tree)
    judgement = judge(tree, url)
    known = judgement.known
    if not known.title and heading:
        known = known.having("heading", title=heading)
    if not known.url and url:
        known = known.having("address" if raw.url else MARKUP, url=url)
    text, remark = _text(tree, judgement)
    if not text.strip():
        text = _everything(page.text)
    if not text.strip() and asked.strip():
        raise ReadError("holds no article, only a dialog that asks for consent")
    doubts = (Remark(raw.path, remark),) if remark else ()
    return Parsed((article_from(text, known, raw),), remarks=(*page.remarks(raw.path), *doubts))


def _parsed(markup: str) -> "HtmlElement":
    """Parse a page; what the parser leaves in the head of a page without ``<body>`` is moved where it belongs."""
    tree = parse_markup(markup)
    head, body = tree.find("head"), tree.find("body")
    astray = [] if head is None else [child for child in head if child.tag not in _OF_HEAD]
    if astray:
        from lxml import etree

        if body is None:
            body = etree.SubElement(tree, "body")
        for position, child in enumerate(astray):
            body.insert(position, child)
    return tree


def _text(tree: "HtmlElement", judgement: Judgement) -> tuple[str, str]:
    """Return the article's text, and a doubt about it or ""."""
    stated = stated_body(tree)
    counts = measure(tree, judgement.kept)
    choice = choose(tree, counts, judgement.known.title)
    outside = "" if choice.heading_outside is None else words_of(choice.heading_outside)
    take_out_furniture(choice, counts)
    text = words_of(choice.root)
    if stated and not _shows(text, stated):
        return stated, ""
    return "\n\n".join(filter(None, (outside, text))) if text.strip() else "", _doubt(choice, text, judgement)


def _everything(markup: str) -> str:
    """All that a page shows, dialogs aside."""
    tree = _parsed(markup)
    take_out_dialogs(tree)
    return words_of(tree)


def _shows(text: str, stated: str) -> bool:
    """Whether a page shows what it states to be the article's text, or far more than that."""
    words = words_in(text)
    runs = list(runs_of_three(words_in(stated)))
    shown = set(runs_of_three(words))
    if sum(run in shown for run in runs) >= _SHOWN_SHARE * len(runs):
        return True
    return len(words) > _FAR_MORE * len(runs)


def _doubt(choice: Choice, text: str, judgement: Judgement) -> str:
    """Say what another part of the page holds, where it is longer than what was read."""
    if not choice.doubtful or len(judgement.text) <= len(text):
        return ""
    lines = (" ".join(line.split()) for line in judgement.text.splitlines())
    opening = next((line for line in lines if line and line not in text), "")[:_SHOWN_CHARS]
    if not opening:
        return ""
    return f"read the part with the page's heading; a longer part was left out, which begins “{opening}…”"
