"""Which sentences of all that was read carry a drafted sentence: one to three, found by greedy cover.

The first is the one that is closest: cosine and covered words count alike. Another joins while it has words of the
draft, by weight, that those before do not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.grounding.reading.name_matching import people_key
from rag.grounding.reading.words import Word, weight, words_of

MOST_SPANS = 3
_LEAST_GAIN = 0.12  # share of the draft's weight that one more sentence must cover
_NEIGHBOUR_BONUS, _COSINE_BONUS = 0.02, 0.05  # only tell equals apart


@dataclass(frozen=True, slots=True)
class Source:
    """One sentence that was read.

    Attributes:
        text: Its words.
        window: Sentences with the same value stand together in one article.
        about: Title, outlet and day of the article.
    """

    text: str
    window: tuple[int, int]
    about: str


def carrying(claim: str, sources: Sequence[Source], cosines: NDArray[np.float32]) -> tuple[int, ...]:
    """Positions of the sources that carry ``claim`` best, in reading order; () when there are none.

    Args:
        claim: One drafted sentence.
        sources: All that was read.
        cosines: Of the claim with each source; shape (sources,).
    """
    if not sources:
        return ()
    words = words_of(claim)
    keys = [keys_of(words_of(source.text)) for source in sources]

    def gain(place: int, have: frozenset[str]) -> float:
        return _share(words, keys[place] - have)

    def closeness(place: int) -> float:
        return gain(place, frozenset()) + float(cosines[place])

    chosen = [max(range(len(sources)), key=closeness)]
    while len(chosen) < MOST_SPANS:
        have = frozenset[str]().union(*(keys[place] for place in chosen))
        windows = {sources[place].window for place in chosen}
        gains = {place: gain(place, have) for place in range(len(sources)) if place not in chosen}
        beside = {place: _NEIGHBOUR_BONUS * (sources[place].window in windows) for place in gains}
        worth = {
            place: gained + beside[place] + _COSINE_BONUS * float(cosines[place])
            for place, gained in gains.items()
            if gained >= _LEAST_GAIN
        }
        if not worth:
            break
        chosen.append(max(worth, key=lambda place: worth[place]))
    return tuple(sorted(chosen))


def keys_of(words: Sequence[Word]) -> frozenset[str]:
    """What is compared of each word; a people counts as its country."""
    return frozenset(people_key(word) for word in words)


def share_covered(sentence: str, quotes: Sequence[str]) -> float:
    """Share of the sentence's content words, by weight, that the quotes have, 0 to 1."""
    return _share(words_of(sentence), keys_of(words_of(" ".join(quotes))))


def _share(words: Sequence[Word], keys: frozenset[str]) -> float:
    content = [word for word in words if word.content]
    total = sum(map(weight, content))
    return sum(weight(word) for word in content if people_key(word) in keys) / total if total else 0.0
