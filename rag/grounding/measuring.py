"""How much of a sentence's wording and sense the words it cites have: measures, and what they are worth together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from rag.grounding.reading.facts import facts_of
from rag.grounding.reading.name_matching import SameName, missing, people_key
from rag.grounding.reading.names import name_keys, names
from rag.grounding.reading.words import Word, words_of
from rag.grounding.spans import keys_of

_WEAKEST = 2


@dataclass(frozen=True, slots=True)
class Measures:
    """What the meaning score is made of.

    Attributes:
        weakest: How alike the two content words are that are least so, on average, 0 to 1: 1 where the quotes have the
            word, else the highest cosine of its tokens with those of the quotes and of what stands around them.
            Dates and numbers are left out: they have checks of their own.
        cosine: Of the sentence with all quotes together, -1 to 1.
    """

    weakest: float
    cosine: float


def measure(
    sentence: str, quotes: Sequence[str], around: Sequence[str], embedder: Embedder, same_name: SameName
) -> Measures:
    """Measure a sentence against its quotes.

    Args:
        sentence: One sentence of an answer.
        quotes: The words it cites; at least one.
        around: What stands around these in the articles, titles, outlets and days.
        embedder: Of tokens.
        same_name: Whether two spellings name the same.
    """
    all_quotes = " ".join(quotes)
    ours, theirs = embedder.embed([sentence, all_quotes])
    cosine = float(ours @ theirs)
    facts = facts_of(sentence)
    counted = {place for found in facts.dates for place in range(found.start, found.end)}
    counted |= {place for found in facts.numbers for place in range(found.start, found.end)}
    words = facts.words
    content = [position for position, word in enumerate(words) if word.content and position not in counted]
    if not content:  # dates and numbers, which have checks of their own
        return Measures(1.0 if counted else 0.0, cosine)
    keys = [people_key(words[position]) for position in content]
    quoted = frozenset[str]().union(
        *(keys_of(theirs) | _spelled(words, theirs, same_name) for theirs in map(words_of, quotes))
    )
    alike = token_likeness(sentence, words, (all_quotes, *around), embedder)[content]
    weakest = np.sort(np.maximum([key in quoted for key in keys], alike))[:_WEAKEST]
    return Measures(float(weakest.mean()), cosine)


def _spelled(ours: Sequence[Word], theirs: Sequence[Word], same_name: SameName) -> frozenset[str]:
    """Keys of the names of the sentence that a quote has, if in another spelling."""
    known = name_keys(theirs)
    there = (name for name in names(ours, known) if not missing(name, ours, (theirs,), same_name))
    return frozenset(people_key(word) for name in there for word in ours[name.start : name.end])


def token_likeness(
    sentence: str, words: Sequence[Word], sources: Sequence[str], embedder: Embedder
) -> NDArray[np.float64]:
    """For each word the mean over its tokens of the highest cosine with a token of the sources; shape (words,)."""
    ours, *theirs = embedder.embed_tokens([sentence, *sources])
    theirs = [rows for rows in theirs if len(rows)]
    if not len(ours) or not theirs:
        return np.zeros(len(words))
    best = (ours @ np.concatenate(theirs).T).max(axis=1)
    offsets = embedder.token_offsets(sentence)[: len(best)]
    found, position = np.full(len(words), float(best.mean())), 0
    for index, word in enumerate(words):
        start = sentence.find(word.text, position)
        if start < 0:
            continue  # written otherwise, as "n't" for "not"
        position = start + len(word.text)
        inside = [best[token] for token, (low, high) in enumerate(offsets) if low < position and high > start]
        found[index] = float(np.mean(inside)) if inside else found[index]
    return found
