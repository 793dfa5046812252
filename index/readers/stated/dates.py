"""Full dates in many languages and notations, each read only where it names exactly one day.

* *Numbers*: ``2025-05-14``, ``2025. 5. 14.``, ``2025年5月14日``, ``14.05.2025`` (with dots the day always comes first),
  ``20250514``, seconds or milliseconds since 1970, and ``05/14/2025`` where only one order makes a day of it.
* *Words*: a year of four digits, a day and the name of a month in any of ``LANGUAGES``, by the tables of Unicode's
  CLDR (through Babel); every other word must be a weekday or one that goes with dates ("de", "г.").
* Digits of any script, full-width ones too, years of the Buddhist calendar beside a Thai month, Japanese eras.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache

from dateutil import parser as dateutil_parser

EARLIEST_YEAR = 1800
DAYS_AHEAD = 366
MAX_DATE_CHARS = 60
# By script, so that no more tables are opened than a date needs.
LANGUAGES = {
    "LATIN": "en en_GB de de_AT fr es it pt nl pl sr_Latn hr bs sl cs sk hu ro sv da nb nn is fi et lv lt tr vi id ms "
    "ca gl eu ga cy sq az af sw",
    "CYRILLIC": "ru uk be bg sr mk kk",
    "ARABIC": "ar ar_SY ar_MA ar_DZ fa ur",
    "GREEK": "el",
    "HEBREW": "he",
    "DEVANAGARI": "hi mr ne",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
_MORE_MONTHS = {"sept": 9, "setiembre": 9, "feber": 2}
_BESIDE_DATES = frozenset(
    "a am d da de del dem den der di dia dne dnia e el en er gada h il in kl klo la le m na ngay nam o of om on op ora "
    "ore as alle kello klockan godz godzina p r re roku rd nd st th thang the uhr um uur vom z г года год р "
    "року в عام في ב م ที่ ปี พศ ของ "
    "στις την ساعت الساعة وقت बजे".split()
)
_SHIFTED_YEARS = {"THAI": 543}
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}

_NUMERIC = re.compile(r"(\d{4}) ?[-./年년] ?(\d{1,2}) ?[-./月월] ?(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?:ngay )?(\d{1,2})(?:\. ?| thang )(\d{1,2})(?:\. ?|,? nam |,? )(\d{4})(?!\d)")
_ERA = re.compile(rf"({'|'.join(_ERAS)})(\d{{1,2}}|元)年")
_CLOCK = re.compile(
    r"(?:\bT?\d{1,2}(?:[:h]\d{2}(?::\d{2})?(?:\.\d+)?|[.:]\d{2} ?(?=uhr|uur))|(?<=kl |lo |l\. )\d{1,2}[.:]\d{2})"
    r"(?: ?[ap]\.?m\.?\b)?"
    r"(?: ?(?:z|utc|gmt|[a-z]{2,4}t)\b)?(?: ?[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\d+|[^\d\s،、,.;:()|·•/–—'’‘\"\-]+")
_COMBINING = re.compile("[\u0300-\u036f]")
# By the number of digits: seconds, milliseconds and microseconds since 1970, from 1973 on.
_EPOCH_UNITS = {9: 1, 10: 1, 12: 1_000, 13: 1_000, 15: 1_000_000, 16: 1_000_000}
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|\dt\d")
# A weekday in whatever language, before a date in numbers.
_WEEKDAY_BEFORE = re.compile(r"^[^\W\d_]{1,12}(?: [^\W\d_]{1,12})?\.?[,،]? (?=\d{1,2}[./-]|\d{4}[-./])")
_CJK_WEEKDAY = re.compile(r"^\W*(?:[月火水木金土日]曜日?|(?:星期|周|週)[一二三四五六日天]|[월화수목금토일]요일)\W*")


def sensible_date(day: date) -> bool:
    """Whether an article can have been published on ``day``: since 1800, and no more than a year ahead."""
    return day.year >= EARLIEST_YEAR and day <= date.today() + timedelta(days=DAYS_AHEAD)


def parse_date(value: object) -> date | None:
    """Return the day that ``value`` names, or None unless it names exactly one.

    A datetime keeps the day it names in its own time zone; seconds since 1970 name the day in UTC. "June 6" (no year),
    "March 2025" (no day) and "03/04/2025" (two readings) name none.

    Args:
        value: A date, a datetime, a number, or text in any common notation; anything else gives None.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value if sensible_date(value) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _sensible(_from_digits(f"{value:.0f}")) if abs(value) < 1e17 else None
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_DATE_CHARS:
        return None
    return _sensible(_from_text(_folded(value.strip())))


