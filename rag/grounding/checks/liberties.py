"""Liberties that a model takes with its source although every name and number is right.

News reports what people say: a claim must not become a fact, nor a guess a certainty. And two things that the source
only sets side by side must not become cause and effect: where it names a cause, it must be this one.
"""

import re
from collections.abc import Sequence

from index.text.language import compiled
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.words import content_keys, words_of

_CAUSE_SHARE = 0.5
"""So many of the words behind "because" must stand in one of the quotes that name a cause."""


def check(comparison: Comparison) -> list[Problem]:
    """What the sentence leaves out of the quotes or reads into them.

    A lost cue counts only when every quote has one: otherwise the sentence may rest on the plain one.
    """
    sentence, quotes, cues = comparison.sentence, comparison.quotes, comparison.language.cues
    found = []
    for pattern, lost in ((cues.speech, "who says so"), (cues.hedge, "that it is uncertain")):
        cue = compiled(pattern)
        marks = [match.group() for quote in quotes if (match := cue.search(quote))]
        if quotes and len(marks) == len(quotes) and not cue.search(sentence):
            found.append(f"it leaves out {lost} (the source: “{marks[0]}”)")
    in_source = compiled(cues.cause_in_source)
    if (cause := compiled(cues.cause).search(sentence)) and not _is_named(sentence[cause.end() :], quotes, in_source):
        found.append(f"the source names no cause (“{cause.group()}”)")
    return [Problem(text, Grade.LIBERTY) for text in found]


def _is_named(cause: str, quotes: Sequence[str], cue: re.Pattern[str]) -> bool:
    """Whether a quote that names a cause is about this one."""
    wanted = content_keys(cause)
    naming = (quote for quote in quotes if cue.search(quote))
    return any(len(wanted & {word.key for word in words_of(quote)}) >= _CAUSE_SHARE * len(wanted) for quote in naming)
