"""What a question says about time: limits on the day of publication, and whether newer articles come first.

Most dates in a question are its subject: *what happened on 6 June?* must find an article of the 7th
and one written ten years on. So only words about *reporting* limit the day of publication: articles
*since*, *before* or *until* a day, *what was reported* in a month, *last week's news*, *as of* a
day. *Who was mayor until 2019?*, *deaths reported in 2019*, *USA Today* and *up to 2000 people* limit nothing.

Newer articles come first after *latest*, *most recent*, *now*, *currently*, and from a plain *last
week* or *yesterday*, which say when something happened, not when it was written about. A small grammar
is enough; a date parser would also find dates in *may*, *second* or *1000*.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.records import Filters
from index.text.english.calendar_words import MONTHS, MONTHS_THAT_ARE_VERBS
from index.text.english.number_words import RECENT_COUNTS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>(?:19|20)\d\d)-(?P<monthnumber>[01]\d)-(?P<day>[0-3]\d)",
        rf"{_DAY}(?: of)? (?P<month>{_MONTH})\.?,?(?: {_YEAR})?\b",
        rf"(?P<month>{_MONTH})\.? {_DAY}\b(?:,? {_YEAR})?\b",
        rf"(?P<month>{_MONTH})\.?,?(?: {_YEAR})?\b",
        rf"{_YEAR}\b",
    )
)
_RELATIVE = re.compile(
    r"(?P<today>today|this morning|tonight)|(?P<yesterday>yesterday|last night)|"
    r"(?P<which>this|last|past|previous) (?P<unit>week|month|year)|"
    r"(?:the )?(?:last|past) (?P<count>\d{1,3}|two|three|four|five|six|seven|ten|few|couple of) "
    r"(?P<units>days?|weeks?|months?|years?)|"
    r"(?P<ago>\d{1,3}|a|one|two|three|four|five|six) (?P<agounits>days?|weeks?|months?|years?) ago",
    re.IGNORECASE,
)
# "Report" alone is more often a verb, or one document, than one of these articles.
_ITEMS = r"(?:articles?|stories|story|news|reports|coverage|pieces?|headlines|items)"
_ITEMS_BEFORE = rf"\b{_ITEMS}\b[^.?!]{{0,40}}?"
# What was reported in May is an article's; the deaths and the books of May are not.
_ANYTHING = (
    r"\b(?:what(?:['’]s)?(?: (?:was|were|is|has|had|been|got)){0,2}|(?:anything|everything|something)\b[^.?!]{0,40}?)"
)
_TOLD = rf"(?:^|{_ITEMS_BEFORE}|{_ANYTHING} )\b(?:reported|published|written|printed|posted|covered)"
_ABOUT_ITEMS = rf"(?:{_ITEMS_BEFORE}\b|{_TOLD} )"
_SINCE = re.compile(rf"{_ABOUT_ITEMS}(?:since|after)\s+$", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:as of|as at)\s+$|{_ABOUT_ITEMS}(?:before|up to|until)\s+$", re.IGNORECASE)
_WITHIN = re.compile(
    rf"{_TOLD}(?: (?:in|on|during|over|within))?(?: the)?\s+$|"
    rf"\b{_ITEMS}\b(?: (?:in|on|of|from|during|over|within))(?: the)?\s+$",
    re.IGNORECASE,
)
_OF_NEWS = re.compile(rf"^(?:['’]s?)? {_ITEMS}\b", re.IGNORECASE)
_OWNED_NEWS = re.compile(rf"^['’]s {_ITEMS}\b", re.IGNORECASE)
_OWNED = re.compile(r"^['’]s\b", re.IGNORECASE)
# Four digits are a year where the question ends or goes on like this; "2000 cases" are no year.
_AFTER_YEAR = re.compile(
    r"^\s*(?:$|[?!;:)\"”…]|[.,](?!\d)|['’]|"
    r"(?:about|against|at|by|concerning|for|from|in|of|on|regarding|with|that|which|who|where|when|what|why|how|"
    r"is|are|was|were|do|does|did|has|have|had|can|could|"
    r"says?|said|tells?|told|mention(?:s|ing)?|describ(?:es?|ing)|discuss(?:es|ing)?|cover(?:s|ing)?|shows?)\b)",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|recent(?:ly)?|currently|right now|at the moment|these days|nowadays|so far|"
    r"up to date|now)\b",
    re.IGNORECASE,
)
_ONLY = "Only articles published "


@dataclass(frozen=True, slots=True)
class TimeReading:
    """How a question's words about time were understood.

    Attributes:
        since: First day of publication, or None.
        until: Last day of publication, or None.
        prefer_newest: Whether newer articles are to be preferred among equally good ones.
        note: What was understood, for the reader; "" when nothing was.
    """

    since: date | None = None
    until: date | None = None
    prefer_newest: bool = False
    note: str = ""

    def limit(self, filters: Filters) -> Filters:
        """``filters`` with these days added; days that the reader set stay as they are."""
        return replace(filters, since=filters.since or self.since, until=filters.until or self.until)

    def unlimited(self) -> "TimeReading":
        """What to search with if nothing was found within these days: no limit, but newer articles first."""
        if not (self.since or self.until):
            return self
        when = self.note.removeprefix(_ONLY).rstrip(".")
        return TimeReading(prefer_newest=True, note=f"No article published {when} fits, so all days were searched.")


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of days named in the question."""

    first: date
    last: date
    start: int
    end: int
    relative: bool = False
    bare_year: bool = False


