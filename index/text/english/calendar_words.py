"""Months and days of the week."""

MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "", "jun", "jul", "aug", "sept sep", "oct", "nov", "dec")
MONTHS = {
    name: number
    for number, (whole, short) in enumerate(zip(MONTH_NAMES, _SHORT_MONTHS, strict=True), start=1)
    for name in (whole, *short.split())
}
"""Name or its short form, to the number of the month."""

MONTH_PATTERN = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
"""A month, whole or short, as a regular expression."""

SURE_MONTHS = MONTHS.keys() - {"may", "march", "mar", "jan", "dec", "sep"}
"""Names that mean the month wherever they stand with a capital."""

MONTHS_THAT_ARE_VERBS = frozenset(("may", "march", "mar"))
BEFORE_MONTH = frozenset(
    "in of since by until till last next early late mid from through during between to and".split()
)

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = {name: number for number, name in enumerate(WEEKDAY_NAMES)}
WEEKDAY_PATTERN = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
"""A day of the week, whole or short, as a regular expression."""

WHOLE_WEEKDAY_PATTERN = "(mon|tues|wednes|thurs|fri|satur|sun)day"
