"""What stands inside the article's element and is no part of the article: menus, share bars, teasers, comments.

A name such as "related" decides nothing by itself. Two signs must meet: a name, a heading such as "Read more", words
that are mostly links, buttons or fields, and that trafilatura left the words out.
"""

from typing import TYPE_CHECKING

from index.readers.web.choosing import Choice
from index.readers.web.measure import Counts, Measures
from index.readers.web.names import ADVERTISING, FURNITURE, OTHERS_HEADING, names_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ROLES = {"navigation", "menu", "menubar", "toolbar", "search", "dialog", "alertdialog", "tablist", "contentinfo"}
_CONTROLS = {"button", "input"}
_BOXES = {"ul", "ol", "div", "section", "aside", "menu", "td", "center", "header", "footer", "article", "main"}
# Parts of an article that are read whatever their name says, unless they are mostly links.
_PARTS = {"figure", "figcaption", "table", "dl", "details", "pre", "blockquote", "p", "li", "h1", "h2", "h3", "h4"}
_HOLDS_PARTS = "boolean(.//figure | .//table | .//aside | .//dl | .//h1)"
_LINKED_SHARE = 0.6
_SOME_LINKED_SHARE = 0.25
_ALL_LINKED_SHARE = 0.9
_MENU_LINKS = 3
_MENU_LINK_WORDS = 3
# An element with this share of the article's words is the article, whatever it is called.
_MAJOR_SHARE = 0.5
_ADVERTISEMENT_WORDS = 60
_FORM_WORDS = 60
_PROMPT_WORDS = 20
_LABEL_WORDS = 4
_HEADING_CHARS = 80
_QUESTION_HOLDERS = {"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"}
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_ANNOUNCING = {*_HEADINGS, "p", "strong", "b", "span"}
# Links that a heading carries so that others may link to it.
_ANCHOR_SIGNS = {"¶", "#", "§", "\N{LINK SYMBOL}", ""}


def take_out_furniture(choice: Choice, counts: Measures) -> None:
    """Remove from the article's element whatever is no part of the article."""
    _Clearing(choice, counts).clear()


