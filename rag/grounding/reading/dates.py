"""Dates, brought to year, month and day.

``6 June 2025``, ``June 6th``, ``2025-06-06`` and ``6 and 7 June`` are read alike. A date of a sentence holds when one
date of the source agrees with every part that it names. A year that the source leaves out may come from its other
dates or from the day of publication.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.text.english.calendar_words import BEFORE_MONTH, MONTHS, SURE_MONTHS, WEEKDAYS
from index.text.english.number_words import ORDINAL_ENDINGS, ORDINALS
from rag.grounding.reading.words import Word, joined


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as far as the text gives it; None for what it leaves out."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int
    text: str


def dates(words: Sequence[Word]) -> list[DateMention]:
    """All dates of ``words`` that name a month or are in ISO form, in order."""
    found: list[DateMention] = []
    position = 0
    while position < len(words):
        mention = _iso(words, position) or _day_first(words, position) or _month_first(words, position)
        if mention is None:
            position += 1
            continue
        found.append(mention)
        position = mention.end
        position = _further_day(words, mention, found)
    return _with_year_of_next(found, words)


def weekdays(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Position and number (Monday 0) of every day of the week that is named."""
    return [
        (position, WEEKDAYS[word.lower.removesuffix("s")])
        for position, word in enumerate(words)
        if word.capital and word.lower.removesuffix("s") in WEEKDAYS
    ]


def holds(ours: DateMention, theirs: Sequence[DateMention], years: frozenset[int]) -> bool:
    """Whether one of ``theirs`` agrees with every part of ``ours``; ``years`` fill in a missing year."""
    return any(_agrees(ours, mention, years) for mention in theirs)


def weekday_of(mention: DateMention) -> int | None:
    """Day of the week of a whole date (Monday 0), else None."""
    if mention.year is None or mention.month is None or mention.day is None:
        return None
    try:
        return date(mention.year, mention.month, mention.day).weekday()
    except ValueError:
        return None


def _agrees(ours: DateMention, theirs: DateMention, years: frozenset[int]) -> bool:
    if ours.month is not None and ours.month != theirs.month:
        return False
    if ours.day is not None and ours.day != theirs.day:
        return False
    if ours.year is None or ours.year == theirs.year:
        return True
    if ours.day is None and theirs.day is not None:  # "August 2017" out of "August 17" and a 2017 elsewhere
        return False
    return theirs.year is None and ours.year in years


def _number(words: Sequence[Word], position: int, low: int, high: int, digits: tuple[int, ...]) -> int | None:
    if not 0 <= position < len(words) or not words[position].text.isdigit() or len(words[position].text) not in digits:
        return None
    value = int(words[position].text)
    return value if low <= value <= high else None


def _month(words: Sequence[Word], position: int) -> int | None:
    if not 0 <= position < len(words) or not words[position].capital:
        return None
    return MONTHS.get(words[position].lower)


def _day(words: Sequence[Word], position: int) -> tuple[int, int] | None:
    """Day number at ``position`` and the position after it ("6", "6th", "sixth")."""
    value, end = _number(words, position, 1, 31, (1, 2)), position + 1
    if value is None and 0 <= position < len(words) and words[position].lower in ORDINALS:
        value = ORDINALS[words[position].lower]
    if value is None:
        return None
    if end < len(words) and words[end].after == "" and words[end].lower in ORDINAL_ENDINGS:
        end += 1
    return value, end


def _year(words: Sequence[Word], position: int) -> int | None:
    return _number(words, position, 1000, 2100, (4,))


def _mention(
    words: Sequence[Word], start: int, end: int, parts: tuple[int | None, int | None, int | None]
) -> DateMention:
    return DateMention(*parts, start, end, joined(words[start:end]))


def _iso(words: Sequence[Word], start: int) -> DateMention | None:
    year = _year(words, start)
    month, day = _number(words, start + 1, 1, 12, (2,)), _number(words, start + 2, 1, 31, (2,))
    if year is None or month is None or day is None:
        return None
    if words[start + 1].after != "-" or words[start + 2].after != "-":
        return None
    return _mention(words, start, start + 3, (year, month, day))


def _day_first(words: Sequence[Word], start: int) -> DateMention | None:
    day = _day(words, start)
    if day is None:
        return None
    value, end = day
    if end < len(words) and words[end].lower == "of":
        end += 1
    month = _month(words, end)
    if month is None:
        return None
    year = _year(words, end + 1)
    return _mention(words, start, end + 1 + (year is not None), (year, month, value))


def _month_first(words: Sequence[Word], start: int) -> DateMention | None:
    month = _month(words, start)
    if month is None:
        return None
    day, end = _day(words, start + 1), start + 1
    second_year = _year(words, end + 1)
    if _year(words, end) is not None and second_year is not None and words[end + 1].after.strip() in ("", ","):
        return _mention(words, start, end + 2, (second_year, month, 0))  # no such date: holds nowhere
    if day is not None and not words[start + 1].breaks:
        end = day[1]
        year = _year(words, end)
        return _mention(words, start, end + (year is not None), (year, month, day[0]))
    if end < len(words) and words[end].lower == "of":
        end += 1
    year = _year(words, end)
    if year is not None:
        return _mention(words, start, end + 1, (year, month, None))
    if is_month(words, start):
        return _mention(words, start, start + 1, (None, month, None))
    return None


def is_month(words: Sequence[Word], position: int) -> bool:
    """Whether a month's name means the month: ``in May`` but not ``May said`` or ``a March``."""
    word = words[position].lower
    before = words[position - 1].lower if position else ""
    after = words[position + 1] if position + 1 < len(words) else None
    return (
        word in SURE_MONTHS
        or before in BEFORE_MONTH
        or (after is not None and after.is_number)
        or (position > 0 and words[position - 1].is_number)
    )


def _further_day(words: Sequence[Word], mention: DateMention, found: list[DateMention]) -> int:
    """``June 6 - 8``, ``June 6 and 7``, and before a month ``6 and 7 June``: the other day is a date too."""
    start, end = mention.start, mention.end
    if mention.day is None:
        return end
    if mention.year is None and end < len(words):
        in_words = words[end].lower in ("and", "to", "or")
        further = _day(words, end + in_words) if in_words or words[end].after.strip() == "-" else None
        if further is not None and _month(words, further[1]) is None and words[end].after.strip() in ("", "-"):
            year = _year(words, further[1])
            stop = further[1] + (year is not None)
            found[-1] = _mention(words, start, end, (year, mention.month, mention.day))
            found.append(_mention(words, end + in_words, stop, (year, mention.month, further[0])))
            return stop
    earlier = _number(words, start - 1, 1, 31, (1, 2))
    if earlier is None and start > 1 and words[start - 1].lower in ("and", "to"):
        earlier = _number(words, start - 2, 1, 31, (1, 2))
        start -= 1
    if earlier is not None and words[mention.start].is_number and words[mention.start].after.strip() in ("", "-"):
        found.insert(-1, _mention(words, start - 1, start, (mention.year, mention.month, earlier)))
    return end


def _with_year_of_next(found: list[DateMention], words: Sequence[Word]) -> list[DateMention]:
    """``between 3 January and 5 March 2014``: the first date takes the year of the second."""
    result = list(found)
    for index in range(len(result) - 2, -1, -1):
        first, second = result[index], result[index + 1]
        between = [word.lower for word in words[first.end : second.start]]
        if first.year is None and second.year is not None and between in ([], ["and"], ["to"], ["until"], ["or"]):
            result[index] = replace(first, year=second.year)
    return result
