"""Liberties that a model takes with its source although every name and number is right.

News reports what people say: a claim must not become a fact, nor a guess a certainty. And two things that the source
only sets side by side must not become cause and effect.
"""

from index.text.language import compiled
from rag.grounding.checks.base import Comparison, Grade, Problem


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
    if (cause := compiled(cues.cause).search(sentence)) and not any(in_source.search(quote) for quote in quotes):
        found.append(f"the source names no cause (“{cause.group()}”)")
    return [Problem(text, Grade.LIBERTY) for text in found]