def read(question: str, today: date) -> TimeReading:
    """Understand ``question``, asked on ``today``."""
    spans = _spans(question, today)
    for span in spans:
        before, after = question[: span.start], question[span.end :]
        if span.bare_year and not _AFTER_YEAR.search(after):
            continue
        if _UNTIL.search(before):
            exclusive = before.rstrip().lower().endswith("before")
            return _limited(None, span.first - timedelta(days=1) if exclusive else span.last)
        if _SINCE.search(before):
            exclusive = before.rstrip().lower().endswith("after")
            return _limited(span.last + timedelta(days=1) if exclusive else span.first, None)
        of_news = _OF_NEWS if span.relative else _OWNED_NEWS
        if of_news.search(after) or (_WITHIN.search(before) and not _OWNED.search(after)):
            return _limited(span.first, span.last)
    newest = _NEWEST.search(question)
    named = next((span for span in spans if span.relative), None)
    if newest or named:
        words = newest.group() if newest else question[named.start : named.end] if named else ""
        return TimeReading(prefer_newest=True, note=f"Newer articles come first (“{words.lower()}”).")
    return TimeReading()


def _limited(since: date | None, until: date | None) -> TimeReading:
    if since and until:
        when = f"on {_plain(since)}" if since == until else f"from {_plain(since)} to {_plain(until)}"
    else:
        when = f"since {_plain(since)}" if since else f"up to {_plain(until)}" if until else ""
    return TimeReading(since, until, note=f"{_ONLY}{when}.")


def _plain(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _spans(question: str, today: date) -> list[_Span]:
    """The stretches of days named in the question, in order, none inside another."""
    found: list[_Span] = []
    for pattern in _DATES:
        for match in pattern.finditer(question):
            days = _days_of(match, today)
            if days and not any(match.start() < span.end and span.start < match.end() for span in found):
                found.append(_Span(*days, match.start(), match.end(), bare_year=match.group().isdigit()))
    for match in _RELATIVE.finditer(question):
        if _is_in_a_name(question, match):
            continue
        first, last = _relative_days(match, today)
        found.append(_Span(first, last, match.start(), match.end(), relative=True))
    return sorted(found, key=lambda span: span.start)


def _is_in_a_name(question: str, match: re.Match[str]) -> bool:
    """Whether the words stand in a name, such as that of a newspaper: with a capital in mid-sentence."""
    if question.isupper() or not match.group()[0].isupper():
        return False
    before = question[: match.start()].rstrip(" \"'“‘(")
    return bool(before) and before[-1] not in ".?!:;"


def _days_of(match: re.Match[str], today: date) -> tuple[date, date] | None:
    """First and last day of a date as it is written; without a year, the latest that has begun."""
    part = match.groupdict()
    year = int(part["year"]) if part.get("year") else None
    name = (part.get("month") or "").lower()
    if name in MONTHS_THAT_ARE_VERBS and not (part.get("day") or year) and not match.group()[0].isupper():
        return None  # the verbs
    month = int(part["monthnumber"]) if part.get("monthnumber") else MONTHS.get(name)
    day = int(part["day"]) if part.get("day") else None
    if month is None:
        return (date(year, 1, 1), date(year, 12, 31)) if year else None
    if year is None:
        year = today.year - ((month, day or 1) > (today.month, today.day))
    try:
        return date(year, month, day or 1), date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def _relative_days(match: re.Match[str], today: date) -> tuple[date, date]:
    part = match.groupdict()
    if part["today"]:
        return today, today
    if part["yesterday"]:
        return today - timedelta(days=1), today - timedelta(days=1)
    if part["unit"]:
        return _calendar_unit(part["unit"].lower(), part["which"].lower() == "this", today)
    amount = (part["count"] or part["ago"]).lower()
    units = (part["units"] or part["agounits"]).lower().rstrip("s")
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[units] * (RECENT_COUNTS.get(amount) or int(amount))
    first = max(today.toordinal() - days, 1)
    return date.fromordinal(first), today if part["count"] else date.fromordinal(first)


def _calendar_unit(unit: str, this: bool, today: date) -> tuple[date, date]:
    """This or the last week (from Monday on), month or year, no further than today."""
    if unit == "week":
        first = today - timedelta(days=today.weekday() + (0 if this else 7))
        return first, min(first + timedelta(days=6), today)
    if unit == "month":
        first = today.replace(day=1) if this else (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        return first, min(first.replace(day=monthrange(first.year, first.month)[1]), today)
    year = today.year if this else today.year - 1
    return date(year, 1, 1), min(date(year, 12, 31), today)
