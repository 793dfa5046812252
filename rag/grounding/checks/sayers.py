"""Somebody said so, says the sentence, and the source lets nobody say it: ``Ann told Eva that the bridge is old``."""

import re

from index.text.language import compiled
from index.text.sentences import sentence_spans
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.name_matching import people_keys
from rag.grounding.reading.names import names
from rag.grounding.reading.words import words_of

_POINTS_BACK = re.compile(r"(?i)\b(?:he|she|they|who)\b")
_QUOTE = re.compile(r"[\"“”„«»]|``|''")


def check(comparison: Comparison) -> list[Problem]:
    """The one who is made to say something, where no sentence of the source has such a name or pronoun say a thing."""
    language, sentence = comparison.language, comparison.sentence
    stated = compiled(language.questions.states).match(sentence)
    if not stated:
        return []
    words = words_of(sentence[: stated.end()])
    named = names(words)
    if not named or named[0].start > 1:
        return []
    sayer = set(people_keys(words[named[0].start : named[0].end]))
    speech = compiled(language.cues.speech)
    texts = (*comparison.quotes, comparison.about)
    for spoken in (text[start:end] for text in texts for start, end in sentence_spans(text)):
        if not (speech.search(spoken) or _QUOTE.search(spoken)):
            continue
        theirs = words_of(spoken)
        known = set(people_keys(theirs))
        if sayer & known or _POINTS_BACK.search(spoken):
            return []
        if any(comparison.same_name(named[0].text, name.text) for name in names(theirs)):
            return []
    return [Problem(f'the source does not let "{named[0].text}" say so', Grade.MISPLACED)]
