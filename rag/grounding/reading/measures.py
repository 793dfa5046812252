"""The unit beside a number, and numbers that share one unit or make one quantity together."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.text.english.number_words import BEFORE_UNIT, FRACTIONS
from index.text.english.units import CURRENCIES, UNITS
from rag.grounding.reading.quantity import Quantity
from rag.grounding.reading.words import Word, joined, lower_at

_DIMENSIONS = frozenset(dimension for dimension, _ in UNITS.values())
_SUMMED_DIMENSIONS = ("time", "years", "length", "mass")


def with_unit(words: Sequence[Word], bare: Quantity) -> Quantity:
    """Take in the unit around a bare number: ``$ 5``, ``5 percent``, ``half an hour``, ``two hours and a half``."""
    before = words[bare.start - 1].text if bare.start else ""
    if before in CURRENCIES:
        money = f"money:{CURRENCIES[before]}"
        return replace(bare, dimension=money, start=bare.start - 1, text=before + bare.text)
    end = bare.end + (lower_at(words, bare.end) in ("a", "an") and bare.value < 1)
    if lower_at(words, end) == "per" and lower_at(words, end + 1) == "cent":
        return replace(bare, dimension="percent", end=end + 2, text=joined(words[bare.start : end + 2]))
    unit_position = _unit_position(words, end)
    if unit_position is not None:
        return _measured(words, bare, unit_position)
    if [lower_at(words, end + k) for k in range(3)] == ["and", "a", "half"]:
        return with_unit(words, replace(bare, value=bare.value + 0.5, end=end + 3))
    return bare


def _unit_position(words: Sequence[Word], end: int) -> int | None:
    """Where the unit of a number that ends at ``end`` stands: right there, or after "US", "square" and the like."""
    for position in (end, end + 1):
        if position >= len(words) or (words[position].breaks and words[position].text != "%"):
            return None
        key = words[position].lower
        if key in UNITS and (len(key) > 1 or not key.isalpha() or words[position].text == key):
            return position
        if key not in BEFORE_UNIT:
            return None
    return None


def _measured(words: Sequence[Word], bare: Quantity, unit_position: int) -> Quantity:
    dimension, factor = UNITS[words[unit_position].lower]
    if words[unit_position - 1].lower == "square":
        dimension, factor = "square " + dimension, factor * factor
    value, stop = bare.value, unit_position + 1
    if [lower_at(words, stop + k) for k in range(2)] == ["and", "a"] and lower_at(words, stop + 2) in FRACTIONS:
        value, stop = value + FRACTIONS[lower_at(words, stop + 2)], stop + 3
    text = joined(words[bare.start : stop])
    return Quantity(value * factor, dimension, bare.start, stop, text, bare.loose and value == 1.0, factor)


def with_shared_units(found: list[Quantity], words: Sequence[Word]) -> list[Quantity]:
    """``between 10 and 50 percent``, ``3 - 5 km``: the first number has the unit of the second."""
    for index in range(len(found) - 2, -1, -1):
        first, second = found[index], found[index + 1]
        between = [word.lower for word in words[first.end : second.start]]
        dashed = not between and second.start < len(words) and words[second.start].after.strip() == "-"
        shares = dashed or between in (["to"], ["and"], ["or"])
        if shares and first.dimension in ("", "year") and second.dimension in _DIMENSIONS:
            if second.dimension.startswith("money") and words[second.start].text in CURRENCIES:
                continue
            found[index] = replace(
                first, dimension=second.dimension, value=first.value * second.scale, scale=second.scale
            )
    return found


def with_sums(found: list[Quantity], words: Sequence[Word]) -> list[Quantity]:
    """``1 hour 30 minutes`` and ``five feet six inches`` also count as one quantity."""
    result = list(found)
    for first, second in pairwise(found):
        between = [word.lower for word in words[first.end : second.start]]
        smaller = first.dimension == second.dimension in _SUMMED_DIMENSIONS and first.scale > second.scale
        if smaller and between in ([], ["and"]) and not words[second.start].breaks:
            text = joined(words[first.start : second.end])
            whole = Quantity(
                first.value + second.value, first.dimension, first.start, second.end, text, scale=second.scale
            )
            result = [kept for kept in result if kept not in (first, second)] + [whole]
    return sorted(result, key=lambda quantity: quantity.start)
