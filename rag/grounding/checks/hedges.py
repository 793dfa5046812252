"""Does a sentence give as fact what its source gives as possible, planned, denied or past?"""

from rag.grounding.aligning.places import Place, run
from rag.grounding.checks.base import Comparison, Problem
from rag.grounding.reading.denial import heads
from rag.grounding.reading.words import Word

_LEAST_RUN = 1.5


def check(comparison: Comparison) -> list[Problem]:
    """Words that the source has only after a hedge, after a word such as "fail", or after one such as "former"."""
    ours, theirs, negation = comparison.ours.words, comparison.versions[0].words, comparison.language.negation
    denying = negation.denying()

    def hedges(word: Word) -> bool:
        return word.lower in negation.hedges and (word.opens or not word.capital)  # the month of May is no hedge

    turned: dict[int, int] = {}
    if not any(word.lower in negation.hedges for word in ours):
        turned |= heads(theirs, hedges, negation)
    if not any(word.key in denying or word.lower in negation.negators for word in ours):
        turned |= heads(theirs, lambda word: word.key in denying, negation)
    bygone: dict[int, int] = {}
    if not any(word.lower in negation.bygone for word in ours):
        after = heads(theirs, lambda word: word.lower in negation.bygone, negation)
        bygone = {head: at for head, at in after.items() if not theirs[head].capital}
    problems: list[Problem] = []
    for position, word in enumerate(ours):
        there = [index for index, theirs_word in enumerate(theirs) if theirs_word.key == word.key and word.content]
        if there and all(index in bygone for index in there):
            problems.append(Problem(f'the source says "{theirs[bygone[there[0]]].lower} {word.text}"'))
        elif there and all(index in turned for index in there):
            slot = Place(ours, position, position + 1)
            if max(run(slot, Place(theirs, index, index + 1)) for index in there) >= _LEAST_RUN:
                problems.append(Problem(f'the source says "{theirs[turned[there[0]]].lower} … {word.text}"'))
    return problems
