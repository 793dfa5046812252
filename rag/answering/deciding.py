"""Whether the articles answer the question: judged for each part before the draft, decided after it.

Before a word is written, a part for which the model's own yes-or-no odds and the closeness of the best sentences leave
no hope is given up: that saves the reader the wait. Everything else is drafted, and the draft's own sentences decide.
The question is answered when one of them is proven that is about the very names, numbers and codes asked for
(:mod:`rag.answering.evidence.identity`), and when the odds, the closeness and that sentence together make an answer
likely enough: one calibrated probability (:mod:`rag.answering.evidence.calibration`).
"""

from collections.abc import Sequence

from rag.answering.conversation import ModelConversation
from rag.answering.evidence.calibration import calibration
from rag.answering.evidence.identity import not_met
from rag.answering.evidence.measuring import closest, kind_measure
from rag.answering.evidence.sentences import EvidenceSentence, where_from, word_beginnings
from rag.answering.records import JudgedPart, ProvenSentence, ReadPart, Resources

MEASURES_OF_SENTENCE = ("support", "kind", "asked")
"""Of a proven sentence: how well its draft was carried; whether it holds the kind of thing asked for; the share of the
question's words that it and what it rests on have."""


def judge_parts(read: Sequence[ReadPart], resources: Resources) -> tuple[JudgedPart, ...]:
    """How likely each part is answered by what was read, before anything is written."""
    return tuple(_judged(part, resources) for part in read)


def probability_of(judged: JudgedPart, sentence: ProvenSentence, resources: Resources) -> float | None:
    """Probability that a proven sentence answers the part; None when it is about another thing than was asked for."""
    question = judged.part.question
    texts, same_name = surroundings(judged.part, sentence.spans), resources.library.spellings.same
    if not_met(question, texts, same_name, days=not judged.part.days_read):
        return None
    if resources.model is None:
        return calibration().answerable_quotes.probability(judged.measures)
    return calibration().answerable.probability([*judged.measures, *measure_sentence(question, sentence)])


def threshold(resources: Resources) -> float:
    """From which probability on a part is answered."""
    if (chosen := resources.settings.answer.answerable_threshold) is not None:
        return chosen
    return (calibration().answerable if resources.model else calibration().answerable_quotes).threshold


def measure_sentence(question: str, sentence: ProvenSentence) -> list[float]:
    """What a proven sentence adds to the decision, as :data:`MEASURES_OF_SENTENCE` names it."""
    asked = word_beginnings(question)
    told = [sentence.text, *(text for span in sentence.spans for text in (span.text, span.hit.title))]
    met = asked & {word for text in told for word in word_beginnings(text)}
    kind = kind_measure(question, sentence.text)
    return [sentence.draft_support, kind, len(met) / max(1, len(asked))]


def surroundings(part: ReadPart, spans: Sequence[EvidenceSentence]) -> list[str]:
    """The words of these spans, what was read around them, their passages, titles, outlets and days."""
    articles = {span.hit.article_id for span in spans}
    around = [sentence.text for sentence in part.sentences if sentence.hit.article_id in articles]
    about = [text for span in spans for text in (span.hit.title, where_from(span.hit), span.hit.text)]
    return list(dict.fromkeys(text for text in (*around, *about) if text))


def _judged(part: ReadPart, resources: Resources) -> JudgedPart:
    resources.stop_if_cancelled()
    if not part.chosen:
        return JudgedPart(part, (), promising=False)
    measures = closest([sentence.measures for sentence in part.evidence.sentences])
    if resources.model is None:
        return JudgedPart(part, tuple(measures), promising=True)
    margin = ModelConversation(resources.model, part.question, part.notes).verdict_margin()
    row = (margin, *measures)
    score = calibration().promising
    return JudgedPart(part, row, promising=score.probability(row) >= score.threshold)
