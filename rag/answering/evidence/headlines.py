"""An article that has the question as its headline answers it as a whole.

"Why the call was delayed" gives reasons in sentences that share no word with "why was the call delayed?", so that none
of them is relevant by itself. Where several things are asked for, such an article is read whole, and what it counts up
("One reading is …", "Another …", "A third …") belongs to the answer.
"""

from collections.abc import Callable, Sequence

from index.errors import UsageError
from index.records import Article
from index.text.english import ENGLISH
from index.text.language import compiled
from rag.answering.evidence.measuring import asks_for_several
from rag.answering.evidence.sentences import Evidence, EvidenceSentence, evidence_of, split
from rag.grounding.reading.words import content_keys

LEAST_WORDS = 2
"""A question with fewer words that carry meaning has no headline of its own."""
MOST_READ = 20
"""So many sentences of such an article are read."""


def headlined(question: str, evidence: Evidence, article_of: Callable[[str], Article]) -> tuple[EvidenceSentence, ...]:
    """The first sentences of the best article that has all words of the question in its headline.

    Args:
        question: Standing alone; one that asks for one thing has none.
        evidence: The candidates.
        article_of: The article of an id.

    Returns:
        At most :data:`MOST_READ`, in reading order, each scored where it is a candidate.
    """
    answers = _answers(question)
    best = next((sentence for sentence in evidence.sentences if answers(sentence)), None)
    if best is None:
        return ()
    try:
        text, units = split(article_of(best.hit.article_id))
    except UsageError:
        return ()  # removed by another process since it was found
    scored = {sentence.place: sentence for sentence in evidence.sentences}
    stating = [evidence_of(best.hit, unit, text) for unit in units if unit.states][:MOST_READ]
    return tuple(scored.get(sentence.place, sentence) for sentence in stating)


def counted_up(question: str, read: Sequence[EvidenceSentence]) -> tuple[EvidenceSentence, ...]:
    """Those of the sentences read under such a headline that count up what is asked for; none where only one does."""
    answers, opens = _answers(question), compiled(ENGLISH.questions.counts_up)
    items = tuple(sentence for sentence in read if opens.match(sentence.text) and answers(sentence))
    return items if len(items) > 1 else ()


def _answers(question: str) -> Callable[[EvidenceSentence], bool]:
    """Whether a sentence stands under a headline that has all words of the question."""
    wanted = content_keys(question) if asks_for_several(question) else set()
    return lambda sentence: len(wanted) >= LEAST_WORDS and wanted <= content_keys(sentence.hit.title)
