"""A number with its unit, and when two are the same.

Values are compared exactly, except that a conversion between units of one dimension may be rounded by half a
percent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_ROUNDED = 5e-3  # share by which a converted value may differ
_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text.

    Attributes:
        value: In the base unit of its dimension, else as it stands.
        dimension: ``time``, ``percent``, ``money:dollar`` …; ``""`` for a count; ``ordinal``, ``year``,
            ``decade``, ``roman`` or ``vague`` ("hundreds").
        start: First word.
        end: One past the last word, unit included.
        text: As written.
        loose: Whether it may be no number at all ("one" as a pronoun).
        scale: What the unit multiplied by, 1 for none.
    """

    value: float
    dimension: str
    start: int
    end: int
    text: str
    loose: bool = False
    scale: float = 1.0


def agree(ours: Quantity, theirs: Quantity, *, bound: bool = False, unit_elsewhere: bool = False) -> bool:
    """Whether two quantities are the same.

    Args:
        ours: From the sentence.
        theirs: From the quote.
        bound: Whether ours, if a bare count, counts a thing named right after it.
        unit_elsewhere: Whether our unit stands in the quote apart from the number ("of the 50 … 20
            did"), so that a bare count there may still be the same.
    """
    our_kind, their_kind = ours.dimension, theirs.dimension
    if our_kind == their_kind:
        converted = ours.scale != theirs.scale
        return _close(ours.value, theirs.value, _ROUNDED if converted else _EXACT)
    kinds = {our_kind, their_kind}
    if kinds == {"", "percent"}:
        bare, percent = (ours, theirs) if our_kind == "" else (theirs, ours)
        if bare.value < 1:
            return _close(bare.value * 100, percent.value)
    if kinds == {"decade", "year"} and our_kind == "decade":
        return ours.value <= theirs.value < ours.value + 10
    if kinds <= {"", "year"} or kinds <= {"roman", "ordinal"} or kinds <= {"roman", ""}:
        return _close(ours.value / ours.scale, theirs.value / theirs.scale)
    if kinds <= {"time", "years"} or kinds & {"vague", "ordinal", "decade", "day"}:
        return False
    if our_kind == "":
        return not bound and _close(ours.value, theirs.value / theirs.scale)
    if their_kind == "":
        return unit_elsewhere and _close(ours.value / ours.scale, theirs.value)
    return False


def given_otherwise(ours: Quantity, given: Sequence[Quantity]) -> bool:
    """``619 miles`` where the source says 1,000 kilometres and itself converts them to 620 miles."""
    return any(
        (theirs.dimension, theirs.scale) == (ours.dimension, ours.scale)
        and ours.dimension not in ("", "year", "ordinal")
        and not agree(ours, theirs)
        and _close(ours.value, theirs.value, 2 * _ROUNDED)
        for theirs in given
    )


def alike(ours: Quantity, theirs: Quantity) -> bool:
    """Whether ``theirs`` is of the kind that could stand in the place of ``ours``."""
    families = {"year": "count", "": "count", "roman": "count", "day": "count"}
    return families.get(ours.dimension, ours.dimension) == families.get(theirs.dimension, theirs.dimension)


def _close(first: float, second: float, tolerance: float = _EXACT) -> bool:
    return abs(first - second) <= tolerance * max(abs(first), abs(second), 1e-12)
