"""Numbers, amounts and measures, brought to one form so that they can be compared.

``90 minutes``, ``1.5 hours`` and ``an hour and a half`` are one quantity; ``$1.1bn`` is ``1.1 billion
dollars``; ``twenty``, ``20`` and the ``20`` of ``20-minute`` agree; ``first`` is ``1st``. A quantity keeps its
unit: 50 percent is not 50 people, and 250 feet are not 250 metres.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.text.english import number_words
from index.text.english.number_words import FRACTIONS, ORDINALS, SCALES, SMALL
from index.text.english.units import UNITS
from rag.grounding.reading.measures import with_shared_units, with_sums, with_unit
from rag.grounding.reading.quantity import Quantity
from rag.grounding.reading.spelled_numbers import scaled_value, spelled_value, with_rest
from rag.grounding.reading.words import Word, joined, lower_at

_ROMAN = re.compile(r"(?=[MDCLXVI])M*(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})$")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def quantities(words: Sequence[Word], taken: Iterable[int] = ()) -> list[Quantity]:
    """All numbers of ``words``, but for those at the positions ``taken`` (they belong to dates)."""
    skip = set(taken)
    found: list[Quantity] = []
    position = 0
    while position < len(words):
        quantity = None if position in skip else _quantity_at(words, position)
        if quantity is None:
            position += 1
            continue
        found.append(quantity)
        position = max(quantity.end, position + 1)
    return with_sums(with_shared_units(found, words), words)


def _quantity_at(words: Sequence[Word], start: int) -> Quantity | None:
    """The number that begins at ``start``, with its unit; None if none does."""
    word = words[start]
    if word.is_number:
        return _from_digits(words, start)
    if word.lower in ("a", "an"):
        return _from_article(words, start)
    if word.lower in ORDINALS and not _orders_speech(words, start):
        return Quantity(ORDINALS[word.lower], "ordinal", start, start + 1, word.text)
    if word.lower in SMALL or word.lower in ("hundred", "thousand", "dozen"):
        return _from_words(words, start)
    if word.lower in ("half", "quarter", "quarters"):
        value = FRACTIONS[word.lower]
        return with_unit(words, Quantity(value, "", start, start + 1, word.text, loose=word.lower != "half"))
    if word.lower in number_words.VAGUE_COUNTS:
        return Quantity(vague_value(word.lower), "vague", start, start + 1, word.text)
    if word.lower in number_words.MULTIPLES:
        return Quantity(number_words.MULTIPLES[word.lower], "", start, start + 1, word.text, loose=True)
    return _from_roman(words, start)


def vague_value(word: str) -> float:
    """A number that stands for a vague count word; equal words, equal numbers."""
    return float(int.from_bytes(word.encode(), "big") % 1_000_003)


def _orders_speech(words: Sequence[Word], start: int) -> bool:
    """``First, …`` and ``at first`` order what is said, not what a source could confirm."""
    follows = words[start + 1] if start + 1 < len(words) else None
    if words[start].opens and (follows is None or "," in follows.after):
        return True
    return words[start].lower == "first" and start > 0 and words[start - 1].lower == "at"


def _from_digits(words: Sequence[Word], start: int) -> Quantity | None:
    raw = words[start].text
    following = words[start + 1] if start + 1 < len(words) else None
    glued = following is not None and following.after == ""
    if glued and following is not None and following.lower in number_words.ORDINAL_ENDINGS:
        return Quantity(_value(raw), "ordinal", start, start + 2, raw + following.text)
    if glued and following is not None and following.lower == "s" and len(raw) in (2, 4):
        return Quantity(_value(raw) if len(raw) == 4 else 1900 + _value(raw), "decade", start, start + 2, raw + "s")
    value, end = _value(raw), start + 1
    if following is not None and _is_slash(following) and following.is_number and _value(following.text) > 0:
        value, end = value / _value(following.text), start + 2
    elif _mixed(words, start):
        value, end = value + _value(words[start + 1].text) / _value(words[start + 2].text), start + 3
    value, end, scaled = scaled_value(words, value, end)
    if end == start + 1 and not scaled and re.fullmatch(r"1\d{3}|20\d{2}|2100", raw):
        unit = with_unit(words, Quantity(value, "", start, end, raw))
        return unit if unit.dimension else replace(unit, dimension="year")
    return with_unit(words, Quantity(value, "", start, end, joined(words[start:end])))


def _is_slash(word: Word) -> bool:
    return word.after.strip() in ("/", "⁄")


def _mixed(words: Sequence[Word], start: int) -> bool:
    """``1 1/2``: a whole number and a fraction."""
    if start + 2 >= len(words):
        return False
    top, bottom = words[start + 1], words[start + 2]
    return top.is_number and bottom.is_number and _is_slash(bottom) and top.after == " " and _value(bottom.text) > 0


def _value(raw: str) -> float:
    """The value of digits as they are written: ``1,200``, ``1.200.000`` or ``3.5``."""
    if re.fullmatch(r"\d{1,3}(,\d{2,3})+(\.\d+)?", raw):
        return float(raw.replace(",", ""))
    if raw.count(".") > 1 and re.fullmatch(r"\d{1,3}(\.\d{3})+", raw):
        return float(raw.replace(".", ""))
    return float(re.split(r",|(?<=\.\d)\.", raw)[0]) if raw.count(".") <= 1 else float(raw.split(".")[0])


def _from_article(words: Sequence[Word], start: int) -> Quantity | None:
    """``a dozen``, ``a hundred``, ``half an hour``, ``an hour and a half``, ``a third of``."""
    if start + 1 >= len(words):
        return None
    following = words[start + 1].lower
    if following in SCALES and following not in ("mn", "bn", "tn"):
        value, end, _ = scaled_value(words, 1.0, start + 1)
        if following == "hundred":
            value, end = 100.0, start + 2
        value, end = with_rest(words, value, end)
        return with_unit(words, Quantity(value, "", start, end, joined(words[start:end])))
    part_of = following in ("third", "fifth", "tenth") and lower_at(words, start + 2) == "of"
    if following in ("half", "quarter") or part_of:
        return with_unit(words, Quantity(FRACTIONS[following], "", start, start + 2, joined(words[start : start + 2])))
    if following in UNITS and len(following) > 2:
        whole = with_unit(words, Quantity(1.0, "", start, start + 1, words[start].text, loose=True))
        return whole if whole.text.endswith(("half", "quarter")) else replace(whole, loose=True)
    return None


def _from_words(words: Sequence[Word], start: int) -> Quantity | None:
    total, end, last = spelled_value(words, start)
    if last in ORDINALS:
        return Quantity(total, "ordinal", start, end, joined(words[start:end]))
    following = lower_at(words, end)
    if following in FRACTIONS and following not in ("half", "second") and end - start == 1 and total < 20:
        plural = following.endswith("s")
        if plural or total == 1:
            return Quantity(total * FRACTIONS[following], "", start, end + 1, joined(words[start : end + 1]))
    counts_nothing = end - start == 1 and (not following or following in number_words.NOT_COUNTED)
    pronoun = counts_nothing or lower_at(words, start - 1) in ("no", "the", "any", "every", "this")
    loose = words[start].lower == "one" and pronoun
    return with_unit(words, Quantity(total, "", start, end, joined(words[start:end]), loose=loose))


def _from_roman(words: Sequence[Word], start: int) -> Quantity | None:
    """``World War II``, ``Henry V``: a Roman numeral after a capitalised word."""
    text = words[start].text
    before = words[start - 1] if start else None
    if before is None or not before.capital or words[start].breaks or not _ROMAN.match(text):
        return None
    if len(text) == 1 and text not in "VX" and before.lower not in number_words.NUMBERED:
        return None
    values = [_ROMAN_VALUES[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return Quantity(float(sum(-v if v < n else v for v, n in pairs)), "roman", start, start + 1, text)
