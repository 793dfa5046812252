"""What a reader of a page doesn't see or take as stated: hidden text, text that is struck out, raised and lowered text.

Tags, attributes and style sheets say so. The sheets of the page are read with tinycss2, and cssselect2 says which
elements a rule is for; of their properties only those count that change what the page says.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cssselect2 import ElementWrapper, Matcher
    from cssselect2.compiler import CompiledSelector
    from lxml.html import HtmlElement

UNSEEN_TAGS = frozenset(
    "script style template noscript head svg iframe object audio video canvas datalist rt rp annotation "
    "annotation-xml".split()
)
STRUCK_TAGS = frozenset(("del", "s", "strike"))
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
# Readers of the screen hear these; nobody sees them. KaTeX and MathJax write each formula twice.
_UNSEEN_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only katex-html "
    "MJX_Assistive_MathML".split()
)
# Names that many sheets, which a saved page may lack, give to what is hidden; on wide screens it may be shown again.
_HIDING_CLASSES = frozenset(("hidden", "d-none"))
_SHOWN_AGAIN = re.compile(r"\w+:(?:block|flex|inline|grid|table|contents)\b|d-\w+-(?:block|flex|inline|grid|table)")
_STRIKING_CLASSES = frozenset(("strike", "strikethrough", "line-through"))
_SHOWN_BY_PICTURE = "mwe-math-mathml"
"""An encyclopedia shows a formula as a picture and hides its text; the text is what the picture shows."""

_ZERO = re.compile(r"0(?:\.0+)?(?:px|pt|em|rem|%)?\Z")
_FAR_LEFT = re.compile(r"-\d{4,}(?:\.\d+)?(?:px|pt)\Z|-\d{2,}(?:em|rem)\Z")
_NO_AREA = re.compile(r"rect\((?:[01](?:px)?[ ,]*){4}\)|inset\((?:50|100)%\)|circle\(0")
_HEIGHT = re.compile(r"(-?\d+(?:\.\d+)?)(?:px|pt|em|rem|ex|%)\Z")
_BRACKET = re.compile(r"[(\[{)\]}]")
_PRINT_ONLY = re.compile(r"print|speech|\(", re.IGNORECASE)


class Visibility:
    """What one page hides, strikes out, raises and lowers."""

    def __init__(self, root: "HtmlElement") -> None:
        """Read the style sheets in the tree that ``root`` belongs to."""
        tree = root.getroottree()
        # Answers, tabs and the like that a button opens: hidden at first, and read by everybody who presses it.
        self._opened = {
            name for opener in tree.iterfind(".//*[@aria-controls]") for name in opener.get("aria-controls", "").split()
        }
        self._by_sheet: dict[HtmlElement, dict[str, str]] = {}
        sheets: list[str] = []
        chars = 0
        for style in tree.iter("style"):
            sheet = (style.text or "")[: MAX_SHEET_CHARS - chars]
            chars += len(sheet)
            if sheet.strip() and _is_flat(sheet):
                sheets.append(sheet)
        if sheets:
            # Of a sheet that comes again the last one counts.
            self._by_sheet = _matched(tree.getroot(), tuple(reversed(dict.fromkeys(reversed(sheets)))))

    def style(self, element: "HtmlElement") -> Mapping[str, str]:
        """Return the telling properties of an element; those of its own ``style`` attribute win."""
        of_sheet = self._by_sheet.get(element, {})
        own = element.get("style")
        return {**of_sheet, **_inline(own)} if own else of_sheet

    def is_unseen(self, element: "HtmlElement") -> bool:
        """Whether nobody sees the element; what lies in it isn't seen either."""
        tag = element.tag
        if not isinstance(tag, str) or tag in UNSEEN_TAGS:
            return True
        if self._can_be_opened(element):
            return False
        if "hidden" in element.attrib or (tag == "dialog" and "open" not in element.attrib):
            return True
        classes = element.get("class") or ""
        if classes and _SHOWN_BY_PICTURE in classes:
            return False
        if classes and _hides(classes.split()):
            return True
        style = self.style(element)
        return bool(style) and _is_hidden(style)

    def _can_be_opened(self, element: "HtmlElement") -> bool:
        attributes = element.attrib
        if attributes.get("hidden") == "until-found" or attributes.get("role") == "tabpanel":
            return True
        return bool(self._opened) and attributes.get("id") in self._opened and element.tag not in {"dialog", "nav"}

    def is_struck(self, element: "HtmlElement") -> bool:
        """Whether the element's text is struck out."""
        if element.tag in STRUCK_TAGS or not _STRIKING_CLASSES.isdisjoint((element.get("class") or "").split()):
            return True
        style = self.style(element)
        return "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", "")

    def script_of(self, element: "HtmlElement") -> str:
        """Return "sup" or "sub" where the element raises or lowers its text, else ""."""
        if element.tag in {"sup", "sub"}:
            return str(element.tag)
        style = self.style(element)
        if not style or element.tag in {"td", "th", "tr", "img"}:
            return ""
        height = style.get("vertical-align", "")
        named = {"super": "sup", "text-top": "sup", "sub": "sub", "text-bottom": "sub"}.get(height)
        number = _HEIGHT.match(height) or _HEIGHT.match(style.get("mso-text-raise", ""))
        if named or not number:
            return named or ""
        return "sup" if float(number[1]) > 0 else "sub" if float(number[1]) < 0 else ""


