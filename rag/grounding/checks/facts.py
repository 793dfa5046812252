"""Do the numbers, dates and names of a sentence stand in its source, each in its own place?

Standing there is not enough: "sold 62,000 in its third week" uses a number of the source, but that
of the fourth. So where the source has another number or name whose surroundings are clearly more like
those in the sentence (:mod:`rag.grounding.aligning.places`), that rival is what the source says.
"""

from collections.abc import Sequence

from rag.grounding.aligning.anchors import Anchoring
from rag.grounding.aligning.places import Place, better_elsewhere, displaced, run, told
from rag.grounding.checks.names import name_problems
from rag.grounding.checks.roles import turned_roles
from rag.grounding.checks.substitution import substitutions
from rag.grounding.reading.dates import holds, weekday_of, weekdays
from rag.grounding.reading.facts import Facts, Problem
from rag.grounding.reading.names import SameName, names
from rag.grounding.reading.quantity import Quantity, agree, alike, given_otherwise
from rag.grounding.reading.words import Word

_TOLD_MARGIN = 0.4


def fact_problems(ours: Facts, versions: Sequence[Facts], context: Facts, same_name: SameName) -> list[Problem]:
    """What the source does not bear out, in plain words.

    Args:
        ours: The sentence.
        versions: Of all its quotes together; the first is whole.
        context: Titles, outlets and dates beside them.
        same_name: Whether two spellings name the same.
    """
    readings = [version.words for version in versions]
    anchoring = Anchoring(ours.words, readings)
    problems = _date_problems(ours, versions, context, anchoring)
    problems += _code_problems(ours.words, (*versions[0].words, *context.words))
    problems += _number_problems(ours, versions, context, anchoring)
    problems += name_problems(ours, versions, context, same_name, anchoring)
    problems += substitutions(ours.words, readings, context.words, same_name) + turned_roles(ours.words, readings)
    return list(dict.fromkeys(problems))


def _date_problems(ours: Facts, versions: Sequence[Facts], context: Facts, anchoring: Anchoring) -> list[Problem]:
    whole = versions[0]
    years = frozenset(
        {one.year for one in (*whole.dates, *context.dates) if one.year}
        | {int(one.value) for one in whole.numbers if one.dimension == "year"}
    )
    problems: list[Problem] = []
    for one in ours.dates:
        slot = Place(ours.words, one.start, one.end)
        matches, rivals = [], []
        for version in versions:
            for other in version.dates:
                place = Place(version.words, other.start, other.end)
                if holds(one, [other], years):
                    matches.append(place)
                elif (other.day is None) == (one.day is None):
                    rivals.append(place)
            if one.day is None and one.year is None:
                rivals += [Place(version.words, name.start, name.end) for name in names(version.words)]
        if not matches and not holds(one, context.dates, years):
            problems.append(Problem(f'the date "{one.text}" is not in the cited words'))
        elif (
            displaced(slot, matches, rivals)
            or _of_another_sentence(slot, matches, rivals)
            or (matches and rivals and not anchoring.in_place(slot, matches, rivals))
        ):
            problems.append(Problem(f'the source has another date where the sentence says "{one.text}"', sure=False))
    named = {day for _, day in weekdays(whole.words)}
    named |= {day for one in (*whole.dates, *context.dates) if (day := weekday_of(one)) is not None}
    return problems + [
        Problem(f'the day "{ours.words[at].text}" is not in the cited words')
        for at, day in weekdays(ours.words)
        if day not in named
    ]


def _code_problems(ours: Sequence[Word], theirs: Sequence[Word]) -> list[Problem]:
    """``F-16``, ``G7``, ``COVID-19``: letters and digits of one word must stand there as they are."""
    known = {code for code, _ in _codes(theirs)}
    return [Problem(f'"{shown}" is not in the cited words') for code, shown in _codes(ours) if code not in known]


def _codes(words: Sequence[Word]) -> list[tuple[str, str]]:
    return [
        (f"{one.text}{other.text}".lower(), f"{one.text}{other.after}{other.text}")
        for one, other in zip(words, words[1:], strict=False)
        if other.after.strip() in ("", "-") and other.after != " " and one.text.isupper() and other.is_number
    ]


