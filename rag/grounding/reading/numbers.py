"""Numbers, amounts and measures, brought to one form so that they can be compared.

``90 minutes``, ``1.5 hours`` and ``an hour and a half`` are one quantity; ``$1.1bn`` is ``1.1 billion
dollars``; ``twenty``, ``20`` and the ``20`` of ``20-minute`` agree; ``first`` is ``1st``. A quantity keeps its
unit: 50 percent is not 50 people, and 250 feet are not 250 metres.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.grounding.reading.quantity import Quantity
from rag.grounding.reading.units import CURRENCIES, FRACTIONS, LETTER_SCALES, MULTIPLES, ORDINALS, SCALES, SMALL, UNITS
from rag.grounding.reading.words import Word

_ROMAN = re.compile(r"(?=[MDCLXVI])M*(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})$")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_BEFORE_UNIT = frozenset("us usa square american full consecutive more".split())
_NOT_A_COUNT = frozenset(
    "of another who thing can could may might must should would is was has would will where in or side and".split()
)


def quantities(words: Sequence[Word], taken: Iterable[int] = ()) -> list[Quantity]:
    """All numbers of ``words``, but for those at the positions ``taken`` (they belong to dates)."""
    skip = set(taken)
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        one = None if at in skip else _at(words, at)
        if one is None:
            at += 1
            continue
        found.append(one)
        at = max(one.end, at + 1)
    return _with_sums(_with_shared_units(found, words), words)


def _at(words: Sequence[Word], at: int) -> Quantity | None:
    word = words[at]
    if word.is_number:
        return _from_digits(words, at)
    if word.lower in ("a", "an"):
        return _from_article(words, at)
    if word.lower in ORDINALS and not _discourse(words, at):
        return Quantity(ORDINALS[word.lower], "ordinal", at, at + 1, word.text)
    if word.lower in SMALL or word.lower in ("hundred", "thousand", "dozen"):
        return _from_words(words, at)
    if word.lower in ("half", "quarter", "quarters"):
        value = FRACTIONS[word.lower]
        return _with_unit(words, Quantity(value, "", at, at + 1, word.text, loose=word.lower != "half"))
    if word.lower in ("hundreds", "thousands", "millions", "billions", "dozens", "tens", "scores"):
        return Quantity(hash_of(word.lower), "vague", at, at + 1, word.text)
    if word.lower in MULTIPLES:
        return Quantity(MULTIPLES[word.lower], "", at, at + 1, word.text, loose=True)
    return _from_roman(words, at)


def hash_of(word: str) -> float:
    """A number that stands for a vague count word; equal words, equal numbers."""
    return float(int.from_bytes(word.encode(), "big") % 1_000_003)


def _discourse(words: Sequence[Word], at: int) -> bool:
    """``First, …`` and ``second`` as a unit of time order nothing that a source could confirm."""
    follows = words[at + 1] if at + 1 < len(words) else None
    if words[at].opens and (follows is None or "," in follows.after):
        return True
    return words[at].lower == "first" and at > 0 and words[at - 1].lower in ("at",)


def _from_digits(words: Sequence[Word], at: int) -> Quantity | None:
    raw = words[at].text
    following = words[at + 1] if at + 1 < len(words) else None
    glued = following is not None and following.after == ""
    if glued and following is not None and following.lower in ("st", "nd", "rd", "th"):
        return Quantity(_value(raw), "ordinal", at, at + 2, raw + following.text)
    if glued and following is not None and following.lower == "s" and len(raw) in (2, 4):
        return Quantity(_value(raw) if len(raw) == 4 else 1900 + _value(raw), "decade", at, at + 2, raw + "s")
    value, end = _value(raw), at + 1
    if following is not None and _is_slash(following) and following.is_number and _value(following.text) > 0:
        value, end = value / _value(following.text), at + 2
    elif _mixed(words, at):
        value, end = value + _value(words[at + 1].text) / _value(words[at + 2].text), at + 3
    value, end, scaled = _scaled(words, value, end)
    if end == at + 1 and not scaled and re.fullmatch(r"1\d{3}|20\d{2}|2100", raw):
        unit = _with_unit(words, Quantity(value, "", at, end, raw))
        return unit if unit.dimension else replace(unit, dimension="year")
    return _with_unit(words, Quantity(value, "", at, end, _text(words, at, end)))


def _is_slash(word: Word) -> bool:
    return word.after.strip() in ("/", "⁄")


def _mixed(words: Sequence[Word], at: int) -> bool:
    """``1 1/2``: a whole number and a fraction."""
    if at + 2 >= len(words):
        return False
    top, bottom = words[at + 1], words[at + 2]
    return top.is_number and bottom.is_number and _is_slash(bottom) and top.after == " " and _digits(bottom) > 0


def _digits(word: Word) -> float:
    """The value of a word in digits, else 0."""
    return _value(word.text) if word.is_number else 0.0


def _value(raw: str) -> float:
    if re.fullmatch(r"\d{1,3}(,\d{2,3})+(\.\d+)?", raw):
        return float(raw.replace(",", ""))
    if raw.count(".") > 1 and re.fullmatch(r"\d{1,3}(\.\d{3})+", raw):
        return float(raw.replace(".", ""))
    return float(re.split(r",|(?<=\.\d)\.", raw)[0]) if raw.count(".") <= 1 else float(raw.split(".")[0])


def _scaled(words: Sequence[Word], value: float, end: int) -> tuple[float, int, bool]:
    scaled = False
    while end < len(words) and not words[end].breaks:
        word = words[end].lower
        glued = words[end].after == ""
        if word in SCALES and word != "hundred":
            value, end, scaled = value * SCALES[word], end + 1, True
        elif word == "hundred" and value < 100:
            value, end, scaled = value * 100, end + 1, True
        elif glued and words[end].text in LETTER_SCALES and words[end].text != "m":
            value, end, scaled = value * LETTER_SCALES[words[end].text], end + 1, True
        else:
            break
    return value, end, scaled


def _from_article(words: Sequence[Word], at: int) -> Quantity | None:
    """``a dozen``, ``a hundred``, ``half an hour``, ``an hour and a half``, ``a third of``."""
    if at + 1 >= len(words):
        return None
    following = words[at + 1].lower
    if following in SCALES and following not in ("mn", "bn", "tn"):
        value, end, _ = _scaled(words, 1.0, at + 1)
        if following == "hundred":
            value, end = 100.0, at + 2
        value, end = _and_rest(words, value, end)
        return _with_unit(words, Quantity(value, "", at, end, _text(words, at, end)))
    if following in ("half", "quarter") or (following in ("third", "fifth", "tenth") and _lower(words, at + 2) == "of"):
        return _with_unit(words, Quantity(FRACTIONS[following], "", at, at + 2, _text(words, at, at + 2)))
    if following in UNITS and len(following) > 2:
        whole = _with_unit(words, Quantity(1.0, "", at, at + 1, words[at].text, loose=True))
        return whole if whole.text.endswith(("half", "quarter")) else replace(whole, loose=True)
    return None


def _lower(words: Sequence[Word], at: int) -> str:
    return words[at].lower if 0 <= at < len(words) else ""


def _from_words(words: Sequence[Word], at: int) -> Quantity | None:
    total, end, last = _spelled(words, at)
    if last in ORDINALS:
        return Quantity(total, "ordinal", at, end, _text(words, at, end))
    following = _lower(words, end)
    if following in FRACTIONS and following not in ("half", "second") and end - at == 1 and total < 20:
        plural = following.endswith("s")
        if plural or total == 1:
            return Quantity(total * FRACTIONS[following], "", at, end + 1, _text(words, at, end + 1))
    loose = end - at == 1 and words[at].lower == "one" and (not following or following in _NOT_A_COUNT)
    loose = loose or (words[at].lower in ("one",) and _lower(words, at - 1) in ("no", "the", "any", "every", "this"))
    whole = _with_unit(words, Quantity(total, "", at, end, _text(words, at, end), loose=loose))
    return whole


def _spelled(words: Sequence[Word], at: int) -> tuple[float, int, str]:
    """Value of the number words from ``at`` on, one past the last, and that last word."""
    total, current, end, last = 0.0, 0.0, at, ""
    while end < len(words):
        word = words[end].lower
        if end > at and words[end].breaks:
            break
        joins = word == "and" and last in SCALES and last != "dozen" and _lower(words, end + 1) in SMALL
        if joins:
            end += 1
            continue
        if word in SMALL:
            if last in SMALL and not (SMALL[last] >= 20 > SMALL[word] > 0 and SMALL[word] < 10):
                break
            current += SMALL[word]
        elif word in ORDINALS and last in SMALL and SMALL[last] >= 20 and ORDINALS[word] < 10:
            return total + current + ORDINALS[word], end + 1, word
        elif word in ("hundred", "dozen") and (last in SMALL or not last):
            current = (current or 1.0) * SCALES[word]
        elif word in SCALES and last:
            total, current = total + (current or 1.0) * SCALES[word], 0.0
        elif word == "thousand":
            total = 1000.0
        else:
            break
        last, end = word, end + 1
    return total + current, max(end, at + 1), last


def _and_rest(words: Sequence[Word], value: float, end: int) -> tuple[float, int]:
    if _lower(words, end) == "and" and _lower(words, end + 1) in SMALL:
        rest, stop, _ = _spelled(words, end + 1)
        if rest < value:
            return value + rest, stop
    return value, end


def _from_roman(words: Sequence[Word], at: int) -> Quantity | None:
    """``World War II``, ``Henry V``: a Roman numeral after a capitalised word."""
    text = words[at].text
    before = words[at - 1] if at else None
    if before is None or not before.capital or words[at].breaks or not _ROMAN.match(text):
        return None
    if len(text) == 1 and text not in "VX" and before.lower not in ("war", "part", "title", "article", "phase", "type"):
        return None
    values = [_ROMAN_VALUES[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return Quantity(float(sum(-v if v < n else v for v, n in pairs)), "roman", at, at + 1, text)


def _text(words: Sequence[Word], start: int, end: int) -> str:
    return "".join((word.after if place else "") + word.text for place, word in enumerate(words[start:end])).strip()


def _with_unit(words: Sequence[Word], bare: Quantity) -> Quantity:
    """Take in the unit around a bare number: ``$ 5``, ``5 percent``, ``half an hour``, ``two hours and a half``."""
    before = words[bare.start - 1].text if bare.start else ""
    if before in CURRENCIES:
        money = f"money:{CURRENCIES[before]}"
        return replace(bare, dimension=money, start=bare.start - 1, text=before + bare.text)
    end = bare.end + (_lower(words, bare.end) in ("a", "an") and bare.value < 1)
    if _lower(words, end) == "per" and _lower(words, end + 1) == "cent":
        return replace(bare, dimension="percent", end=end + 2, text=_text(words, bare.start, end + 2))
    at = _unit_at(words, end)
    if at is not None:
        return _measured(words, bare, at)
    if [_lower(words, end + k) for k in range(3)] == ["and", "a", "half"]:
        return _with_unit(words, replace(bare, value=bare.value + 0.5, end=end + 3))
    return bare


def _unit_at(words: Sequence[Word], end: int) -> int | None:
    """Where the unit of a number that ends at ``end`` stands: right there, or after "US", "square" and the like."""
    for at in (end, end + 1):
        if at >= len(words) or (words[at].breaks and words[at].text != "%"):
            return None
        key = words[at].lower
        if key in UNITS and (len(key) > 1 or not key.isalpha() or words[at].text == key):
            return at
        if key not in _BEFORE_UNIT:
            return None
    return None


def _measured(words: Sequence[Word], bare: Quantity, at: int) -> Quantity:
    dimension, factor = UNITS[words[at].lower]
    if words[at - 1].lower == "square":
        dimension, factor = "square " + dimension, factor * factor
    value, stop = bare.value, at + 1
    if [_lower(words, stop + k) for k in range(2)] == ["and", "a"] and _lower(words, stop + 2) in FRACTIONS:
        value, stop = value + FRACTIONS[_lower(words, stop + 2)], stop + 3
    text = _text(words, bare.start, stop)
    return Quantity(value * factor, dimension, bare.start, stop, text, bare.loose and value == 1.0, factor)


def _with_shared_units(found: list[Quantity], words: Sequence[Word]) -> list[Quantity]:
    """``between 10 and 50 percent``, ``3 - 5 km``: the first number has the unit of the second."""
    for place in range(len(found) - 2, -1, -1):
        one, other = found[place], found[place + 1]
        between = [word.lower for word in words[one.end : other.start]]
        dashed = not between and other.start < len(words) and words[other.start].after.strip() == "-"
        shares = dashed or between in (["to"], ["and"], ["or"])
        if shares and one.dimension in ("", "year") and other.dimension in {d for d, _ in UNITS.values()}:
            if other.dimension.startswith("money") and words[other.start].text in CURRENCIES:
                continue
            found[place] = replace(one, dimension=other.dimension, value=one.value * other.scale, scale=other.scale)
    return found


def _with_sums(found: list[Quantity], words: Sequence[Word]) -> list[Quantity]:
    """``1 hour 30 minutes`` and ``five feet six inches`` also count as one quantity."""
    result = list(found)
    for one, other in zip(found, found[1:], strict=False):
        between = [word.lower for word in words[one.end : other.start]]
        smaller = one.dimension == other.dimension in ("time", "years", "length", "mass") and one.scale > other.scale
        if smaller and between in ([], ["and"]) and not words[other.start].breaks:
            text = _text(words, one.start, other.end)
            whole = Quantity(one.value + other.value, one.dimension, one.start, other.end, text, scale=other.scale)
            result = [kept for kept in result if kept not in (one, other)] + [whole]
    return sorted(result, key=lambda quantity: quantity.start)
