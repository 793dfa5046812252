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
from rag.answering.calibration import calibration
from rag.answering.evidence import EvidenceSentence, gather
from rag.answering.writing import spoken, where_from
from rag.grounding.checks.polarity import contradictions, negated
from rag.grounding.reading.words import words_of
from rag.llm.prompting import inert

# How close two sentences must be; closer where no date tells why they would differ.
_SAME_THING, _SAME_THING_UNDATED = 0.55, 0.75


@dataclass(frozen=True, slots=True)
class Difference:
    """Two sentences that contradict each other.

    Attributes:
        leading: The newer one, or the more relevant one when the dates don't tell.
        other: The older one.
        by_age: Whether the dates tell which is newer.
    """

    leading: EvidenceSentence
    other: EvidenceSentence
    by_age: bool

    def remark(self, leading: int, other: int) -> str:
        """A plain sentence for the reader, with the numbers of the two citations."""
        days = [spoken(item.hit.published) for item in (self.leading, self.other)]
        if self.by_age:
            return (
                f"Articles differ because one is older: [{leading}] is from {days[0]}, and [{other}] is from {days[1]}."
            )
        return f"Articles differ: [{leading}] and [{other}] do not say the same."

    def quoted(self) -> str:
        """The other side in its own words, with where it stands."""
        where = where_from(self.other.hit) or inert(self.other.hit.title)
        words = " ".join(self.other.text.split())
        return f"An earlier article ({where}) said: “{words}”" if self.by_age else f"But {where} says: “{words}”"


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
    pairs = [*combinations(best, 2), *((one, other) for one in best for other in others)]
    pairs = [(one, other) for one, other in pairs if one.hit.article_id != other.hit.article_id]
    denied = [(one, other) for one, other in pairs if _deny(one.text, other.text)]
    if not denied:
        return []
    texts = list(dict.fromkeys(item.text for pair in denied for item in pair))
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    for one, other in denied:
        found = _ordered(one, other)
        if not found.by_age and bool(negated(words_of(one.text))) == bool(negated(words_of(other.text))):
            continue  # two ways of saying the same, more likely than not
        if float(vectors[one.text] @ vectors[other.text]) >= (_SAME_THING if found.by_age else _SAME_THING_UNDATED):
            return [found]
    return []


def newer_state(
    item: EvidenceSentence, question: str, library: Library, embedder: Embedder, filters: Filters, passages: int
) -> EvidenceSentence | None:
    """What a newer article says against ``item``, when that is dated and says that something is not so.

    Args:
        item: A sentence about to be told.
        question: What was asked; the sentence found is measured against it.
        library: Where to look.
        embedder: Tells how close two sentences are.
        filters: Which articles may be read.
        passages: How many passages to look at.
    """
    if not item.hit.published or not negated(words_of(item.text)):
        return None
    first_day = item.hit.published + timedelta(days=1)
    later = replace(filters, since=max(first_day, filters.since or first_day))
    hits = library.search(item.text, passages, filters=later)
    found = gather(question, hits, library.article, embedder, calibration().relevance).sentences
    if not found:
        return None
    close = embedder.embed([each.text for each in found]) @ embedder.embed([item.text])[0]
    nearest = [found[place] for place in np.argsort(-close, kind="stable")]
    return next((difference.leading for difference in differences([item], nearest, embedder)), None)


def _deny(one: str, other: str) -> bool:
    return bool(contradictions(words_of(one), words_of(other)) and contradictions(words_of(other), words_of(one)))


def _ordered(one: EvidenceSentence, other: EvidenceSentence) -> Difference:
    days = (one.hit.published, other.hit.published)
    if days[0] and days[1] and days[0] != days[1]:
        return Difference(one, other, True) if days[0] > days[1] else Difference(other, one, True)
    return Difference(one, other, False) if one.relevance >= other.relevance else Difference(other, one, False)
