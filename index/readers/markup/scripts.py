"""Superscripts and subscripts as plain text, so that "41²" never becomes "412".

Digits and signs have letters of their own in Unicode. What has none is set behind "^", as people type it, or "_".
"""

import re

MAX_CHARS = 40
"""Longer text is a passage in small print, not a superscript."""

_RAISED = {
    **dict(zip("0123456789+-−–=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾", strict=True)),
    **dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)),
    **dict(zip("ABDEGHIJKLMNOPRTUVW", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ", strict=True)),
}
_LOWERED = {
    **dict(zip("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎", strict=True)),
    **dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)),
}
_TRADE_MARKS = {"TM": "™", "SM": "℠"}
_BRACKETS = "[({"
# Signs that are drawn high or low by themselves, or that mark a note: nobody takes them for a digit.
_STANDS_AS_IT_IS = re.compile(r"[*∗⋆†‡§¶#°ºª™®©'’\"”′″.,;:\s]+\Z")


def raised(text: str, before: str = "") -> str:
    """Return the superscript ``text`` as it is stored behind the text ``before``.

    "2" gives "²" and "n-1" gives "ⁿ⁻¹". Several letters behind a letter or digit shorten a word ("1st", "Mme") and
    stay letters. A note's mark that brings its own brackets ("[3]") stays as it is.
    """
    text = " ".join(text.split())
    if _is_plain(text):
        return text
    if text in _TRADE_MARKS:
        return _TRADE_MARKS[text]
    before = before[-1:]
    if len(text) > 1 and text.isalpha() and before.isalnum():
        return text
    return _written(text, _RAISED, "^", before)


def lowered(text: str, before: str = "") -> str:
    """Return the subscript ``text`` as it is stored behind the character ``before``: "2" gives "₂"."""
    text = " ".join(text.split())
    if _is_plain(text):
        return text
    return _written(text, _LOWERED, "_", before[-1:])


def _is_plain(text: str) -> bool:
    return not text or len(text) > MAX_CHARS or text[0] in _BRACKETS or bool(_STANDS_AS_IT_IS.match(text))


def _written(text: str, letters: dict[str, str], mark: str, before: str) -> str:
    """Note marks such as "1, 2" keep their commas; letters that are missing are set behind ``mark``."""
    pieces = [piece.strip() for piece in text.split(",")]
    if all(all(character in letters for character in piece) for piece in pieces):
        return " ".join("".join(letters[character] for character in piece) for piece in pieces)
    if not before.isalnum():
        return text
    return f"{mark}{text}" if text.isalnum() else f"{mark}({text})"
