"""When articles differ: the newer state first, the older one named with its date.

Two evidence sentences of different articles differ when they are about the same thing (their vectors
are close) and one denies what the other says, as the grounding check sees it ("has not called" and
"called"). The newer one leads; the older one stays, as what was said before.

What has not happened may have happened since, in words far from the question's ("called", "spoke by
telephone"). So a dated sentence that denies something is looked up again in the newer articles.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

import numpy as np

from index import Filters, Library
from index.embedding.base import Embedder
from rag.answering.evidence.calibration import calibration
from rag.answering.evidence.measuring import gather
from rag.answering.evidence.sentences import EvidenceSentence
from rag.answering.evidence.siblings import of_different_things
from rag.grounding.checks.polarity import contradictions
from rag.grounding.reading.denial import negated
from rag.grounding.reading.words import words_of
from rag.llm.prompting import inert
from rag.wording import Wording

# Least cosine of two sentences about the same thing; higher where no date tells why they would differ.
_MIN_COSINE, _MIN_COSINE_UNDATED = 0.55, 0.75


@dataclass(frozen=True, slots=True)
class Difference:
    """Two sentences that contradict each other.

    Attributes:
        leading: The newer one, or the more relevant one when the dates don't tell.
        other: The older or less relevant one.
        by_age: Whether the dates tell which is newer.
    """

    leading: EvidenceSentence
    other: EvidenceSentence
    by_age: bool

    def remark(self, leading: int, other: int, wording: Wording) -> str:
        """A plain sentence for the reader, with the numbers of the two citations."""
        form = wording.older if self.by_age else wording.differ
        days = wording.day(self.leading.hit.published), wording.day(self.other.hit.published)
        return form.format(leading=leading, other=other, leading_day=days[0], other_day=days[1])

    def quoted(self, wording: Wording) -> str:
        """The other side in its own words, with where it stands."""
        hit = self.other.hit
        where = ", ".join(filter(None, (inert(hit.source), wording.day(hit.published)))) or inert(hit.title)
        form = wording.earlier if self.by_age else wording.but
        return form.format(where=where, words=" ".join(self.other.text.split()))


def differences(
    best: Sequence[EvidenceSentence], others: Sequence[EvidenceSentence], embedder: Embedder
) -> list[Difference]:
    """The first contradiction among the best sentences, or between one of them and a near candidate.

    Args:
        best: What the answer is to be written from.
        others: Further candidates, most relevant first.
        embedder: Tells how close two sentences are.

    Returns:
        At most one difference: an answer that lists more is no answer.
    """
    pairs = [*combinations(best, 2), *((first, second) for first in best for second in others)]
    pairs = [(first, second) for first, second in pairs if first.hit.article_id != second.hit.article_id]
    denied = [
        (first, second)
        for first, second in pairs
        if _deny(first.text, second.text) and not of_different_things(first.text, second.text)
    ]
    if not denied:
        return []
    texts = list(dict.fromkeys(sentence.text for pair in denied for sentence in pair))
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    for first, second in denied:
        found = _ordered(first, second)
        if not found.by_age and bool(negated(words_of(first.text))) == bool(negated(words_of(second.text))):
            continue  # two ways of saying the same, more likely than not
        if float(vectors[first.text] @ vectors[second.text]) >= (_MIN_COSINE if found.by_age else _MIN_COSINE_UNDATED):
            return [found]
    return []


def newer_state(
    sentence: EvidenceSentence, question: str, library: Library, embedder: Embedder, filters: Filters, passages: int
) -> EvidenceSentence | None:
    """What a newer article says against ``sentence``, when that is dated and says that something is not so.

    Args:
        sentence: What the answer may be written from.
        question: What was asked; the sentence found is measured against it.
        library: Where to look.
        embedder: Tells how close two sentences are.
        filters: Which articles may be read.
        passages: How many passages to look at.
    """
    if not sentence.hit.published or not negated(words_of(sentence.text)):
        return None
    first_day = sentence.hit.published + timedelta(days=1)
    later = replace(filters, since=max(first_day, filters.since or first_day))
    hits = library.search(sentence.text, passages, filters=later)
    found = gather(question, hits, library.article, embedder, calibration().relevance).sentences
    if not found:
        return None
    cosines = embedder.embed([candidate.text for candidate in found]) @ embedder.embed([sentence.text])[0]
    nearest = [found[index] for index in np.argsort(-cosines, kind="stable")]
    return next((difference.leading for difference in differences([sentence], nearest, embedder)), None)


def _deny(first: str, second: str) -> bool:
    """Whether each of two texts denies what the other says."""
    a, b = words_of(first), words_of(second)
    return bool(contradictions(a, b) and contradictions(b, a))


def _ordered(first: EvidenceSentence, second: EvidenceSentence) -> Difference:
    days = (first.hit.published, second.hit.published)
    if days[0] and days[1] and days[0] != days[1]:
        return Difference(first, second, True) if days[0] > days[1] else Difference(second, first, True)
    more_relevant = first.relevance >= second.relevance
    return Difference(first, second, False) if more_relevant else Difference(second, first, False)
