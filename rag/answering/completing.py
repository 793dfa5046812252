"""A second look at what was read: what belongs to the answer and was not told.

The model often tells one reason where the articles give four. So for questions that ask for several things, the best
sentences of which the draft tells little are quoted after it. Where articles contradict each other, the newer one
leads and the older one is quoted after it.
"""

from collections.abc import Iterator, Sequence

from index.embedding.base import Embedder
from rag.answering.evidence.differences import Difference, differences
from rag.answering.evidence.measuring import asks_for_several
from rag.answering.evidence.sentences import Evidence, EvidenceSentence, word_beginnings
from rag.answering.records import ProvenSentence, ReadPart

MAX_LOG_ODDS_GAP, LEAST_RELEVANCE = 1.0, 0.5
"""How near to the best sentence another must be to be told as well; for questions that ask for several things."""
MOST_TOLD = 0.5
"""Share of a sentence's words that the answer may have already."""


def untold(part: ReadPart, told: Sequence[ProvenSentence], most: int) -> Iterator[EvidenceSentence]:
    """Sentences that belong to the answer and that the draft leaves out; none for a question of one fact.

    Args:
        part: As read.
        told: What is told already.
        most: At most so many.
    """
    if not asks_for_several(part.question) or most < 1:
        return
    cited = [span for sentence in told for span in sentence.spans]
    said = {word for sentence in told for word in word_beginnings(sentence.text)}
    near = Evidence(part.chosen).best(len(part.chosen), MAX_LOG_ODDS_GAP, LEAST_RELEVANCE)
    for sentence in sorted(near, key=lambda sentence: -sentence.relevance):
        words = word_beginnings(sentence.text)
        is_told = any(sentence.is_inside(span) for span in cited) or len(words & said) > MOST_TOLD * len(words)
        if is_told or not words or sentence.relevance < LEAST_RELEVANCE:
            continue
        yield sentence
        said |= words
        most -= 1
        if most < 1:
            return


def contradicted(part: ReadPart, told: Sequence[ProvenSentence], embedder: Embedder) -> list[Difference]:
    """What other sentences that were read say against those that the answer rests on."""
    cited = {span.place: span for sentence in told for span in sentence.spans}
    rest = [sentence for sentence in part.chosen if sentence.place not in cited]
    return differences(tuple(cited.values()), sorted(rest, key=lambda sentence: -sentence.relevance), embedder)


def whole_lists(
    best: Sequence[EvidenceSentence], candidates: Sequence[EvidenceSentence]
) -> tuple[EvidenceSentence, ...]:
    """The sentences to tell, where several items of one list give way to the lead-in with all of its list."""

    def whole(sentence: EvidenceSentence) -> EvidenceSentence:
        lists = (other for other in candidates if sentence.is_inside(other) and other.place != sentence.place)
        fuller = next(lists, sentence)
        return fuller if sum(other.is_inside(fuller) for other in best) > 1 else sentence

    return tuple({sentence.place: sentence for sentence in map(whole, best)}.values())
