"""Numbers, amounts and measures, brought to one form so that they can be compared.

``90 minutes``, ``1.5 hours`` and ``an hour and a half`` are one quantity; ``$1.1bn`` is ``1.1 billion
dollars``; ``twenty``, ``20`` and the ``20`` of ``20-minute`` agree; ``first`` is ``1st``. A quantity keeps its
unit: 50 percent is not 50 people, and 250 feet are not 250 metres. Values are compared exactly, except
that a conversion between units of one dimension may be rounded by half a percent.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.grounding_words import Word

_UNITS_IN_WORDS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL: dict[str, int] = {word: value for value, word in enumerate(_UNITS_IN_WORDS)}
SMALL |= {word: 20 + 10 * place for place, word in enumerate(_TENS)}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mn": 1e6, "bn": 1e9,
          "tn": 1e12, "lakh": 1e5, "crore": 1e7, "dozen": 12.0}  # fmt: skip
_LETTER_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_ORDINAL_WORDS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth \
fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
ORDINALS: dict[str, int] = {word: value for value, word in enumerate(_ORDINAL_WORDS)}
ORDINALS |= {word[:-1] + "ieth": 20 + 10 * place for place, word in enumerate(_TENS)}
_FRACTIONS = {"half": 0.5, "halves": 0.5, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25,
              "fifth": 0.2, "fifths": 0.2, "tenth": 0.1, "tenths": 0.1}  # fmt: skip
_MULTIPLES = {"twice": 2, "double": 2, "doubled": 2, "triple": 3, "tripled": 3, "thrice": 3, "quadruple": 4}
_CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "₩": "won", "₹": "rupee", "usd": "dollar",
               "eur": "euro", "gbp": "pound", "dollars": "dollar", "dollar": "dollar", "euros": "euro", "euro": "euro",
               "yen": "yen", "yuan": "yuan", "rmb": "yuan", "rupees": "rupee", "rubles": "ruble", "roubles": "ruble",
               "francs": "franc", "pesos": "peso", "cents": "cent"}  # fmt: skip

_DIMENSIONS = {
    "time": "second=1 seconds=1 sec=1 secs=1 minute=60 minutes=60 min=60 mins=60 hour=3600 hours=3600 hr=3600 hrs=3600 "
    "day=86400 days=86400 week=604800 weeks=604800 fortnight=1209600",
    "years": "month=1 months=1 year=12 years=12 yr=12 yrs=12 decade=120 decades=120 century=1200 centuries=1200",
    "length": "mm=.001 millimetre=.001 millimetres=.001 millimeter=.001 millimeters=.001 cm=.01 centimetre=.01 "
    "centimetres=.01 centimeter=.01 centimeters=.01 m=1 metre=1 metres=1 meter=1 meters=1 km=1000 kilometre=1000 "
    "kilometres=1000 kilometer=1000 kilometers=1000 inch=.0254 inches=.0254 ft=.3048 foot=.3048 feet=.3048 "
    "yard=.9144 yards=.9144 mi=1609.344 mile=1609.344 miles=1609.344",
    "mass": "mg=1e-6 g=.001 gram=.001 grams=.001 kg=1 kilogram=1 kilograms=1 kilo=1 kilos=1 tonne=1000 tonnes=1000 "
    "ton=1000 tons=1000 lb=.45359237 lbs=.45359237 ounce=.028349523 ounces=.028349523 oz=.028349523",
    "volume": "ml=.001 millilitre=.001 millilitres=.001 milliliter=.001 milliliters=.001 l=1 litre=1 litres=1 liter=1 "
    "liters=1 gallon=3.785411784 gallons=3.785411784",
    "area": "acre=4046.8564 acres=4046.8564 hectare=10000 hectares=10000 ha=10000",
    "energy": "kwh=1 mwh=1000 gwh=1e6", "power": "watt=1 watts=1 kw=1e3 mw=1e6 gw=1e9 megawatts=1e6 gigawatts=1e9",
    "temperature": "°=1 degree=1 degrees=1 celsius=1", "percent": "%=1 percent=1 percentage=1 pc=1",
}  # fmt: skip
UNITS = {
    name: (dimension, float(factor))
    for dimension, listed in _DIMENSIONS.items()
    for name, factor in (pair.split("=") for pair in listed.split())
}
UNITS |= {word: (f"money:{currency}", 1.0) for word, currency in _CURRENCIES.items()}
_ROMAN = re.compile(r"(?=[MDCLXVI])M*(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})$")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_NOT_A_COUNT = frozenset(
    "of another who thing can could may might must should would is was has would will where in or side and".split()
)


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


def agree(ours: Quantity, theirs: Quantity, *, bound: bool = False, unit_elsewhere: bool = False) -> bool:
    """Whether two quantities are the same.

    Args:
        ours: From the sentence.
        theirs: From the quote.
        bound: Whether ours, if a bare count, counts a thing named right after it.
        unit_elsewhere: Whether our unit stands in the quote apart from the number ("of the 50 … 20
            did"), so that a bare count there may still be the same.
    """
    one, other = ours.dimension, theirs.dimension
    if one == other:
        converted = ours.scale != theirs.scale
        return _close(ours.value, theirs.value, 5e-3 if converted else 1e-9)
    kinds = {one, other}
    if kinds == {"", "percent"}:
        bare, percent = (ours, theirs) if one == "" else (theirs, ours)
        if bare.value < 1:
            return _close(bare.value * 100, percent.value)
    if kinds == {"decade", "year"} and one == "decade":
        return ours.value <= theirs.value < ours.value + 10
    if kinds <= {"", "year"} or kinds <= {"roman", "ordinal"} or kinds <= {"roman", ""}:
        return _same(ours, theirs)
    if kinds <= {"time", "years"} or kinds & {"vague", "ordinal", "decade", "day"}:
        return False
    if one == "":
        return not bound and _close(ours.value, theirs.value / theirs.scale)
    if other == "":
        return unit_elsewhere and _close(ours.value / ours.scale, theirs.value)
    return False


def alike(ours: Quantity, theirs: Quantity) -> bool:
    """Whether ``theirs`` is of the kind that could stand in the place of ``ours``."""
    families = {"year": "count", "": "count", "roman": "count", "day": "count"}
    return families.get(ours.dimension, ours.dimension) == families.get(theirs.dimension, theirs.dimension)


def _same(ours: Quantity, theirs: Quantity) -> bool:
    return _close(ours.value / ours.scale, theirs.value / theirs.scale)


def _close(one: float, other: float, tolerance: float = 1e-9) -> bool:
    return abs(one - other) <= tolerance * max(abs(one), abs(other), 1e-12)


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
        value = _FRACTIONS[word.lower]
        return _with_unit(words, Quantity(value, "", at, at + 1, word.text, loose=word.lower != "half"))
    if word.lower in ("hundreds", "thousands", "millions", "billions", "dozens", "tens", "scores"):
        return Quantity(hash_of(word.lower), "vague", at, at + 1, word.text)
    if word.lower in _MULTIPLES:
        return Quantity(_MULTIPLES[word.lower], "", at, at + 1, word.text, loose=True)
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
        elif glued and words[end].text in _LETTER_SCALES and words[end].text != "m":
            value, end, scaled = value * _LETTER_SCALES[words[end].text], end + 1, True
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
        return _with_unit(words, Quantity(_FRACTIONS[following], "", at, at + 2, _text(words, at, at + 2)))
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
    if following in _FRACTIONS and following not in ("half", "second") and end - at == 1 and total < 20:
        plural = following.endswith("s")
        if plural or total == 1:
            return Quantity(total * _FRACTIONS[following], "", at, end + 1, _text(words, at, end + 1))
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
    if at == 0 or not words[at - 1].capital or words[at].breaks or text in ("I", "C", "D", "M", "L", "MC", "CD", "MD"):
        if not (text == "I" and at > 0 and words[at - 1].lower in ("war", "part", "title", "article", "phase", "type")):
            return None
    if not _ROMAN.match(text):
        return None
    values = [_ROMAN_VALUES[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return Quantity(float(sum(-v if v < n else v for v, n in pairs)), "roman", at, at + 1, text)


def _text(words: Sequence[Word], start: int, end: int) -> str:
    return "".join((word.after if place else "") + word.text for place, word in enumerate(words[start:end])).strip()


def _with_unit(words: Sequence[Word], bare: Quantity) -> Quantity:
    """Take in the unit around a bare number: ``$ 5``, ``5 percent``, ``half an hour``, ``two hours and a half``."""
    before = words[bare.start - 1] if bare.start else None
    if before is not None and before.text in _CURRENCIES:
        return replace(bare, dimension=f"money:{_CURRENCIES[before.text]}", start=bare.start - 1,
                       text=before.text + bare.text)  # fmt: skip
    end = bare.end
    if _lower(words, end) in ("a", "an") and bare.value < 1:
        end += 1
    if _lower(words, end) == "per" and _lower(words, end + 1) == "cent":
        return replace(bare, dimension="percent", end=end + 2, text=_text(words, bare.start, end + 2))
    for skipped in (0, 1):
        unit = words[end + skipped] if end + skipped < len(words) else None
        if unit is None or (unit.breaks and not unit.text == "%"):
            break
        if skipped and words[end].lower not in ("us", "usa", "square", "american", "u", "full", "consecutive", "more"):
            break
        key = "$" if unit.lower == "$" else unit.lower
        if key in UNITS and not (len(key) == 1 and key.isalpha() and unit.text != key):
            dimension, factor = UNITS[key]
            if words[end].lower == "square":
                dimension, factor = "square " + dimension, factor * factor
            stop, value = end + skipped + 1, bare.value
            if [_lower(words, stop + k) for k in range(2)] == ["and", "a"]:
                extra = _FRACTIONS.get(_lower(words, stop + 2))
                if extra is not None:
                    value, stop = value + extra, stop + 3
            text = _text(words, bare.start, stop)
            return Quantity(value * factor, dimension, bare.start, stop, text, bare.loose and value == 1.0, factor)
    if [_lower(words, end + k) for k in range(3)] == ["and", "a", "half"]:
        return _with_unit(words, replace(bare, value=bare.value + 0.5, end=end + 3))
    return bare


def _with_shared_units(found: list[Quantity], words: Sequence[Word]) -> list[Quantity]:
    """``between 10 and 50 percent``, ``3 - 5 km``: the first number has the unit of the second."""
    for place in range(len(found) - 2, -1, -1):
        one, other = found[place], found[place + 1]
        between = [word.lower for word in words[one.end : other.start]]
        dashed = not between and other.start < len(words) and words[other.start].after.strip() == "-"
        shares = dashed or between in (["to"], ["and"], ["or"])
        if shares and one.dimension in ("", "year") and other.dimension in {d for d, _ in UNITS.values()}:
            if other.dimension.startswith("money") and words[other.start].text in _CURRENCIES:
                continue
            found[place] = replace(one, dimension=other.dimension, value=one.value * other.scale, scale=other.scale)
    return found


def _with_sums(found: list[Quantity], words: Sequence[Word]) -> list[Quantity]:
    """``1 hour 30 minutes`` and ``five feet six inches`` also count as one quantity."""
    result = list(found)
    for one, other in zip(found, found[1:], strict=False):
        between = [word.lower for word in words[one.end : other.start]]
        if one.dimension == other.dimension in ("time", "years", "length", "mass") and between in ([], ["and"]):
            if one.scale > other.scale and not words[other.start].breaks:
                text = _text(words, one.start, other.end)
                whole = Quantity(one.value + other.value, one.dimension, one.start, other.end, text, scale=other.scale)
                result = [kept for kept in result if kept not in (one, other)] + [whole]
    return sorted(result, key=lambda quantity: quantity.start)
