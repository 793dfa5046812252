"""Names that a sentence takes over from the question.

An answer restates what was asked: "Who was made Norway's envoy?" is answered "Anna Lie was made Norway's envoy", where
the article may name the country elsewhere. The writer moved nothing there. Whether the question itself is right is not
decided here but by the identity of what is told (:mod:`rag.answering.evidence.identity`).
"""

from collections.abc import Sequence, Set

from rag.grounding.checks import names
from rag.grounding.checks.base import Comparison
from rag.grounding.reading.name_matching import SameName, people_key
from rag.grounding.reading.words import Word, words_of

_REACH_WORDS = 3
"""How far from a name one of its neighbours in the question may stand."""


def taken_over(sentence: str, question: str, moved: Set[str], same_name: SameName) -> set[str]:
    """Those of the ``moved`` names that stand in the sentence as they do in the question.

    Args:
        sentence: One sentence of an answer.
        question: What it answers; "" takes over nothing.
        moved: Names as the sentence has them.
        same_name: Whether two spellings name the same.
    """
    asked, ours = words_of(question), words_of(sentence)
    if not asked:
        return set()
    amiss = {problem.said for problem in names.check(Comparison(sentence, (question,), "", same_name))}
    return {name for name in moved - amiss if _stands_alike(words_of(name), ours, asked)}


def _stands_alike(name: Sequence[Word], ours: Sequence[Word], asked: Sequence[Word]) -> bool:
    """Whether the sentence has the name no oftener than the question, beside one of the same content words."""
    key = people_key(name[-1])
    here, there = ([place for place, word in enumerate(words) if people_key(word) == key] for words in (ours, asked))
    own = {word.key for word in name}
    beside = [
        {word.key for place in places for word in _near(words, place)} - own
        for words, places in ((ours, here), (asked, there))
    ]
    return len(here) <= len(there) and bool(beside[0] & beside[1])


def _near(words: Sequence[Word], place: int) -> list[Word]:
    near = words[max(0, place - _REACH_WORDS) : place + _REACH_WORDS + 1]
    return [word for word in near if word.content]
