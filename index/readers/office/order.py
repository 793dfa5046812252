"""The order in which people read the boxes of a slide: rows of boxes from the top, columns from the left.

The order in the file is that in which the boxes were drawn, which says little. A set of boxes is cut where a
horizontal line passes between them, else where a vertical line does, and so on with each part (the "XY cut").
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

MAX_CUT_BOXES = 200
MAX_OVERLAP = 0.2
"""Boxes that overlap by less than this share of the smaller one count as apart."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a shape stands, in any one unit of length."""

    left: float
    top: float
    width: float
    height: float

    @property
    def across(self) -> tuple[float, float]:
        """Its left and right edge."""
        return self.left, self.left + self.width

    @property
    def down(self) -> tuple[float, float]:
        """Its upper and lower edge."""
        return self.top, self.top + self.height


def reading_order(boxes: Sequence[Box | None]) -> list[int]:
    """Return the positions of the boxes in reading order; as they are if the place of one isn't known."""
    known = [(position, box) for position, box in enumerate(boxes) if box is not None]
    if len(known) < len(boxes):
        return list(range(len(boxes)))
    return [position for position, _ in _cut(known)]


_Placed = tuple[int, Box]


def _cut(placed: list[_Placed]) -> list[_Placed]:
    if len(placed) > MAX_CUT_BOXES:
        return sorted(placed, key=lambda one: (one[1].top, one[1].left))
    for edges in (lambda box: box.down), (lambda box: box.across):
        groups = list(_groups(placed, edges))
        if len(groups) > 1:
            return [one for group in groups for one in _cut(group)]
    return sorted(placed, key=lambda one: (one[1].top, one[1].left))


def _groups(placed: list[_Placed], edges: Callable[[Box], tuple[float, float]]) -> Iterator[list[_Placed]]:
    """Yield the boxes in groups that a straight line parts."""
    group: list[_Placed] = []
    end = smallest = 0.0
    for one in sorted(placed, key=lambda one: edges(one[1])):
        first, last = edges(one[1])
        if group and end - first <= MAX_OVERLAP * min(smallest, last - first):
            yield group
            group = []
        smallest = min(smallest, last - first) if group else last - first
        end = max(end, last) if group else last
        group.append(one)
    if group:
        yield group
