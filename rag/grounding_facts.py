"""Do the numbers, dates and names of a sentence stand in its source, each in its own place?

Standing there is not enough: "sold 62,000 in its third week" uses a number of the source, but that
of the fourth. So where the source has another number or name whose surroundings are clearly more like
those in the sentence (:func:`rag.grounding_words.fit`), that rival is what the source says.
"""

import re
from collections.abc import Sequence

from rag.grounding_dates import DateMention, dates, holds, weekday_of, weekdays
from rag.grounding_names import Name, SameName, missing, name_keys, names, same_people
from rag.grounding_numbers import Quantity, agree, alike, quantities
from rag.grounding_words import Word, fit

_RIVAL_MARGIN = 0.9
_RIVAL_RATIO = 1.6


def fact_problems(
    ours: Sequence[Word], theirs: Sequence[Word], context: Sequence[Word], same_name: SameName
) -> list[str]:
    """What the source does not bear out, in plain words.

    Args:
        ours: Words of the sentence.
        theirs: Words of all its quotes.
        context: Words of the titles, outlets and dates beside them.
        same_name: Whether two spellings name the same.
    """
    our_dates, their_dates, beside = dates(ours), dates(theirs), dates(context)
    problems = _date_problems(ours, theirs, our_dates, their_dates, beside)
    problems += _code_problems(ours, (*theirs, *context))
    problems += _number_problems(ours, theirs, context, our_dates, their_dates, beside)
    problems += _name_problems(ours, theirs, context, same_name)
    return problems


def _date_problems(
    ours: Sequence[Word],
    theirs: Sequence[Word],
    our_dates: Sequence[DateMention],
    their_dates: Sequence[DateMention],
    beside: Sequence[DateMention],
) -> list[str]:
    years = frozenset(
        {one.year for one in (*their_dates, *beside) if one.year}
        | {int(one.value) for one in quantities(theirs) if one.dimension == "year"}
    )
    problems = [
        f'the date "{one.text}" is not in the cited words'
        for one in our_dates
        if not holds(one, [*their_dates, *beside], years)
    ]
    for one in our_dates:
        if not problems and _displaced(ours, (one.start, one.end), theirs,
                                       [(other.start, other.end) for other in their_dates if holds(one, [other], years)],
                                       [(other.start, other.end) for other in their_dates if not holds(one, [other], years)
                                        and (other.day is None) == (one.day is None)]):  # fmt: skip
            problems.append(f'the source has another date where the sentence says "{one.text}"')
    named = {day for _, day in weekdays(theirs)} | {weekday_of(one) for one in (*their_dates, *beside)}
    problems += [
        f'the day "{ours[at].text}" is not in the cited words' for at, day in weekdays(ours) if day not in named
    ]
    return problems


def _code_problems(ours: Sequence[Word], theirs: Sequence[Word]) -> list[str]:
    """``F-16``, ``G7``, ``COVID-19``: letters and digits of one word must stand there as they are."""
    known = {code for code, _ in _codes(theirs)}
    return [f'"{shown}" is not in the cited words' for code, shown in _codes(ours) if code not in known]


def _codes(words: Sequence[Word]) -> list[tuple[str, str]]:
    found = []
    for one, other in zip(words, words[1:], strict=False):
        glued = other.after in ("", "-")
        letters_first = one.text.isupper() and one.text.isalpha() and other.is_number
        if glued and letters_first:
            found.append((f"{one.text}{other.text}".lower(), f"{one.text}{other.after}{other.text}"))
    return found


def _number_problems(
    ours: Sequence[Word],
    theirs: Sequence[Word],
    context: Sequence[Word],
    our_dates: Sequence[DateMention],
    their_dates: Sequence[DateMention],
    beside: Sequence[DateMention],
) -> list[str]:
    claimed = quantities(ours, _positions(our_dates))
    given = quantities(theirs, _positions(their_dates))
    given += [Quantity(float(one.year), "year", one.start, one.end, one.text) for one in their_dates if one.year]
    titled = _titled(context) | {(str(one.year), "") for one in beside if one.year}
    units = {other.dimension for other in given}
    problems: list[str] = []
    for one in claimed:
        matches = [other for other in given if agree(one, other, unit_elsewhere=one.dimension in units)]
        matches += _counted_otherwise(one, ours, given, theirs)
        rivals = [other for other in given if alike(one, other) and other not in matches]
        if not matches:
            if one.loose and not _displaced(ours, _span(one), theirs, [], [_span(other) for other in rivals]):
                continue
            if not _is_titled(one, ours, titled):
                problems.append(f'the number "{one.text}" is not in the cited words')
        elif _displaced(ours, _span(one), theirs, [_span(m) for m in matches], [_span(r) for r in rivals]):
            problems.append(f'the source has another number where the sentence says "{one.text}"')
    return problems


