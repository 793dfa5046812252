"""How much of a sentence's wording and sense the words it cites have: measures, and what they are worth together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from rag.grounding.reading.name_matching import people_key
from rag.grounding.reading.words import Word, weight, words_of
from rag.grounding.spans import keys_of

_AROUND_SHARE = 0.8  # of a word's worth, when only the words around the quotes or the title have it
_NEAR_WORDS = 5
_SOFT_FROM, _SOFT_RANGE = 0.3, 0.5  # cosine of two tokens that counts nothing, and how much more counts in full
_WEAKEST = 2


@dataclass(frozen=True, slots=True)
class Measures:
    """What the meaning score is made of; each 0 to 1 but for the cosine.

    Attributes:
        cosine: Of the sentence with all quotes together or the closest one, whichever is higher.
        covered: Share of the sentence's content words, by weight, that the quotes have.
        alike: The same share, where words that mean something close count in part: the tokens' vectors tell.
        weakest: How alike the two content words are that are least so, on average.
        pairs: Share of its neighbouring content words that are near each other in the quotes.
    """

    cosine: float
    covered: float
    alike: float
    weakest: float
    pairs: float


def measure(sentence: str, quotes: Sequence[str], around: Sequence[str], embedder: Embedder) -> Measures:
    """Measure a sentence against its quotes.

    Args:
        sentence: One sentence of an answer.
        quotes: The words it cites.
        around: What stands around these in the articles, titles, outlets and days.
        embedder: Of sentences and tokens.
    """
    together = " ".join(quotes)
    texts = list(dict.fromkeys([sentence, together, *quotes]))
    vectors = embedder.embed(texts)
    cosine = float(np.max(vectors[1:] @ vectors[0])) if len(texts) > 1 else 1.0
    words = words_of(sentence)
    content = [position for position, word in enumerate(words) if word.content]
    if not content:
        return Measures(cosine, 0.0, 0.0, 0.0, 0.0)
    worth = np.array([weight(words[position]) for position in content])
    quoted, nearby = keys_of(words_of(together)), keys_of(words_of(" . ".join(around)))
    keys = [people_key(words[position]) for position in content]
    has = np.array([1.0 if key in quoted else _AROUND_SHARE * (key in nearby) for key in keys])
    alike = token_likeness(sentence, words, (together, *around), embedder)[content]
    soft = np.maximum(has, np.clip((alike - _SOFT_FROM) / _SOFT_RANGE, 0.0, 1.0))
    weakest = np.sort(np.maximum(has == 1.0, alike))[:_WEAKEST]
    return Measures(
        cosine,
        float(worth @ has / worth.sum()),
        float(worth @ soft / worth.sum()),
        float(weakest.mean()),
        _pairs([words[position] for position in content], quotes, float(worth @ has / worth.sum())),
    )


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


def _pairs(content: Sequence[Word], quotes: Sequence[str], otherwise: float) -> float:
    near = {
        (word.key, later.key)
        for words in map(words_of, quotes)
        for position, word in enumerate(words)
        for later in words[position + 1 : position + 1 + _NEAR_WORDS]
        if word.content and later.content
    }
    follows = list(pairwise(content))
    return sum((word.key, later.key) in near for word, later in follows) / len(follows) if follows else otherwise
