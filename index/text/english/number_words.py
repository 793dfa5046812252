"""Number words and what each is worth."""

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL: dict[str, int] = {word: value for value, word in enumerate(_ONES)}
SMALL |= {word: 20 + 10 * rank for rank, word in enumerate(_TENS)}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mn": 1e6, "bn": 1e9,
          "tn": 1e12, "lakh": 1e5, "crore": 1e7, "dozen": 12.0}  # fmt: skip
LETTER_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_ORDINAL_WORDS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth \
fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
ORDINALS: dict[str, int] = {word: value for value, word in enumerate(_ORDINAL_WORDS)}
ORDINALS |= {word[:-1] + "ieth": 20 + 10 * rank for rank, word in enumerate(_TENS)}
FRACTIONS = {"half": 0.5, "halves": 0.5, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25,
              "fifth": 0.2, "fifths": 0.2, "tenth": 0.1, "tenths": 0.1}  # fmt: skip
MULTIPLES = {"twice": 2, "double": 2, "doubled": 2, "triple": 3, "tripled": 3, "thrice": 3, "quadruple": 4}

VAGUE_COUNTS = frozenset("hundreds thousands millions billions dozens tens scores".split())
"""A number of unknown size."""

ORDINAL_ENDINGS = frozenset(("st", "nd", "rd", "th"))
NUMBERED = frozenset("war part title article phase type".split())
"""Words after which a single Roman letter is a number: ``World War I``."""

AGES = frozenset(("age", "aged"))
"""Words before a number of years: ``aged 39``."""

BEFORE_UNIT = frozenset("us usa square american full consecutive more".split())
"""Words that stand between a number and its unit."""

NOT_COUNTED = frozenset(
    "of another who thing can could may might must should would is was has would will where in or side and".split()
)
"""Words before which "one" counts nothing."""

COUNT_WORDS = (
    frozenset(word for word in SMALL if word != "zero")
    | frozenset(FRACTIONS.keys() - {"halves", "fifths", "tenths"})
    | frozenset(
        "first second fourth sixth seventh eighth ninth hundred thousand million billion trillion dozen".split()
    )
    | VAGUE_COUNTS - {"tens", "scores"}
    | frozenset("twice double triple once couple $ £ € ¥ ₩".split())
)
"""What reads as a number in a report, when two reports are compared for being one."""

RECENT_COUNTS = {"a": 1, "few": 3, "couple of": 2, "ten": 10} | {word: SMALL[word] for word in _ONES[1:8]}
"""How many days or weeks "a few days ago" goes back."""
