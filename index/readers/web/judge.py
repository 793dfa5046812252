"""What trafilatura says of a page: which words are the article's, and what the page states of itself."""

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from index.readers.markup import first_heading, parse_html, words_of
from index.readers.stated.metadata import Metadata, parse_date
from index.readers.web.measure import runs_of_three, words_in

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MARKUP = "markup"
_MARKUP = re.compile(r"</?(?:p|br|div|em|strong|a|b|i|h[1-6]|ul|li)\b[^<>]{0,500}>|&(?:\w{2,8}|#x?[\da-f]{2,6});", re.I)
_MAX_DATA_DEPTH = 12
_MAX_DATA_CHARS = 4_000_000
MAX_ELEMENTS = 40_000
MAX_CELLS = 100_000
"""A larger page, or one with larger tables, is read without trafilatura's advice: it would take minutes."""
_MAX_COLUMNS = 1_000  # to which trafilatura fills up the rows of a table


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was said of a page.

    Attributes:
        text: The article as trafilatura reads it, or "".
        kept: Its runs of three words.
        known: What the page states of itself.
    """

    text: str
    kept: frozenset[str]
    known: Metadata


def judge(tree: "HtmlElement", url: str) -> Judgement:
    """Ask trafilatura; the tree stays as it is. Of a very large page it is shown the head only."""
    from trafilatura import bare_extraction

    if _is_too_large(tree):
        tree = _head_of(tree)

    found = bare_extraction(
        tree,
        url=url or None,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        favor_recall=True,
        # Only dates that the page states; the extensive search also takes whatever number looks like one.
        date_extraction_params={"extensive_search": False, "original_date": True, "min_date": "1995-01-01"},
    )
    if found is None:
        return Judgement("", frozenset(), Metadata())
    page = found if isinstance(found, dict) else found.as_dict()
    values = {
        "title": page.get("title") or "",
        "source": page.get("sitename") or page.get("hostname") or "",
        "url": page.get("url") or "",
        "author": page.get("author") or "",
    }
    published = parse_date(page.get("date"))
    origins = dict.fromkeys([*(name for name, value in values.items() if value), "published"], MARKUP)
    text = str(page.get("text") or "")
    kept = frozenset(run for line in text.splitlines() for run in runs_of_three(words_in(line)) if run)
    return Judgement(text, kept, Metadata(published=published, provenance=origins, **values))


def _is_too_large(tree: "HtmlElement") -> bool:
    if next(islice(tree.iter(), MAX_ELEMENTS, None), None) is not None:
        return True
    shapes: dict[HtmlElement, tuple[int, int]] = {}
    for row in tree.iter("tr"):
        table = next(row.iterancestors("table"), None)
        if table is not None:
            rows, widest = shapes.get(table, (0, 1))
            width = sum(_columns(cell) for cell in row)
            shapes[table] = (rows + 1, min(max(widest, width), _MAX_COLUMNS))
    return sum(rows * widest for rows, widest in shapes.values()) > MAX_CELLS


def _columns(cell: "HtmlElement") -> int:
    span = cell.get("colspan") or "1"
    return int(span) if span.isdecimal() and len(span) < 5 else 1


def _head_of(tree: "HtmlElement") -> "HtmlElement":
    """Return a page with the head of ``tree`` and its first heading."""
    from lxml import html

    page = html.Element("html")
    head = tree.find("head")
    page.append(html.Element("head") if head is None else copy.deepcopy(head))
    body = html.Element("body")
    page.append(body)
    paragraph = html.Element("p")
    heading = html.Element("h1")
    heading.text = first_heading(tree)
    body.extend((heading, paragraph))
    return page


def stated_body(tree: "HtmlElement") -> str:
    """Return the longest ``articleBody`` of the page's JSON-LD, or ""."""
    bodies = [""]
    for script in tree.iter("script"):
        kind = (script.get("type") or "").lower()
        content = script.text or ""
        if "ld+json" in kind and "articleBody" in content and len(content) <= _MAX_DATA_CHARS:
            try:
                data = json.loads(content, strict=False)
            except (ValueError, RecursionError):
                continue
            bodies += _bodies(data)
    return _without_markup(max(bodies, key=len))


def _without_markup(text: str) -> str:
    """Some pages state their text with tags or entities in it."""
    if _MARKUP.search(text):
        return words_of(parse_html(text.encode("utf-8", "replace"), "utf-8"))
    return text


def _bodies(data: object, depth: int = 0) -> Iterator[str]:
    if depth > _MAX_DATA_DEPTH:
        return
    if isinstance(data, list):
        for value in data:
            yield from _bodies(value, depth + 1)
    elif isinstance(data, dict):
        if isinstance(body := data.get("articleBody"), str):
            yield body
        for value in data.values():
            if isinstance(value, dict | list):
                yield from _bodies(value, depth + 1)
