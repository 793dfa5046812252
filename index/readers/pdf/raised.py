"""Raised and lowered letters in plain text: superscripts and subscripts of Unicode where it has them."""

import re

_RAISED = str.maketrans("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_STANDS_AS_IT_IS = re.compile(r"[*∗⋆†‡§¶#°ºª™®©'’\"”′″.,;:\s]+")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|o|a|e|er|re|ère|ers|ère?s|es|ème|me|nd|nde|do|ra|de|te|ste)\Z", re.IGNORECASE)


def raised(text: str, before: str = "") -> str:
    """Return letters that are printed small and high, as plain text.

    The raised ending of an ordinal number ("21st", "1er") belongs to its word and is written as it is; what Unicode has
    no superscript for comes behind "^".

    Args:
        text: The raised letters.
        before: What stands before them on the line.
    """
    if _ORDINAL.match(text) and before[-1:].isdigit():
        return text
    if text.upper() in {"TM", "SM"}:
        return {"TM": "™", "SM": "℠"}[text.upper()]
    return _written(text, _RAISED, "^")


def lowered(text: str) -> str:
    """Return letters that are printed small and low, as plain text; "_" stands before what Unicode has none for."""
    return _written(text, _LOWERED, "_")


def _written(text: str, table: dict[int, int], mark: str) -> str:
    written = text.translate(table)
    changed = all(old != new or _STANDS_AS_IT_IS.match(old) for old, new in zip(text, written, strict=True))
    if changed:
        return written
    return mark + (text if len(text) == 1 or text.isalnum() else f"({text})")