def _sensible(day: date | None) -> date | None:
    return day if day is not None and sensible_date(day) else None


def _from_text(text: str) -> date | None:
    if text.isdigit():
        return _from_digits(text)
    text = _ERA.sub(lambda era: f"{_ERAS[era[1]] + (1 if era[2] == '元' else int(era[2]))}年", text)
    text = _WEEKDAY_BEFORE.sub("", _CJK_WEEKDAY.sub("", text))
    for notation, order in ((_NUMERIC, (0, 1, 2)), (_DAY_FIRST, (2, 1, 0)), (_DAY_FIRST, (2, 0, 1))):
        if found := notation.match(text):
            numbers = [int(number) for number in found.groups()]
            rest = text[found.end() :]
            if _NUMERIC.search(rest) or _DAY_FIRST.search(rest):
                return None
            if day := _day(*(numbers[position] for position in order)):
                return day
    # English first, since the tables of all languages take half a second to open.
    return (_from_english(text) if text.isascii() and _YEAR.search(text) else None) or _from_words(text)


def _from_digits(digits: str) -> date | None:
    """20250514, 20250514083000, and seconds, milliseconds or microseconds since 1970."""
    if len(digits) in {8, 14}:
        return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    if len(digits) == 12 and _day(int(digits[:4]), int(digits[4:6]), int(digits[6:8])):
        return None  # 202505140830 is a moment of 2025 and one of 1976
    if divisor := _EPOCH_UNITS.get(len(digits)):
        return datetime.fromtimestamp(int(digits) // divisor, UTC).date()
    return None


def _from_words(text: str) -> date | None:
    """A day, a month's name and a year, with nothing beside them but what goes with dates."""
    tokens = _TOKEN.findall(re.sub(r"(?<=\D)\.(?=\D|$)", "", _CLOCK.sub(" ", text)))
    numbers = [token for token in tokens if token.isdigit()]
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    if len(numbers) != 2 or len(years) != 1 or len(days) != 1:
        return None
    months: set[int] = set()
    year = years[0]
    for token in tokens:
        if token.isdigit() or token in _BESIDE_DATES:
            continue
        script = _script(token)
        named, weekdays = _names(script)
        found = named.get(token) or (named.get(token[1:]) if script == "HEBREW" and token[0] == "ב" else None)
        if found:
            if months:
                return None
            months = set(found)
            year -= _SHIFTED_YEARS.get(script, 0) if year > date.today().year + 300 else 0
        elif token not in weekdays:
            return None
    # One name may mean two months: "listopad" is October in Zagreb and November in Prague.
    return _day(year, months.pop(), days[0]) if len(months) == 1 else None


def _folded(text: str) -> str:
    """Small letters without accents, and Western digits, whatever the script."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ı", "i")
    plain = _COMBINING.sub("", unicodedata.normalize("NFD", plain))
    plain = unicodedata.normalize("NFC", plain)
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in plain)


def _script(word: str) -> str:
    return unicodedata.name(word[0], "").partition(" ")[0]


@cache
def _names(script: str) -> tuple[Mapping[str, frozenset[int]], frozenset[str]]:
    """Names of months, each with the months it may mean, and names of weekdays, both folded."""
    from babel import Locale

    months = {name: frozenset({number}) for name, number in _MORE_MONTHS.items()}
    weekdays: set[str] = set()
    for language in LANGUAGES.get(script, "").split():
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    spelt = _folded(name).replace(".", "")
                    months[spelt] = months.get(spelt, frozenset()) | {number}
                for name in locale.days[context][width].values():
                    weekdays.update(_TOKEN.findall(_folded(name).replace(".", "")))
    return months, frozenset(weekdays - months.keys())


# Two days that share neither year, month nor day of the month: whatever the text leaves open comes out differently.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2003, 2, 2))


def _from_english(text: str) -> date | None:
    """What mail headers and forms hold; None unless every reading names the same day."""
    readings = {_parse_with(text, default, day_first) for default in _DEFAULTS for day_first in (False, True)}
    return readings.pop() if len(readings) == 1 else None


def _parse_with(text: str, default: datetime, day_first: bool) -> date | None:
    try:
        moment: datetime = dateutil_parser.parse(text, default=default, dayfirst=day_first, ignoretz=True)
    except (ValueError, OverflowError, TypeError):
        return None
    return moment.date()


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
