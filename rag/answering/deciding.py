"""Whether the articles answer the question: judged for each part before the draft, decided after it.

Answerability is one calibrated probability. For the model that the shipped scores were fitted on it comes from the
model's own yes-or-no odds, the closeness of the best sentence, and how well the sentence of the draft is carried by the
articles (:mod:`rag.answering.evidence.calibration`); for a model that was fitted since from its odds alone; without a
model from the closeness of what was found. A model without a calibration always drafts; a proven sentence of its draft
answers, and what is quoted instead is judged by closeness (:mod:`rag.answering.evidence.model_calibration`).

A part that would stay below the threshold even if its draft were carried in full is given up before a word is written:
that saves the reader the wait. Everything else is drafted, and is answered when one of its sentences reaches the
threshold and is about the very names, numbers and codes asked for (:mod:`rag.answering.evidence.identity`). What a
sentence or line plainly states needs no likeness (:mod:`rag.answering.evidence.stated`).
"""

from collections.abc import Sequence

from rag.answering.conversation import ModelConversation
from rag.answering.evidence.calibration import MARGIN, Decision, calibration
from rag.answering.evidence.identity import lacks_amount, lacks_name, not_met
from rag.answering.evidence.measuring import CLOSEST, closest
from rag.answering.evidence.sentences import EvidenceSentence, where_from
from rag.answering.evidence.slips import slip_for
from rag.answering.evidence.stated import STATED, is_stated
from rag.answering.records import JudgedPart, ProvenSentence, ReadPart, Resources

SUPPORT = "support"
MEASURES = (MARGIN, "in_passage", SUPPORT)
"""Log-odds of the model that the notes answer; the highest closeness of a sentence as read in its passage; how well the
drafted sentence is carried, 0 to 1."""

PROVEN = 0.9
"""Probability that a proven sentence of a model without a calibration answers; its quotes are judged by closeness."""


def judge_parts(read: Sequence[ReadPart], resources: Resources) -> tuple[JudgedPart, ...]:
    """How likely each part is answered by what was read, before anything is written."""
    return tuple(_judged(part, resources) for part in read)


def probability_of(judged: JudgedPart, sentence: ProvenSentence, resources: Resources) -> float | None:
    """Probability that a proven sentence answers the part; None when it tells another thing than was asked for."""
    if lacks_amount(judged.part.question, sentence.text) or lacks_name(judged.part.question, sentence.text):
        return None
    texts, same_name = surroundings(judged.part, sentence.spans), resources.library.spellings.same
    lacking = not_met(judged.part.question, texts, same_name, days=not judged.part.days_read)
    if lacking and not all(slips(judged.part, lacking, texts)):
        return None
    probability = _probability(judged.measures, sentence.draft_support, resources)
    if _by_proofs_alone(resources) and sentence.status in ("supported", "corrected"):
        probability = max(probability, PROVEN)
    if any(is_stated(judged.part.question, span) for span in sentence.spans):
        return max(probability, STATED)
    return probability


def slips(part: ReadPart, names: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    """For each of the question's ``names`` the name in ``texts`` that it is a slip of the pen for, or ""."""
    read = [sentence.hit.text for sentence in part.evidence.sentences]
    return tuple(slip_for(name, texts, read) for name in names)


def threshold(resources: Resources) -> float:
    """From which probability on a part is answered."""
    if (chosen := resources.settings.answer.answerable_threshold) is not None:
        return chosen
    return _judge(resources).threshold


def surroundings(part: ReadPart, spans: Sequence[EvidenceSentence]) -> list[str]:
    """The words of these spans, what was read around them, their passages, titles, outlets and days."""
    articles = {span.hit.article_id for span in spans}
    around = [sentence.text for sentence in part.sentences if sentence.hit.article_id in articles]
    about = [text for span in spans for text in (span.hit.title, where_from(span.hit), span.hit.text)]
    return list(dict.fromkeys(text for text in (*around, *about) if text))


def _judged(part: ReadPart, resources: Resources) -> JudgedPart:
    resources.stop_if_cancelled()
    if not part.chosen:
        return JudgedPart(part, (), 0.0, promising=False)
    judge = _judge(resources)
    values = dict(zip(CLOSEST, closest([sentence.measures for sentence in part.evidence.sentences]), strict=True))
    if resources.model is not None and MARGIN in judge.names:
        values[MARGIN] = ModelConversation(resources.model, part.question, part.notes).verdict_margin()
    measures = tuple(values[name] for name in judge.names if name != SUPPORT)
    at_best = _probability(measures, 1.0, resources)
    if any(is_stated(part.question, sentence) for sentence in part.chosen):
        at_best = max(at_best, STATED)
    likely = max(at_best, PROVEN) if _by_proofs_alone(resources) else at_best
    return JudgedPart(part, measures, at_best, promising=likely >= threshold(resources))


def _by_proofs_alone(resources: Resources) -> bool:
    return resources.model is not None and resources.calibration.decision is None


def _judge(resources: Resources) -> Decision:
    own = resources.calibration.decision if resources.model is not None else None
    return own or calibration().answerable_quotes


def _probability(measures: Sequence[float], support: float, resources: Resources) -> float:
    judge = _judge(resources)
    return judge.probability([*measures, support] if SUPPORT in judge.names else measures)
