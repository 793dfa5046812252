"""Siblings: sentences that say the same of different things, and which of them a question is about.

"On day 76 the gauge read 1,228" and "On day 77 the gauge read 1,231" are equally close to a question about day 77, by
every measure of likeness. So are the rows of one table and the lines of one list. Of siblings, one that has all that
another has of the question's words, and more, is what was asked for; the other is not told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from index.text.english import ENGLISH
from index.text.language import Language
from rag.answering.evidence.sentences import Evidence, EvidenceSentence
from rag.grounding.reading.denial import negated
from rag.grounding.reading.words import Word, content_keys, words_of

_LEAST_SHARED = 0.5  # of the content words of the longer sentence, for two to say the same of different things
_MOST_COMPARED = 40  # candidates, most relevant first: comparing all pairs takes the square of their number


def without_siblings(question: str, evidence: Evidence) -> Evidence:
    """The evidence without sentences about another thing than asked, where a sibling is about the very thing."""
    asked = content_keys(question)
    compared = sorted(evidence.sentences, key=lambda sentence: -sentence.relevance)[:_MOST_COMPARED]
    has = {sentence.place: asked & _keys(sentence) for sentence in compared}
    out = {
        sentence.place
        for sentence in compared
        for other in compared
        if has[sentence.place] < has[other.place] and are_siblings(sentence, other)
    }
    return Evidence(tuple(sentence for sentence in evidence.sentences if sentence.place not in out))


def are_siblings(first: EvidenceSentence, second: EvidenceSentence) -> bool:
    """Whether two candidates are rows of one table, lines of one list, or sentences that differ in single words."""
    ours, theirs = first.unit, second.unit
    if ours and theirs:
        return first.hit.article_id == second.hit.article_id and (ours.above, ours.lead) == (theirs.above, theirs.lead)
    if ours or theirs or not _may_share_enough(first.text, second.text):
        return False
    return bool(exchanged(words_of(first.text), words_of(second.text)))


def exchanged(first: Sequence[Word], second: Sequence[Word]) -> list[tuple[list[Word], list[Word]]]:
    """The content words that stand in each other's place in two texts that share most of their words; else []."""
    ours, theirs = ([word.key for word in words] for words in (first, second))
    codes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    shared = sum(word.content for code, low, high, _, _ in codes if code == "equal" for word in first[low:high])
    longer = max(sum(word.content for word in words) for words in (first, second))
    if shared < _LEAST_SHARED * longer:
        return []
    pairs = (
        ([word for word in first[a:b] if word.content], [word for word in second[c:d] if word.content])
        for code, a, b, c, d in codes
        if code == "replace"
    )
    return [(left, right) for left, right in pairs if left and right]


def _may_share_enough(first: str, second: str) -> bool:
    """Whether two texts share enough content words if their order did not matter; much quicker to say."""
    ours, theirs = _counted(first), _counted(second)
    shared = sum(min(count, theirs.words[key]) for key, count in ours.content.items() if key in theirs.words)
    return shared >= _LEAST_SHARED * max(ours.content.total(), theirs.content.total())


@dataclass(frozen=True, slots=True)
class _Counted:
    """How often each word and each content word stands in a text."""

    words: Counter[str]
    content: Counter[str]


@lru_cache(maxsize=1024)
def _counted(text: str) -> _Counted:
    words = words_of(text)
    return _Counted(Counter(word.key for word in words), Counter(word.key for word in words if word.content))


def of_different_things(first: str, second: str, language: Language = ENGLISH) -> bool:
    """Whether two sentences that contradict each other only do so because they are about different things.

    "The evening ferry was not cancelled" and "the morning ferry was cancelled" are both true.
    """
    ours, theirs = words_of(first), words_of(second)
    # Where one denies what the other says, that is the contradiction; else it lies in two words that are opposites.
    denied = {words[position].key for words in (ours, theirs) for position in negated(words, language.negation)}
    return any(
        not denied & {word.key for word in (*left, *right)} and (denied or not _are_contrary(left, right, language))
        for left, right in exchanged(ours, theirs)
    )


def _are_contrary(left: Sequence[Word], right: Sequence[Word], language: Language) -> bool:
    return any(language.negation.opposite(our.key, their.key) for our in left for their in right)


def _keys(sentence: EvidenceSentence) -> set[str]:
    return {word.key for text in (sentence.read, sentence.hit.title) for word in words_of(text)}
