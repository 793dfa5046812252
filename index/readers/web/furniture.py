"""What stands inside the article's element and is no part of the article: menus, share bars, teasers, comments."""

import re
from typing import TYPE_CHECKING

from index.readers.web.choosing import Choice
from index.readers.web.measure import Counts, Measures
from index.readers.web.names import FURNITURE, names_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ROLES = {"navigation", "menu", "menubar", "toolbar", "search", "dialog", "alertdialog", "tablist", "contentinfo"}
_LANDMARKS = {"complementary", "banner"}
_CONTROLS = {"button", "input"}
_LISTS = {"ul", "ol", "div", "section", "aside", "p", "table", "menu"}
# Parts of an article that are read whatever their name says, unless they are mostly links.
_PARTS = {"figure", "figcaption", "table", "dl", "details", "pre", "blockquote", "p", "li", "h1", "h2", "h3", "h4"}
_LINKED_SHARE = 0.6
_ALL_LINKED_SHARE = 0.9
_FEWEST_LINKS = 3
# An element with this share of the article's words is the article, whatever it is called.
_MAJOR_SHARE = 0.5
_QUESTION_HOLDERS = {"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"}
_NOTES = re.compile(r"foot ?notes?|endnotes?|references?|reflist|fußnote|notes?\b", re.I)


def take_out_furniture(choice: Choice, counts: Measures) -> None:
    """Remove from the article's element whatever is no part of the article.

    Where links are most of its words (a front page, a list of posts), lists of links stay.
    """
    root = choice.root
    whole = counts[root]
    keep = set() if choice.heading is None else {choice.heading, *choice.heading.iterancestors()}
    listing = whole.linked > _MAJOR_SHARE * whole.words
    others = set(choice.others)
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str) or element not in counts:
            continue
        own = counts[element]
        if element not in keep and (element in others or _is_furniture(element, own, counts, choice, listing)):
            element.drop_tree()
            continue
        stack.extend(reversed(element))


def _is_furniture(element: "HtmlElement", own: Counts, counts: Measures, choice: Choice, listing: bool) -> bool:
    tag, role = element.tag, element.get("role") or ""
    if tag in _CONTROLS:
        return not _asks_a_question(element)
    if not own.words:
        return False
    whole = counts[choice.root]
    if own.prose > _MAJOR_SHARE * whole.prose:
        return False
    if tag == "nav" or role in _ROLES:
        return True
    left_out = own.kept * 2 < own.words
    if tag in {"footer", "header"} or role in _LANDMARKS:
        return left_out and _is_the_sites(element, choice.root)
    linked = own.linked > _LINKED_SHARE * own.words
    if tag == "aside" and choice.root.tag == "body" and left_out:
        return True
    if names_of(element) & FURNITURE and (left_out or linked or own.controls):
        return tag not in _PARTS or linked or _is_only_a_label(own)
    if tag in _LISTS and not listing and left_out and own.links >= _FEWEST_LINKS:
        return own.linked > _ALL_LINKED_SHARE * own.words
    return tag == "aside" and linked and left_out


def _is_the_sites(element: "HtmlElement", root: "HtmlElement") -> bool:
    """Whether a head, foot or side column belongs to the site and not to the article."""
    inside_article = any(outer.tag == "article" for outer in (root, *element.iterancestors()))
    return not inside_article and not _NOTES.search(" ".join(names_of(element)))


def _is_only_a_label(own: Counts) -> bool:
    return own.controls > 0


def _asks_a_question(button: "HtmlElement") -> bool:
    """Whether a button opens the answer below it (the question of an accordion)."""
    parent = button.getparent()
    return button.get("aria-expanded") is not None or (parent is not None and parent.tag in _QUESTION_HOLDERS)