def _number_problems(ours: Facts, versions: Sequence[Facts], context: Facts, anchoring: Anchoring) -> list[Problem]:
    titled = _titled(context.words) | {(str(one.year), "") for one in context.dates if one.year}
    problems: list[Problem] = []
    for one in ours.numbers:
        slot = Place(ours.words, one.start, one.end)
        bound = one.end < len(ours.words) and ours.words[one.end].content and not ours.words[one.end].breaks
        matches, rivals = [], []
        for version in versions:
            given = [*version.numbers, *_in_dates(version)]
            units = {other.dimension for other in given}
            same = [other for other in given if agree(one, other, bound=bound, unit_elsewhere=one.dimension in units)]
            if given_otherwise(one, versions[0].numbers):
                same = [other for other in same if other.scale == one.scale]
            matches += [Place(version.words, other.start, other.end) for other in same]
            matches += _counted_otherwise(one, ours.words, version)
            rivals += [
                Place(version.words, other.start, other.end)
                for other in given
                if alike(one, other) and other not in same
            ]
        if matches or one.loose:
            rivals = [place for place in rivals if not better_elsewhere(place, slot, _own(place, ours))]
            if displaced(slot, matches, rivals, unsure=one.loose) or (
                not one.loose
                and (
                    _of_another_sentence(slot, matches, rivals)
                    or (rivals and not anchoring.in_place(slot, matches, rivals))
                )
            ):
                problems.append(
                    Problem(f'the source has another number where the sentence says "{one.text}"', sure=False)
                )
        elif not _is_titled(one, ours.words, titled):
            problems.append(Problem(f'the number "{one.text}" is not in the cited words'))
    return problems


def _own(place: Place, ours: Facts) -> list[Place]:
    """Where the sentence has the number that the source has at ``place``."""
    keys = [word.key for word in place.words[place.start : place.end]]
    found = []
    for one in ours.numbers:
        if [word.key for word in ours.words[one.start : one.end]] == keys:
            found.append(Place(ours.words, one.start, one.end))
    return found


def _of_another_sentence(slot: Place, matches: Sequence[Place], rivals: Sequence[Place]) -> bool:
    """Whether a rival's whole sentence is told here, and hardly anything of any match's."""
    if not matches or not rivals:
        return False
    if max(run(slot, place) for place in matches) >= max(run(slot, place) for place in rivals) + 0.5:
        return False
    return max(told(slot, place) for place in rivals) - max(told(slot, place) for place in matches) >= _TOLD_MARGIN


def _in_dates(source: Facts) -> list[Quantity]:
    """Days and years of dates, as numbers."""
    found = []
    for one in source.dates:
        for at in range(one.start, one.end):
            if source.words[at].text.isdigit():
                value = float(source.words[at].text)
                found.append(Quantity(value, "year" if value == one.year else "day", at, at + 1, source.words[at].text))
    return found


def _counted_otherwise(one: Quantity, ours: Sequence[Word], source: Facts) -> list[Place]:
    """``fifth grade`` for ``Grade 5``; ``one season`` for ``a season``; ``two`` for ``both``."""
    theirs, found = source.words, []
    if one.dimension not in ("", "ordinal"):
        return []
    around = {ours[at].key for at in (one.start - 1, one.end) if 0 <= at < len(ours) and ours[at].content}
    for other in source.numbers:
        if {one.dimension, other.dimension} == {"", "ordinal"} and one.value == other.value:
            beside = {theirs[at].key for at in (other.start - 1, other.end) if 0 <= at < len(theirs)}
            if around & beside:
                found.append(Place(theirs, other.start, other.end))
    for at, word in enumerate(theirs[:-1]):
        single = one.value == 1 and word.lower in ("a", "an", "single") and theirs[at + 1].key in around
        double = one.value == 2 and word.lower in ("both", "pair", "couple", "twice")
        if one.dimension == "" and (single or double):
            found.append(Place(theirs, at, at + 1))
    return found


def _titled(context: Sequence[Word]) -> set[tuple[str, str]]:
    """Numbers that are part of a name in a title, each with the word beside it (``Apollo 13``)."""
    follows = list(zip(context, context[1:], strict=False))
    found = {(other.lower, one.key) for one, other in follows if one.capital}
    return found | {(one.lower, other.key) for one, other in follows if other.capital}


def _is_titled(one: Quantity, ours: Sequence[Word], titled: set[tuple[str, str]]) -> bool:
    before = ours[one.start - 1].key if one.start else ""
    after = ours[one.end].key if one.end < len(ours) else ""
    word = ours[one.start].lower
    return (one.dimension == "year" and (word, "") in titled) or bool({(word, before), (word, after)} & titled)
