"""Limits on what a page may ask of its reader: attributes, and cells that spans make of one cell.

Parsers compare each attribute of a tag with all before it, so a tag of 40,000 takes them half a minute. Tags are
therefore cut before they are parsed. No page that people write has a tag with so many attributes.
"""

import re
from dataclasses import dataclass

MAX_ATTRIBUTES = 64
"""A tag keeps so many."""
MAX_ALL_ATTRIBUTES = 300_000
"""Behind so many on one page, a tag keeps :data:`FEW_ATTRIBUTES`."""
FEW_ATTRIBUTES = 6
MAX_SPANNED_CHARS = 2_000_000
"""What cells that span rows and columns may add to the tables of one page."""
_CELL_COST_CHARS = 3  # what parts it from its neighbour

# An opening tag as parsers see it: only a value may hold quoted angle brackets. It also ends with the page, so that
# each character is looked at once.
_TAG = re.compile(
    r"<(?:!--.*?(?:-->|\Z)"
    r"|(?P<name>[a-z][^\s/>]*+)(?P<rest>(?:[^=>]|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))?)*+)(?:>|\Z))",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"[^\s=>/]+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?")
_RAW = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "textarea", "title")}


def with_fewer_attributes(markup: str) -> str:
    """Return a page whose tags have at most :data:`MAX_ATTRIBUTES`; scripts, styles and comments stay as they are."""
    pieces: list[str] = []
    kept_to = place = count = 0
    while (tag := _TAG.search(markup, place)) is not None:
        place = tag.end()
        name = (tag["name"] or "").lower()
        if name in _RAW:
            closing = _RAW[name].search(markup, place)
            place = closing.start() if closing else len(markup)
        limit = MAX_ATTRIBUTES if count < MAX_ALL_ATTRIBUTES else FEW_ATTRIBUTES
        # An attribute and the blank before it have two characters or more.
        if name and "=" in tag["rest"] or len(tag["rest"] or "") > 2 * limit:
            attributes = _ATTRIBUTE.findall(tag["rest"])
            count += min(len(attributes), limit)
            if len(attributes) > limit:
                pieces += (markup[kept_to : tag.start()], f"<{tag['name']} {' '.join(attributes[:limit])}>")
                kept_to = tag.end()
    pieces.append(markup[kept_to:])
    return "".join(pieces)


@dataclass(slots=True)
class Spans:
    """How much the spanning cells of one page may still add."""

    left_chars: int = MAX_SPANNED_CHARS

    def taken(self, rows: int, columns: int, text: str) -> tuple[int, int]:
        """Return how many rows and columns a cell may fill: as many as it asks for, or one once there is no room."""
        cost = (rows * columns - 1) * (len(text) + _CELL_COST_CHARS)
        if cost > self.left_chars:
            return 1, 1
        self.left_chars -= cost
        return rows, columns
