"""A second look at what was read: what belongs to the answer and was not told.

The model often tells one reason where the articles give four. So for questions that ask for several things, the best
sentences of which the draft tells little are quoted after it, and what an article counts up under a headline that has
the question (:mod:`rag.answering.evidence.headlines`). Where articles contradict each other, the newer one leads and
the older one is quoted after it.
"""

from collections.abc import Iterator, Sequence

from index.embedding.base import Embedder
from rag.answering.evidence.differences import Difference, differences
from rag.answering.evidence.headlines import counted_up
from rag.answering.evidence.identity import lacks_amount
from rag.answering.evidence.measuring import asks_for_several, kind_measure
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
    items = counted_up(part.question, part.sentences)
    likely = [sentence for sentence in near if sentence.relevance >= LEAST_RELEVANCE and sentence not in items]
    for sentence in (*sorted(likely, key=lambda sentence: -sentence.relevance), *items):
        words = word_beginnings(sentence.text)
        is_repeated = sentence not in items and len(words & said) > MOST_TOLD * len(words)
        if is_repeated or not words or any(sentence.is_inside(span) for span in cited):
            continue
        yield sentence
        said |= words
        most -= 1
        if most < 1:
            return


def contradicted(part: ReadPart, told: Sequence[ProvenSentence], embedder: Embedder) -> list[Difference]:
    """What other sentences that were read say against those that the answer rests on.

    Older words without the kind of thing asked for, such as a day for "when", say nothing against the answer. Newer
    ones may say that the question takes something wrong for granted.
    """
    cited = {span.place: span for sentence in told for span in sentence.spans}

    def bears(sentence: EvidenceSentence) -> bool:
        day, days = sentence.hit.published, (span.hit.published for span in cited.values())
        is_newer = any(day and other and day > other for other in days)
        has_kind = kind_measure(part.question, sentence.text) >= 0 and not lacks_amount(part.question, sentence.text)
        return is_newer or has_kind

    rest = [sentence for sentence in part.chosen if sentence.place not in cited and bears(sentence)]
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
