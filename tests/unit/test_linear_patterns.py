"""No regular expression takes time that grows faster than its text, however hostile the text is."""

import re
from collections import deque
from collections.abc import Callable
from functools import cache

import pytest

from tests.linear.finding import ANY_WAY, Pattern, Use, escaped, every_use
from tests.linear.growth import ENDLESS_S, Growth, growth, quick_look_s, slow_s
from tests.linear.hostile import Recipe, recipes

MOST_TIMED = 3
VERY_SLOW_S = 0.1


def trial(pattern: Pattern, way: str, recipe: Recipe) -> Callable[[int], object]:
    """A function that tries the pattern on a hostile text of so many characters."""

    def run(chars: int) -> None:
        text = recipe.text(chars)
        given = text.encode() if isinstance(pattern.pattern, bytes) else text
        if way == "finditer":
            deque(pattern.finditer(given), maxlen=0)  # type: ignore[arg-type]
        else:
            getattr(pattern, way)(given)

    return run


def steepest(use: Use) -> tuple[Recipe, Growth] | None:
    """A hostile text on which the pattern's time grows clearly faster than the text, or None."""
    for way in sorted(use.ways):
        looked: list[tuple[float, Recipe]] = []
        for recipe in recipes(use.pattern):
            seconds = quick_look_s(trial(use.pattern, way, recipe))
            if seconds == ENDLESS_S:
                return recipe, Growth({})
            looked.append((seconds, recipe))
            if seconds > VERY_SLOW_S:
                break  # Nothing slower needs to be looked for.
        for seconds, recipe in sorted(looked, key=lambda look: look[0], reverse=True)[:MOST_TIMED]:
            if seconds > slow_s() and (found := growth(trial(use.pattern, way, recipe))).is_steep:
                return recipe, found
    return None


@cache
def uses() -> dict[str, list[Use]]:
    """What is found, by its package; a pattern that several places use is tried once in all their ways."""
    merged: dict[Pattern, Use] = {}
    for use in every_use():
        known = merged.get(use.pattern, use)
        merged[use.pattern] = Use(known.place, use.pattern, known.ways | use.ways)
    rooms: dict[str, list[Use]] = {}
    for use in merged.values():
        rooms.setdefault(".".join(use.place.split(".")[:2]), []).append(use)
    return rooms


BOUNDED = frozenset(("index.readers.finding.saved_pages._ENDING", "index.readers.pdf.hyphens._LAST_PART"))
"""Not linear, but given short text only: the name of a file, the last hundred letters of a line."""
ROOMS = (
    *("index.ingest", "index.names", "index.readers", "index.reprints", "index.search", "index.text", "index.transfer"),
    *("rag.answer", "rag.answering", "rag.grounding", "rag.llm", "rag.models", "rag.proposing"),
    *(
        "eval.metrics",
        "eval.reports",
        "eval.run",
        "eval.suites",
        "ui.actions",
        "ui.cli",
        "ui.html",
        "ui.page",
        "ui.public",
    ),
)


@pytest.mark.parametrize("room", ROOMS)
def test_patterns_are_linear(room: str) -> None:
    tried = [use for use in uses().get(room, ()) if use.place not in BOUNDED]
    steep = [(use, found) for use in tried if (found := steepest(use))]
    assert not steep, "\n".join(f"{use.place} on {recipe}: {times}" for use, (recipe, times) in steep)


def test_no_pattern_escapes() -> None:
    assert not escaped()
    assert set(uses()) <= set(ROOMS)
    assert sum(map(len, uses().values())) > 300


@pytest.mark.parametrize(
    "text",
    [
        r"\s+$",
        r"\s*\[\d+\]",
        r"<!--.*?-->",
        r"[^\W\d_]+\.?\s*\d",
        r"(?:[\w'-]+\s*){1,4}?(?=\s*[?;])",
        r"\[\[(.+?)\]\]",
        r"^(?:\w+\s?)*$",
        r"(\d+)\s*(?:to|-)\s*(\d+)",
        r"[\w.]+@\w+\.com",
        r"(?:a|aa)+\Z",
        r"(?<=\?) \(.*\)$",
        r"and (?:was|is)\b[^;]*?(?=\.?$)",
    ],
)
def test_slow_pattern_is_found(text: str) -> None:
    assert steepest(Use("here", re.compile(text), frozenset(("search", "finditer"))))


@pytest.mark.parametrize(
    "text", [r"(?<!\s)\s++$", r"\w+", r"\[\[([^\[\]]{1,200})\]\]", r"<[^<>]*>", r"\b\w+s\b", "a.{0,40}b"]
)
def test_linear_pattern_is_not_accused(text: str) -> None:
    assert not steepest(Use("here", re.compile(text), ANY_WAY))
