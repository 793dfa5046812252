"""Letters of Adobe's Symbol font, which office files name by their place in the font: × ± ≤ and Greek letters."""

_GREEK = dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))
_GREEK |= dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_SIGNS = {0x2D: "−", 0x40: "≅", 0x5E: "⊥", 0xA2: "′", 0xA3: "≤", 0xA4: "⁄", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑"}
_SIGNS |= {0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•"}
_SIGNS |= {0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xCF: "∉"}
_SIGNS |= {0xD1: "∇", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xE5: "∑", 0xF2: "∫"}
_LETTERS = {place: chr(place) for place in range(0x20, 0x7F)} | _GREEK | _SIGNS
_PRIVATE = range(0xE000, 0xF900)


def symbol(code: str, font: str) -> str:
    """Return the letter of a symbol font.

    Args:
        code: Its place in hexadecimal, often moved to F000.
        font: The font's name; of fonts other than Symbol only places that are Unicode mean anything.

    Returns:
        The letter, or "" where its place says nothing.
    """
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if "symbol" in font.lower():
        return in_symbol_font(number)
    return "" if number in _PRIVATE or not 0 < number < 0xD800 else chr(number)


def in_symbol_font(number: int) -> str:
    """Return the letter at a place of the Symbol font, or ""."""
    return _LETTERS.get(number - 0xF000 if number >= 0xF000 else number, "")


def symbol_text(data: bytes) -> str:
    """Return text that is set in the Symbol font."""
    return "".join(map(in_symbol_font, data))