def _positions(mentions: Sequence[DateMention]) -> list[int]:
    return [at for one in mentions for at in range(one.start, one.end)]


def _span(one: Quantity) -> tuple[int, int]:
    return one.start, one.end


def _counted_otherwise(
    one: Quantity, ours: Sequence[Word], given: Sequence[Quantity], theirs: Sequence[Word]
) -> list[Quantity]:
    """``fifth grade`` for ``Grade 5``; ``one year`` for ``a year``; ``a season`` for ``one season``."""
    found = []
    if one.dimension in ("", "ordinal") and one.end < len(ours):
        noun = ours[one.end].key
        for other in given:
            if {one.dimension, other.dimension} == {"", "ordinal"} and one.value == other.value:
                beside = {theirs[at].key for at in (other.start - 1, other.end) if 0 <= at < len(theirs)}
                if noun in beside or (one.start and ours[one.start - 1].key in beside - {"the", "a", "of", "in"}):
                    found.append(other)
        if one.value == 1 and one.dimension == "":
            for at in range(len(theirs) - 1):
                if theirs[at].lower in ("a", "an", "single") and theirs[at + 1].key == noun:
                    found.append(Quantity(1.0, "", at, at + 1, theirs[at].text))
    if one.value == 2 and any(word.lower in ("both", "pair", "couple", "two", "twice") for word in theirs):
        found += [Quantity(2.0, "", at, at + 1, word.text) for at, word in enumerate(theirs)
                  if word.lower in ("both", "pair", "couple", "twice")]  # fmt: skip
    return found


def _titled(context: Sequence[Word]) -> set[tuple[str, str]]:
    """Numbers that are part of a name in a title, each with the word before it (``Apollo 13``)."""
    found = {(other.lower, one.key) for one, other in zip(context, context[1:], strict=False) if one.capital}
    return found | {(one.lower, other.key) for one, other in zip(context, context[1:], strict=False) if other.capital}


def _is_titled(one: Quantity, ours: Sequence[Word], titled: set[tuple[str, str]]) -> bool:
    before = ours[one.start - 1].key if one.start else ""
    after = ours[one.end].key if one.end < len(ours) else ""
    word = ours[one.start].lower
    year_of_issue = one.dimension == "year" and (word, "") in titled
    return year_of_issue or (word, before) in titled or (word, after) in titled


def _name_problems(
    ours: Sequence[Word], theirs: Sequence[Word], context: Sequence[Word], same_name: SameName
) -> list[str]:
    known = name_keys(theirs) | name_keys(context)
    problems: list[str] = []
    here = names(theirs, known)
    for name in names(ours, known):
        lacking = missing(name, ours, (theirs, context), same_name)
        if lacking:
            problems.append(f'"{" ".join(lacking)}" is not in the cited words')
            continue
        same = [other for other in here if _one_name(name, ours, other, theirs, same_name)]
        rivals = [other for other in here if other not in same and not _joined(other, same, theirs)]
        if _displaced(ours, (name.start, name.end), theirs, [(o.start, o.end) for o in same],
                      [(o.start, o.end) for o in rivals]):  # fmt: skip
            problems.append(f'the source has another name where the sentence says "{name.text}"')
    return problems


def _one_name(name: Name, ours: Sequence[Word], other: Name, theirs: Sequence[Word], same_name: SameName) -> bool:
    one = ours[name.start : name.end]
    two = theirs[other.start : other.end]
    if {word.key for word in one} & {word.key for word in two}:
        return True
    return same_name(name.text, other.text) or any(same_people(a.text, b.text) for a in one for b in two)


def _joined(rival: Name, same: Sequence[Name], theirs: Sequence[Word]) -> bool:
    """Whether a rival stands in one list with the name: ``A and B`` may be told as ``B and A``."""
    for other in same:
        first, second = sorted((rival, other), key=lambda name: name.start)
        between = theirs[first.end : second.start]
        if len(between) <= 1 and all(re.fullmatch("and|or|&|with", word.lower) for word in between):
            return True
    return False


def _displaced(
    ours: Sequence[Word],
    slot: tuple[int, int],
    theirs: Sequence[Word],
    matches: Sequence[tuple[int, int]],
    rivals: Sequence[tuple[int, int]],
) -> bool:
    """Whether a rival's surroundings in the source are clearly more like the slot's than any match's."""
    best = max((fit(ours, slot, theirs, place) for place in matches), default=0.0)
    rival = max((fit(ours, slot, theirs, place) for place in rivals), default=0.0)
    return rival > best * _RIVAL_RATIO + _RIVAL_MARGIN
