"""Do the quotes have the numbers of a sentence, each in its own place?

That the source has the number is not enough: "sold 62,000 in its third week" uses a number of the source, but that of
the fourth. So where the source has another number whose surroundings are clearly more like those in the sentence
(:mod:`rag.grounding.aligning.rivals`), that rival is what the source says.
"""

from collections.abc import Sequence
from itertools import pairwise

from index.text.english.number_words import AGES
from rag.grounding.aligning.places import Place, places
from rag.grounding.aligning.rivals import better_elsewhere, displaced, of_another_sentence
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.facts import Facts
from rag.grounding.reading.quantity import Quantity, agree, alike, given_otherwise
from rag.grounding.reading.words import Word, lower_at


def check(comparison: Comparison) -> list[Problem]:
    """Numbers that no quote has, or that it gives to something else."""
    ours, context = comparison.ours, comparison.context
    titled = _titled(context.words) | {(str(mention.year), "") for mention in context.dates if mention.year}
    problems: list[Problem] = []
    for number in ours.numbers:
        matches, rivals = _places(number, comparison)
        if matches or number.loose:
            if _is_displaced(number, matches, rivals, comparison):
                text = f'the source has another number where the sentence says "{number.text}"'
                problems.append(Problem(text, Grade.MISPLACED, number.text))
        elif not _is_titled(number, ours.words, titled):
            problems.append(Problem(f'the number "{number.text}" is not in the cited words', said=number.text))
    return list(dict.fromkeys(problems))


def _places(number: Quantity, comparison: Comparison) -> tuple[list[Place], list[Place]]:
    """Where the quotes have this number, and where another that could stand in its stead."""
    words = comparison.ours.words
    bound = number.end < len(words) and words[number.end].content and not words[number.end].breaks
    matches: list[Place] = []
    rivals: list[Place] = []
    for version in comparison.versions:
        given = [*version.numbers, *_in_dates(version)]
        unit_elsewhere = number.dimension in {theirs.dimension for theirs in given}
        same = [theirs for theirs in given if agree(number, theirs, bound=bound, unit_elsewhere=unit_elsewhere)]
        if given_otherwise(number, comparison.versions[0].numbers):
            same = [theirs for theirs in same if theirs.scale == number.scale]
        matches += places(version.words, same) + _counted_otherwise(number, words, version)
        rivals += places(version.words, (theirs for theirs in given if alike(number, theirs) and theirs not in same))
    return matches, rivals


def _is_displaced(number: Quantity, matches: Sequence[Place], rivals: Sequence[Place], comparison: Comparison) -> bool:
    """Whether the source says a rival where the sentence says the number."""
    slot = Place(comparison.ours.words, number.start, number.end)
    rivals = [rival for rival in rivals if not better_elsewhere(rival, slot, _own(rival, comparison.ours))]
    if displaced(slot, matches, rivals, unsure=number.loose):
        return True
    return not number.loose and (
        of_another_sentence(slot, matches, rivals)
        or bool(rivals and not comparison.anchoring.in_place(slot, matches, rivals))
    )


def _own(place: Place, ours: Facts) -> list[Place]:
    """Where the sentence has the number that the source has at ``place``."""
    keys = [word.key for word in place.words[place.start : place.end]]
    same = (number for number in ours.numbers if [word.key for word in ours.words[number.start : number.end]] == keys)
    return places(ours.words, same)


def _in_dates(source: Facts) -> list[Quantity]:
    """Days and years of dates, as numbers."""
    found = []
    for mention in source.dates:
        for position in range(mention.start, mention.end):
            text = source.words[position].text
            if text.isdigit():
                value = float(text)
                dimension = "year" if value == mention.year else "day"
                found.append(Quantity(value, dimension, position, position + 1, text))
    return found


def _counted_otherwise(number: Quantity, ours: Sequence[Word], source: Facts) -> list[Place]:
    """``fifth grade`` for ``Grade 5``; ``one season`` for ``a season``; ``two`` for ``both``.

    And ``39 years old`` for ``aged 39``.
    """
    theirs, found = source.words, []
    if lower_at(ours, number.end) == "old":
        ages = (given for given in source.numbers if given.value == number.value / number.scale)
        return [Place(theirs, given.start, given.end) for given in ages if _is_age(theirs, given.start)]
    if number.dimension not in ("", "ordinal"):
        return []
    beside_ours = (position for position in (number.start - 1, number.end) if 0 <= position < len(ours))
    around = {ours[position].key for position in beside_ours if ours[position].content}
    for given in source.numbers:
        if {number.dimension, given.dimension} == {"", "ordinal"} and number.value == given.value:
            beside = {theirs[position].key for position in (given.start - 1, given.end) if 0 <= position < len(theirs)}
            if around & beside:
                found.append(Place(theirs, given.start, given.end))
    for position, word in enumerate(theirs[:-1]):
        single = number.value == 1 and word.lower in ("a", "an", "single") and theirs[position + 1].key in around
        double = number.value == 2 and word.lower in ("both", "pair", "couple", "twice")
        if number.dimension == "" and (single or double):
            found.append(Place(theirs, position, position + 1))
    return found


def _is_age(words: Sequence[Word], place: int) -> bool:
    """Whether a number stands after "aged", "age" or "at the age of"."""
    before = lower_at(words, place - 1)
    return before in AGES or (before == "of" and lower_at(words, place - 2) in AGES)


def _titled(context: Sequence[Word]) -> set[tuple[str, str]]:
    """Numbers that are part of a name in a title, each with the word beside it (``Apollo 13``)."""
    pairs = list(pairwise(context))
    found = {(following.lower, word.key) for word, following in pairs if word.capital}
    return found | {(word.lower, following.key) for word, following in pairs if following.capital}


def _is_titled(number: Quantity, ours: Sequence[Word], titled: set[tuple[str, str]]) -> bool:
    before = ours[number.start - 1].key if number.start else ""
    after = ours[number.end].key if number.end < len(ours) else ""
    word = ours[number.start].lower
    return (number.dimension == "year" and (word, "") in titled) or bool({(word, before), (word, after)} & titled)
