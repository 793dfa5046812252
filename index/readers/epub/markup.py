"""What documents of books have beyond web pages: notes, marks of printed pages, and pages of contents."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NOTES = {"footnote", "endnote", "rearnote", "note", "doc-footnote", "doc-endnote"}
_NOTE_LINKS = {"noteref", "doc-noteref"}
_PAGE_BREAKS = {"pagebreak", "doc-pagebreak"}
_BACK_LINKS = {"backlink", "doc-backlink", "referrer"}
# Older books say it by a class alone.
_BY_CLASS = dict.fromkeys("pagenum pageno page-number pagenumber pagebreak page-break pb".split(), "pagebreak")
_BY_CLASS |= dict.fromkeys("noteref footnote-ref footnoteref fnref endnote-ref".split(), "noteref")
_LISTS = {"toc", "landmarks", "page-list", "loi", "lot", "doc-toc", "doc-pagelist"}
_WHOLE_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table"}
_HEADINGS = ("h1", "h2", "h3")
_NUMBER = re.compile(r"\s*(\d{1,3}|[a-z])\s*")
_NOT_SHOWN = re.compile(r"display\s*:\s*none\s*;?", re.IGNORECASE)
_OUTSIDE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PAGE_NUMBER_CHARS = 12
# Letters inside links among all letters but those of headings: of a page that says it is one, and of any page.
_CONTENTS_SHARE, _LINKS_ONLY_SHARE = 0.3, 0.8


def tidy(tree: "HtmlElement") -> None:
    """Change a document of a book so that reading all its words gives what its reader sees.

    Notes stand behind their paragraph, numbers that lead to a note are raised, and marks of printed pages are gone.
    """
    last_note: dict[HtmlElement, HtmlElement] = {}
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        kinds = _kinds(element)
        if _is_unseen(element, kinds):
            if element.getparent() is not None:
                element.drop_tree()
        elif kinds & _NOTES:
            _show_behind_paragraph(element, last_note)
        elif element.tag in {"a", "span"} and (kinds & _NOTE_LINKS or (element.tag == "a" and _is_glued(element))):
            _raise(element)


def is_contents(tree: "HtmlElement", *, declared: bool) -> bool:
    """Whether a document is a page of contents.

    Args:
        tree: The document.
        declared: Whether the book calls it that.
    """
    declared = declared or any(
        _kinds(element) & {"toc", "doc-toc"} for element in tree.iter("body", "section", "div", "ul", "ol")
    )
    links = [link for link in tree.iter("a") if link.get("href") and not _OUTSIDE.match(link.get("href"))]
    linked = sum(_letters(link) for link in links)
    headings = sum(_letters(heading) for heading in tree.iter(*_HEADINGS) if heading.find(".//a") is None)
    share = linked / max(1, _letters(tree) - headings)
    return len(links) > 1 and share >= (_CONTENTS_SHARE if declared else _LINKS_ONLY_SHARE)


def _letters(element: "HtmlElement") -> int:
    body = element.find("body")
    shown = element if body is None else body
    return sum(character.isalpha() for character in shown.text_content())


def _kinds(element: "HtmlElement") -> set[str]:
    classes = (element.get("class") or "").lower().split()
    values = [value for key, value in element.attrib.items() if key == "role" or key.endswith((":type", "}type"))]
    return set(" ".join(map(str, values)).lower().split()) | {_BY_CLASS[name] for name in classes if name in _BY_CLASS}


def _is_unseen(element: "HtmlElement", kinds: set[str]) -> bool:
    """Whether an element shows nothing of the book's own words: a page number, a way back, a list of contents."""
    if kinds & _PAGE_BREAKS:
        return len(element.text_content().strip()) <= _PAGE_NUMBER_CHARS
    if kinds & _BACK_LINKS:
        return not any(character.isalnum() for character in element.text_content())
    return element.tag == "nav" and bool(kinds & _LISTS)


def _show_behind_paragraph(note: "HtmlElement", last_note: dict["HtmlElement", "HtmlElement"]) -> None:
    """Show a note, which books hide because reading programs open a window for it, and move it out of a paragraph.

    Args:
        note: The note.
        last_note: The last note that was moved behind each paragraph; grows.
    """
    note.attrib.pop("hidden", None)
    note.attrib.pop("aria-hidden", None)
    if style := note.get("style"):
        note.set("style", _NOT_SHOWN.sub("", style))
    block = next((parent for parent in reversed(list(note.iterancestors())) if parent.tag in _WHOLE_BLOCKS), None)
    if block is None or note.tag in {"tr", "td", "th"}:
        return
    # Dropping the note and making it anew keeps the words behind it where they are.
    moved = note.makeelement("aside" if note.tag == "span" else note.tag, dict(note.attrib))
    moved.text = note.text
    moved.extend(list(note))
    note.drop_tree()
    place = last_note.get(block, block)
    moved.tail, place.tail = place.tail, None
    place.addnext(moved)
    last_note[block] = moved


def _is_glued(link: "HtmlElement") -> bool:
    """Whether a link is a number, leads to a place in the book, and touches the word before it: a mark of a note."""
    if "#" not in link.get("href", "") or _OUTSIDE.match(link.get("href", "")):
        return False
    if not (link.text_content() or "").strip().isdigit():
        return False
    before, parent = link.getprevious(), link.getparent()
    words = (parent.text if parent is not None else "") if before is None else before.tail or before.text_content()
    return bool(words) and (words[-1].isalnum() or words[-1] in ".,;:!?”’\"')»")


def _raise(link: "HtmlElement") -> None:
    inside = link.find(".//sup") is not None or any(parent.tag == "sup" for parent in link.iterancestors())
    if not inside and _NUMBER.fullmatch(link.text_content() or ""):
        link.tag = "sup"
