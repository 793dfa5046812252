"""Do the quotes have the dates and days of the week of a sentence, each in its own place?"""

from rag.grounding.aligning.places import Place, places
from rag.grounding.aligning.rivals import displaced, of_another_sentence
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.dates import DateMention, holds, weekday_of, weekdays
from rag.grounding.reading.names import names


def check(comparison: Comparison) -> list[Problem]:
    """Dates that no quote has or that it gives to something else, then days of the week that none has."""
    whole, context = comparison.versions[0], comparison.context
    years = frozenset(
        {mention.year for mention in (*whole.dates, *context.dates) if mention.year}
        | {int(number.value) for number in whole.numbers if number.dimension == "year"}
    )
    problems: list[Problem] = []
    for mention in comparison.ours.dates:
        slot = Place(comparison.ours.words, mention.start, mention.end)
        matches, rivals = _places(mention, comparison, years)
        if not matches:
            problems.append(Problem(f'the date "{mention.text}" is not in the cited words', said=mention.text))
        elif (
            displaced(slot, matches, rivals)
            or of_another_sentence(slot, matches, rivals)
            or (matches and rivals and not comparison.anchoring.in_place(slot, matches, rivals))
        ):
            text = f'the source has another date where the sentence says "{mention.text}"'
            problems.append(Problem(text, Grade.MISPLACED, mention.text))
    return list(dict.fromkeys(problems + _weekday_problems(comparison)))


def _places(mention: DateMention, comparison: Comparison, years: frozenset[int]) -> tuple[list[Place], list[Place]]:
    """Where the quotes have this date, and where another that could stand in its stead."""
    matches: list[Place] = []
    rivals: list[Place] = []
    for version in comparison.versions:
        same = [theirs for theirs in version.dates if holds(mention, [theirs], years)]
        matches += places(version.words, same)
        alike = (theirs for theirs in version.dates if (theirs.day is None) == (mention.day is None))
        rivals += places(version.words, (theirs for theirs in alike if theirs not in same))
        if mention.day is None and mention.year is None:  # a mere month can stand where the source has a name
            rivals += places(version.words, names(version.words))
    return matches, rivals


def _weekday_problems(comparison: Comparison) -> list[Problem]:
    whole, words = comparison.versions[0], comparison.ours.words
    named = {day for _, day in weekdays(whole.words)}
    dates = (*whole.dates, *comparison.context.dates)
    named |= {day for mention in dates if (day := weekday_of(mention)) is not None}
    return [
        Problem(f'the day "{words[position].text}" is not in the cited words', said=words[position].text)
        for position, day in weekdays(words)
        if day not in named
    ]
