"""A text with its dates and numbers."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.grounding.reading.dates import DateMention, dates
from rag.grounding.reading.numbers import quantities
from rag.grounding.reading.quantity import Quantity
from rag.grounding.reading.words import Word, words_of

_ASIDE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Facts:
    """A text with its dates and numbers; a number that is part of a date is not listed twice."""

    words: tuple[Word, ...]
    dates: tuple[DateMention, ...]
    numbers: tuple[Quantity, ...]


@lru_cache(maxsize=1024)
def facts_of(text: str) -> Facts:
    """Words, dates and numbers of a text."""
    words = words_of(text)
    found = dates(words)
    inside = [position for mention in found for position in range(mention.start, mention.end)]
    return Facts(words, tuple(found), tuple(quantities(words, inside)))


def versions_of(text: str) -> tuple[Facts, ...]:
    """A source as it stands and, where it has any, without its words in brackets."""
    plain = _ASIDE.sub(" ", text)
    return (facts_of(text),) if plain == text else (facts_of(text), facts_of(plain))
