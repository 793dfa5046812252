"""Which words of a text are denied, and by which word."""

from collections.abc import Callable, Sequence

from index.text.english import ENGLISH
from index.text.language import Negation
from rag.grounding.reading.words import Word

_SCOPE_WORDS = 7  # a denial reaches no further
_CLAUSE_ENDS = ",;:.!?()"


def negated(words: Sequence[Word], negation: Negation = ENGLISH.negation) -> dict[int, int]:
    """Position of every denied word, and of the negator that denies it.

    The denied word is the first content word after the negator, within seven words and its clause.
    """
    denied: dict[int, int] = {}
    for position in range(len(words)):
        head = head_after(words, position, negation) if _denies(words, position, negation) else None
        if head is None:
            continue
        if head in denied:  # two negators undo each other
            del denied[head]
        else:
            denied[head] = position
    return denied


def heads(words: Sequence[Word], governs: Callable[[Word], bool], negation: Negation) -> dict[int, int]:
    """Position of the first content word after every word that ``governs``, and of that word."""
    return {
        head: position
        for position, word in enumerate(words)
        if governs(word) and (head := head_after(words, position, negation)) is not None
    }


def head_after(words: Sequence[Word], position: int, negation: Negation) -> int | None:
    """Position of the first content word in the clause after ``position``; an adverb only if nothing else is there."""
    adverb = None
    for following in range(position + 1, min(len(words), position + 1 + _SCOPE_WORDS)):
        word = words[following]
        ends = word.opens or any(mark in word.after for mark in _CLAUSE_ENDS)
        if ends and (following > position + 1 or word.opens):
            break
        if word.lower in negation.light or word.lower in negation.negators or word.lower == "longer":
            continue
        if word.lower.endswith("ly"):
            adverb = following if adverb is None else adverb
            continue
        return following
    return adverb


def _denies(words: Sequence[Word], position: int, negation: Negation) -> bool:
    word = words[position]
    following = words[position + 1].lower if position + 1 < len(words) else ""
    if word.lower == "no" and following and words[position + 1].is_number:
        return False
    if word.lower in ("not", "nor") and following in negation.only:
        return not any(later.lower in ("but", "also") for later in words[position + 2 :])
    return word.lower in negation.negators
