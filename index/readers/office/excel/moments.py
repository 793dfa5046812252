"""Days and times as a sheet shows them."""

import re
from datetime import datetime, timedelta

_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
Tokens = list[tuple[str, str]]
"""The pieces of a number format: what each is, and its text."""


def moment(number: float, tokens: Tokens, epoch: datetime) -> tuple[str, str] | None:
    """Return a day or a time as its format shows it and its kind ("date", "time"), or None for one out of range.

    Args:
        number: Days since ``epoch``.
        tokens: The format.
        epoch: Day 0 of the workbook.
    """
    names = "".join(text[0].lower() for name, text in tokens if name == "clock")
    elapsed = next((text[0].lower() for name, text in tokens if name == "elapsed"), "")
    if epoch.year == 1899 and 0 < number < 60 and not elapsed:
        number += 1  # The first day of these calendars is 1 January 1900, and their February 1900 has 29 days.
    try:
        day = epoch + timedelta(seconds=round(number * 86_400, 3))
    except OverflowError:
        return None
    day = (day + timedelta(microseconds=500_000)).replace(microsecond=0)
    is_date = "d" in names or "y" in names
    is_in_digits = not any(name == "clock" and re.match(r"mmm|ddd", text, re.IGNORECASE) for name, text in tokens)
    if is_in_digits and {"d", "m", "y"} <= set(names):
        clock = day.strftime(" %H:%M:%S" if "s" in names else " %H:%M") if "h" in names else ""
        return day.strftime("%Y-%m-%d") + clock, "date"
    is_half_day = any(name == "half" for name, _ in tokens)
    parts: list[str] = []
    after_hours = False
    for position, (name, text) in enumerate(tokens):
        if name == "clock":
            following = next((t[0].lower() for n, t in tokens[position + 1 :] if n in {"clock", "elapsed"}), "")
            is_minute = text[0] in "mM" and len(text) < 3 and (after_hours or following == "s")
            parts.append(_part(day, "minute" if is_minute else text, is_half_day))
            after_hours = text[0] in "hH"
        elif name == "elapsed":
            total = round(number * 86_400)
            parts.append(str(total // {"h": 3_600, "m": 60, "s": 1}[elapsed]).zfill(len(text)))
            after_hours = elapsed == "h"
        elif name == "half":
            parts.append(day.strftime("%p"))
        elif name in {"quoted", "escaped", "literal"}:
            parts.append(text)
    return " ".join("".join(parts).split()), "date" if is_date or "mmm" in "".join(t for _, t in tokens) else "time"


def _part(moment: datetime, token: str, is_half_day: bool) -> str:
    kind, length = token[0].lower(), len(token)
    if token == "minute":
        return f"{moment.minute:02d}"
    if kind == "y":
        return f"{moment.year:04d}"
    if kind == "m":
        name = _MONTHS[moment.month - 1]
        return str(moment.month).zfill(length) if length < 3 else name[:3] if length == 3 else name
    if kind == "d":
        name = _WEEKDAYS[moment.weekday()]
        return str(moment.day).zfill(length) if length < 3 else name[:3] if length == 3 else name
    if kind == "h":
        return str((moment.hour - 1) % 12 + 1 if is_half_day else moment.hour).zfill(min(length, 2))
    return f"{moment.second:02d}"