def _hides(classes: list[str]) -> bool:
    if not _UNSEEN_CLASSES.isdisjoint(classes):
        return True
    return not _HIDING_CLASSES.isdisjoint(classes) and not any(_SHOWN_AGAIN.match(name) for name in classes)


def _is_hidden(style: Mapping[str, str]) -> bool:
    def has(name: str, *values: str) -> bool:
        return style.get(name, "").split(" ")[0] in values

    if has("display", "none") or has("visibility", "hidden", "collapse") or has("mso-hide", "all"):
        return True
    if any(_ZERO.match(style.get(name, "")) for name in ("opacity", "font-size", "max-height")):
        return True
    if _ZERO.match(style.get("height", "")) and has("overflow", "hidden"):
        return True
    away = _FAR_LEFT.match(style.get("left", "")) and has("position", "absolute", "fixed")
    return bool(away or _FAR_LEFT.match(style.get("text-indent", "")) or _is_clipped(style))


def _is_clipped(style: Mapping[str, str]) -> bool:
    return any(_NO_AREA.match(style.get(name, "")) for name in ("clip", "clip-path"))


def _inline(style: str) -> dict[str, str]:
    """Return the telling properties of a ``style`` attribute."""
    pairs = (declaration.partition(":") for declaration in style.split(";"))
    return {
        name: value.replace("!important", "").strip().lower()
        for key, _, value in pairs
        if (name := key.strip().lower()) in _TELLING
    }


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
def _matched(root: "HtmlElement", sheets: tuple[str, ...]) -> "dict[HtmlElement, dict[str, str]]":
    """Return the telling properties that the sheets give to elements, for those that have any.

    Once :data:`MAX_STEPS` are taken, the elements behind have none.
    """
    from cssselect2 import Matcher

    matcher = Matcher()
    steps = _Steps(MAX_STEPS)
    count = 0
    for sheet in sheets:
        count += _add_rules(matcher, sheet, steps, MAX_RULES - count)
    if not count:
        return {}
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


def _add_rules(matcher: "Matcher", sheet: str, steps: _Steps, limit: int) -> int:
    """Add the rules of a sheet that say something of interest, about ``limit`` at most; returns how many."""
    from cssselect2 import SelectorError, compile_selector_list

    count = 0
    for selectors, style in _rules(sheet) if limit > 0 else ():
        try:
            compiled = compile_selector_list(selectors)
        except (SelectorError, RecursionError):
            continue
        for selector in compiled:
            if selector.pseudo_element is None and not selector.never_matches:
                selector.test = _counted(selector, steps)
                matcher.add_selector(selector, style)
                count += 1
        if count > limit:
            break
    return count


def _counted(selector: "CompiledSelector", steps: _Steps) -> "Callable[[ElementWrapper], bool]":
    test = selector.test

    def counted(element: "ElementWrapper") -> bool:
        steps.take()
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
            text = tinycss2.serialize(rule.content)
            if style := _inline(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)):
                yield tinycss2.serialize(rule.prelude), style
