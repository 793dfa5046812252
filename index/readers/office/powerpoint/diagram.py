"""The words of a diagram (SmartArt), in the order of its outline."""

import re
from typing import TYPE_CHECKING

from index.readers.office.drawing import text_html
from index.readers.office.package import below, child, value

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_POINTS = 5_000


def diagram_html(root: "_Element") -> str:
    """Return the paragraphs of a diagram's points, each before those below it."""
    points = {value(point, "modelId"): point for point in below(root, "pt")}
    children: dict[str, list[tuple[int, str]]] = {}
    for link in below(root, "cxn"):
        if value(link, "type", "parOf") == "parOf":
            order = value(link, "srcOrd")
            place = int(order) if re.fullmatch(r"\d{1,6}", order) else 0
            children.setdefault(value(link, "srcId"), []).append((place, value(link, "destId")))
    waiting = [name for name, point in points.items() if value(point, "type") == "doc"]
    seen: list[str] = []
    known: set[str] = set()
    while waiting and len(seen) < MAX_POINTS:
        name = waiting.pop()
        if name in points and name not in known:
            known.add(name)
            seen.append(name)
            waiting += [below_it for _, below_it in sorted(children.get(name, []), reverse=True)]
    if len(seen) < 2:
        seen = [name for name, point in points.items() if value(point, "type", "node") in {"node", "asst"}]
    bodies = (child(points[name], "t") for name in seen)
    return "\n".join(filter(None, (text_html(body) for body in bodies if body is not None)))