class _Clearing:
    def __init__(self, choice: Choice, counts: Measures) -> None:
        self._root = choice.root
        self._counts = counts
        self._whole = counts[choice.root]
        self._marked = choice.marked
        self._others = set(choice.others)
        self._heading = choice.heading
        self._heading_passed = False
        self._keep = set() if choice.heading is None else {choice.heading, *choice.heading.iterancestors()}
        # Where most words are links, the links are what the page has to say.
        self._listing = choice.listing or self._whole.linked > _MAJOR_SHARE * self._whole.words

    def clear(self) -> None:
        stack = list(reversed(self._root))
        while stack:
            element = stack.pop()
            if not isinstance(element.tag, str) or element not in self._counts or element.getparent() is None:
                continue
            self._heading_passed = self._heading_passed or element is self._heading
            if element not in self._keep and self._is_furniture(element, self._counts[element]):
                self._drop(element)
            else:
                stack.extend(reversed(element))

    def _drop(self, element: "HtmlElement") -> None:
        """Remove it, with a heading before it that then heads nothing."""
        before, after = element.getprevious(), element.getnext()
        element.drop_tree()
        if before is None or before in self._keep or element.tag not in _BOXES or (before.tail or "").strip():
            return
        heads_nothing = before.tag in _HEADINGS and (after is None or after.tag in _HEADINGS)
        if heads_nothing or (before.tag in _ANNOUNCING and _opens_others(before)):
            before.drop_tree()

    def _is_before_heading(self) -> bool:
        return self._heading is not None and not self._heading_passed

    def _is_furniture(self, element: "HtmlElement", own: Counts) -> bool:
        tag = element.tag
        if tag in _CONTROLS or (element.get("role") == "button" and own.words <= _LABEL_WORDS):
            return not _asks_a_question(element)
        if tag == "a":
            return _leads_nowhere(element)
        if not own.words or own.prose > _MAJOR_SHARE * self._whole.prose:
            return False
        if element in self._others or tag == "nav" or element.get("role") in _ROLES:
            return True
        left_out = own.kept * 2 < own.words
        if tag in {"footer", "header"} or element.get("role") in {"complementary", "banner"}:
            inside_article = any(outer.tag == "article" for outer in element.iterancestors())
            return left_out and not inside_article
        if tag == "form":
            return own.controls > 0 and own.prose <= _FORM_WORDS
        return self._is_named_furniture(element, own, left_out) or self._is_links_or_prompt(element, own, left_out)

    def _is_named_furniture(self, element: "HtmlElement", own: Counts, left_out: bool) -> bool:
        names = names_of(element)
        linked = own.linked > _LINKED_SHARE * own.words and not self._listing
        if self._listing and (element.tag == "article" or element.find(".//article") is not None):
            return False
        if element.tag in _PARTS:
            if element.tag == "p" and own.linked and own.prose <= _LABEL_WORDS and _opens_others(element):
                return True
            return linked and bool(names & FURNITURE)
        if names & ADVERTISING and own.words <= _ADVERTISEMENT_WORDS:
            return True
        named = names & FURNITURE
        active = own.links or own.controls or element.find(".//time") is not None
        if named and not active and own.words > _LABEL_WORDS:
            # A text may be about comments, or about related work.
            return False
        # Boxes of prose have such names too ("sidebar" in a handbook), so links or fields must go with them.
        mostly_prose = own.linked < _SOME_LINKED_SHARE * own.words and not own.controls and own.words > _PROMPT_WORDS
        others = _opens_others(element)
        if named and (others or linked or own.controls or (left_out and not mostly_prose and not self._listing)):
            return True
        return others and linked

    def _is_links_or_prompt(self, element: "HtmlElement", own: Counts, left_out: bool) -> bool:
        tag = element.tag
        if self._listing:
            return False
        if tag == "p":
            within_page = all((link.get("href") or "").startswith("#") for link in element.iter("a"))
            return own.linked == own.words and (within_page or self._is_before_heading())
        if tag not in _BOXES:
            return False
        if own.linked > _ALL_LINKED_SHARE * own.words:
            if self._is_before_heading():
                return True
            menu = own.links >= _MENU_LINKS and own.linked <= _MENU_LINK_WORDS * own.links
            return left_out or (menu and not self._marked)
        if tag == "aside" and left_out and self._root.tag == "body":
            return True
        prompt = left_out and own.controls > 0 and own.prose <= _PROMPT_WORDS
        return prompt and not element.xpath(_HOLDS_PARTS)


def _opens_others(element: "HtmlElement") -> bool:
    """Whether its first words announce other articles."""
    opening = ""
    for text in element.itertext():
        opening += text
        if len(opening.strip()) >= _HEADING_CHARS:
            break
    return bool(OTHERS_HEADING.match(opening))


def _leads_nowhere(link: "HtmlElement") -> bool:
    """Whether a link is a button of the page itself: "Close window", "Jump to", the sign behind a heading."""
    target = (link.get("href") or "").strip().lower()
    if target.startswith("javascript:") or target == "#":
        return True
    if not target.startswith("#"):
        return False
    if str(link.text_content()).strip() in _ANCHOR_SIGNS:
        return True
    box, before = link.getparent(), link.getprevious()
    around = (link.tail or "") + ((box.text or "") if before is None else (before.tail or ""))
    return box.tag in {*_BOXES, "body"} and not around.strip()


def _asks_a_question(button: "HtmlElement") -> bool:
    """Whether a button opens the answer below it (the question of an accordion)."""
    parent = button.getparent()
    return button.get("aria-expanded") is not None or (parent is not None and parent.tag in _QUESTION_HOLDERS)
