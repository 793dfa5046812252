"""One wrong number, date or name in a sentence that is right otherwise: put in what the source has there.

Only what can be told without doubt is corrected: the cited words have exactly one thing of the same kind that the
sentence does not have already.
"""

import re
from collections.abc import Iterator, Sequence

from rag.grounding.checks.base import Problem
from rag.grounding.reading.facts import Facts, facts_of
from rag.grounding.reading.names import name_keys, names
from rag.grounding.reading.quantity import Quantity
from rag.grounding.reading.words import joined


def corrected(sentence: str, problems: Sequence[Problem], quotes: Sequence[str]) -> str:
    """The sentence with its one fault put right; "" when there is more than one, or none that can be told.

    Args:
        sentence: As drafted.
        problems: What the checks found.
        quotes: The words that it cites.
    """
    said = {problem.said for problem in problems}
    if len(said) != 1 or not (wrong := said.pop()):
        return ""
    ours = facts_of(sentence)
    found = {text for quote in quotes for text in _same_kind(wrong, ours, facts_of(quote)) if text not in sentence}
    if len(found) != 1:
        return ""
    return re.sub(rf"(?<!\w){re.escape(wrong)}(?!\w)", lambda _: found.pop(), sentence, count=1)


def _unit(number: Quantity, facts: Facts) -> tuple[str, str]:
    """The kind of a number and its last word, so that minutes are no hours."""
    return number.dimension, facts.words[number.end - 1].key if number.end - number.start > 1 else ""


def _same_kind(wrong: str, ours: Facts, theirs: Facts) -> Iterator[str]:
    """What the source has of the kind of ``wrong``: dates for a date, numbers of its unit, names that share a word."""
    if any(mention.text == wrong for mention in ours.dates):
        yield from (mention.text for mention in theirs.dates)
        return
    for number in ours.numbers:
        if number.text == wrong:
            unit = _unit(number, ours)
            yield from (given.text for given in theirs.numbers if _unit(given, theirs) == unit)
            return
    known = name_keys(theirs.words)
    for name in names(ours.words, known):
        if name.text == wrong:
            keys = {word.key for word in ours.words[name.start : name.end]}
            for given in names(theirs.words, known):
                their_words = theirs.words[given.start : given.end]
                if keys & {word.key for word in their_words}:
                    yield joined(their_words)
            return
