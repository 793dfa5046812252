"""The style sheets of a page, read within limits: which telling properties they give to which elements.

The sheets are read with tinycss2, and cssselect2 says which elements a rule is for. Both take time that grows with the
square of what nests, and with rules times elements, so a hostile sheet is cut or not read.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cssselect2 import ElementWrapper, Matcher
    from cssselect2.compiler import CompiledSelector
    from lxml.etree import _ElementTree
    from lxml.html import HtmlElement

MAX_SHEET_CHARS = 1_000_000
"""All sheets of a page together; what is beyond is not read."""
MAX_SHEET_DEPTH = 30
"""A sheet whose brackets nest deeper is not read: what people write has fewer than ten levels."""
MAX_RULES = 2_000
MAX_STEPS = 1_000_000
"""Tests of selectors and steps from element to element on one page; the sheets of usual pages need far fewer."""

_TELLING = frozenset(
    "display visibility opacity font-size max-height height overflow position left top text-indent clip clip-path "
    "mso-hide text-decoration text-decoration-line vertical-align mso-text-raise list-style list-style-type".split()
)
_BRACKET = re.compile(r"[(\[{)\]}]")
_PRINT_ONLY = re.compile(r"print|speech|\(", re.IGNORECASE)


def sheets_of(tree: "_ElementTree") -> tuple[str, ...]:
    """Return the sheets that a page brings; of one that comes again the last counts."""
    sheets: list[str] = []
    chars = 0
    for style in tree.iter("style"):
        sheet = (style.text or "")[: MAX_SHEET_CHARS - chars]
        chars += len(sheet)
        if sheet.strip() and _is_flat(sheet):
            sheets.append(sheet)
    return tuple(reversed(dict.fromkeys(reversed(sheets))))


def declarations_of(style: str) -> dict[str, str]:
    """Return the telling properties of a ``style`` attribute."""
    pairs = (declaration.partition(":") for declaration in style.split(";"))
    return {
        name: value.replace("!important", "").strip().lower()
        for key, _, value in pairs
        if (name := key.strip().lower()) in _TELLING
    }


@lru_cache(maxsize=4)
def _is_flat(sheet: str) -> bool:
    """Whether the brackets of a sheet nest no deeper than :data:`MAX_SHEET_DEPTH`, those in strings included."""
    depth = 0
    for bracket in _BRACKET.finditer(sheet):
        depth = depth + 1 if bracket.group() in "([{" else max(0, depth - 1)
        if depth > MAX_SHEET_DEPTH:
            return False
    return True


# A page is asked several times, and its sheets stay the same while parts of it are taken out.
@lru_cache(maxsize=1)
def matched(root: "HtmlElement", sheets: tuple[str, ...]) -> "dict[HtmlElement, dict[str, str]]":
    """Return the telling properties that the sheets give to elements, for those that have any.

    Once :data:`MAX_STEPS` are taken, the elements behind have none.
    """
    matcher = _matcher(sheets)
    if matcher is None:
        return {}
    steps = _Steps(MAX_STEPS)
    found: dict[HtmlElement, dict[str, str]] = {}
    try:
        for wrapped in _counting_wrapper()(root, None, 0, None, True, steps=steps).iter_subtree():
            if matches := matcher.match(wrapped):
                style: dict[str, str] = {}
                for *_, declarations in matches:  # from the weakest to the strongest
                    style.update(declarations)
                found[wrapped.etree_element] = style
    except _StepsTakenError:
        pass
    return found


class _StepsTakenError(Exception):
    """The sheets of a page ask for more steps than they may."""


class _Steps:
    """Counts down, and raises :class:`_StepsTakenError` at the end."""

    def __init__(self, left: int) -> None:
        self._left = left

    def take(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _StepsTakenError


@cache
def _counting_wrapper() -> "type[ElementWrapper]":
    """Return the library's element with its steps counted, and made one by one: it keeps a list for each element."""
    from cssselect2 import ElementWrapper

    class Counting(ElementWrapper):  # type: ignore[misc]
        def __init__(self, *arguments: Any, steps: _Steps | None = None, **options: Any) -> None:  # noqa: ANN401
            super().__init__(*arguments, **options)
            self.steps: _Steps = steps if steps is not None else self.parent.steps
            self.steps.take()

        @property
        def ancestors(self) -> "Iterator[Counting]":
            element = self.parent
            while element is not None:
                self.steps.take()
                yield element
                element = element.parent

        @property
        def previous_siblings(self) -> "Iterator[Counting]":
            element = self.previous
            while element is not None:
                self.steps.take()
                yield element
                element = element.previous

    return Counting


@lru_cache(maxsize=4)  # the chapters of a book share their sheets
def _matcher(sheets: tuple[str, ...]) -> "Matcher | None":
    """Return what tells the rules of an element, :data:`MAX_RULES` in all; None without a rule of interest."""
    from cssselect2 import Matcher

    matcher, count = Matcher(), 0
    for selector, style in islice((rule for sheet in sheets for rule in _selectors(sheet)), MAX_RULES):
        selector.test = _counted(selector)
        matcher.add_selector(selector, style)
        count += 1
    return matcher if count else None


def _selectors(sheet: str) -> "Iterator[tuple[CompiledSelector, dict[str, str]]]":
    from cssselect2 import SelectorError, compile_selector_list

    for selectors, style in _rules(sheet):
        try:
            compiled = compile_selector_list(selectors)
        except (SelectorError, RecursionError):
            continue
        for selector in compiled:
            if selector.pseudo_element is None and not selector.never_matches:
                yield selector, style


def _counted(selector: "CompiledSelector") -> "Callable[[ElementWrapper], bool]":
    """Return the test of a selector, which is one of the steps of the element's page."""
    test = selector.test

    def counted(element: "ElementWrapper") -> bool:
        element.steps.take()
        return bool(test(element))

    return counted


def _rules(sheet: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield selectors with their telling properties, of rules that hold on a screen of any size."""
    import tinycss2

    stack: list[Any] = list(reversed(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)))
    while stack:
        rule = stack.pop()
        if rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content is not None:
            if not _PRINT_ONLY.search(tinycss2.serialize(rule.prelude)):
                inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                stack += reversed(inside)
        elif rule.type == "qualified-rule":
            text = tinycss2.serialize([token for token in rule.content if token.type != "comment"])
            if style := declarations_of(text):
                yield tinycss2.serialize(rule.prelude), style
