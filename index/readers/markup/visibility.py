"""What a reader of a page doesn't see or take as stated: hidden text, and text that is struck out."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

UNSEEN_TAGS = frozenset(
    "script style template noscript head svg iframe object audio video canvas datalist rt rp annotation annotation-xml "
    "mjx-assistive-mml".split()
)
STRUCK_TAGS = frozenset(("del", "s", "strike"))
MAX_SHEET_CHARS = 500_000

# Readers of the screen hear these; nobody sees them. KaTeX writes each formula twice.
_UNSEEN_CLASSES = frozenset("sr-only visually-hidden screen-reader-text screen-reader-only katex-html".split())
_HIDDEN = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|(?:font-size|max-height)\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$))",
    re.IGNORECASE,
)
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
_SELECTOR = re.compile(r"\A(?:[a-z][\w-]*)?([.#][\w-]+)\Z", re.IGNORECASE)


class Visibility:
    """What one page hides: by attributes, and by simple rules of its own style sheets."""

    def __init__(self, root: "HtmlElement") -> None:
        """Read the style sheets in the tree that ``root`` belongs to."""
        self._hidden_by_sheet: set[str] = set()
        for sheet in root.getroottree().iter("style"):
            self._hidden_by_sheet |= _hiding_selectors((sheet.text or "")[:MAX_SHEET_CHARS])

    def is_unseen(self, element: "HtmlElement") -> bool:
        """Whether nobody sees the element; what lies in it isn't seen either."""
        tag = element.tag
        if not isinstance(tag, str) or tag in UNSEEN_TAGS:
            return True
        if "hidden" in element.attrib or (tag == "dialog" and "open" not in element.attrib):
            return True
        style = element.get("style")
        if style and _HIDDEN.search(style):
            return True
        names = (element.get("class") or "").split()
        if not _UNSEEN_CLASSES.isdisjoint(names):
            return True
        if not self._hidden_by_sheet:
            return False
        selectors = [f".{name}" for name in names] + [f"#{element.get('id')}"]
        return not self._hidden_by_sheet.isdisjoint(selectors)


def is_struck(element: "HtmlElement") -> bool:
    """Whether the element's text is struck out."""
    return element.tag in STRUCK_TAGS or bool(_STRUCK.search(element.get("style") or ""))


def script_of(element: "HtmlElement") -> str:
    """Return "sup" or "sub" where the element raises or lowers its text, else ""."""
    if element.tag in {"sup", "sub"}:
        return str(element.tag)
    style = _RAISED.search(element.get("style") or "")
    return {"super": "sup", "sub": "sub"}[style.group(1).lower()] if style else ""


def _hiding_selectors(sheet: str) -> set[str]:
    """Return the selectors of one class or id whose rules hide; rules inside @media and the like are passed over."""
    found: set[str] = set()
    depth = start = 0
    selectors = ""
    for mark in re.finditer(r"[{}]", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        text = mark.string[start : mark.start()]
        start = mark.end()
        if mark.group() == "{":
            depth += 1
            selectors = text if depth == 1 else ""
        else:
            if depth == 1 and not selectors.strip().startswith("@") and _HIDDEN.search(text):
                matches = (_SELECTOR.match(one.strip()) for one in selectors.split(","))
                found |= {match.group(1) for match in matches if match}
            depth = max(0, depth - 1)
    return found
