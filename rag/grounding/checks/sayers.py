"""Somebody said so, says the sentence, and the source lets nobody say it: ``Ann told Eva that the bridge is old``.

A source that lets somebody say a thing has the name or a pronoun beside a word of speaking, and beside some of what
was said: "Ann said that Eva would come" says nothing of a bridge. What was said may also stand between quotation marks.
"""

import re
from collections.abc import Sequence, Set

from index.text.language import compiled
from index.text.sentences import sentence_spans
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.name_matching import people_keys
from rag.grounding.reading.names import names
from rag.grounding.reading.words import Word, content_keys, words_of

_POINTS_BACK = re.compile(r"(?i)\b(?:he|she|they|who)\b")
_SHARE = 1 / 3
"""So many of the words of what is said must stand where somebody says something: a report may use others."""
_QUOTE = re.compile(r"[\"“”„«»]|``|''")


def check(comparison: Comparison) -> list[Problem]:
    """The one who is made to say something, where no sentence of the source lets such a name or pronoun say it."""
    language, sentence = comparison.language, comparison.sentence
    stated = compiled(language.questions.states).match(sentence)
    if not stated:
        return []
    words = words_of(sentence[: stated.end()])
    named = names(words)
    if not named or named[0].start > 1:
        return []
    sayer = set(people_keys(words[named[0].start : named[0].end]))
    said = content_keys(sentence[stated.end() :])
    speech = compiled(language.cues.speech)
    texts = (*comparison.quotes, comparison.about)
    sentences = [text[start:end] for text in texts for start, end in sentence_spans(text)]
    read = [(text, words_of(text)) for text in sentences]
    is_quoted = any(_QUOTE.search(text) and _has_enough(words, said) for text, words in read)
    for spoken, theirs in read:
        if not (speech.search(spoken) or _QUOTE.search(spoken)):
            continue
        if not (is_quoted or _has_enough(theirs, said)):
            continue
        known = set(people_keys(theirs))
        if sayer & known or _POINTS_BACK.search(spoken):
            return []
        if any(comparison.same_name(named[0].text, name.text) for name in names(theirs)):
            return []
    return [Problem(f'the source does not let "{named[0].text}" say so', Grade.MISPLACED)]


def _has_enough(words: Sequence[Word], said: Set[str]) -> bool:
    return len(said & {word.key for word in words}) >= _SHARE * len(said)
