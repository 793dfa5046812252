"""Whether the articles answer the question: decided for each part before a word is written.

Answerability is one calibrated probability, from the model's own yes-or-no odds and the closeness of the best
sentences (:mod:`rag.answering.evidence.calibration`). A part below the threshold is not written about; it is named
as missing when others are answered. Nor is a part whose short answer by the model holds only names and numbers
that the model has not read (:mod:`rag.answering.evidence.short_answer`).
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answering.conversation import ModelConversation
from rag.answering.evidence.calibration import calibration
from rag.answering.evidence.measuring import closest
from rag.answering.evidence.short_answer import from_memory, traced
from rag.answering.records import Decided, ReadPart, Resources


def decide(read: Sequence[ReadPart], resources: Resources) -> Decided:
    """Which parts are answered."""
    probabilities = [_answerability(part, resources) for part in read]
    threshold = _threshold(resources)
    answerable = (part for part, probability in zip(read, probabilities, strict=True) if probability >= threshold)
    covered = tuple(told for part in answerable if (told := _in_light_of_short_answer(part, resources)) is not None)
    answered = {part.question for part in covered}
    missing = tuple(part.question for part in read if part.question not in answered) if covered else ()
    return Decided(covered, missing, max(probabilities))


def _answerability(part: ReadPart, resources: Resources) -> float:
    resources.stop_if_cancelled()
    if not part.evidence.sentences:
        return 0.0
    measures = closest([sentence.measures for sentence in part.evidence.sentences])
    if resources.model is None:
        return calibration().answerable_quotes.probability(measures)
    margin = ModelConversation(resources.model, part.question, part.sentences).verdict_margin()
    return calibration().answerable.probability([margin, *measures])


def _threshold(resources: Resources) -> float:
    if (chosen := resources.settings.answer.answerable_threshold) is not None:
        return chosen
    return (calibration().answerable if resources.model else calibration().answerable_quotes).threshold


def _in_light_of_short_answer(part: ReadPart, resources: Resources) -> ReadPart | None:
    """The part, its sentences scored anew by the model's short answer.

    None if no sentence that was read holds any of the short answer's names and numbers.
    """
    if resources.model is None:
        return part
    answer = ModelConversation(resources.model, part.question, part.sentences).answer_briefly()
    if from_memory(part.question, answer, part.sentences):
        return None
    sentences = traced(part.question, answer, part.sentences, resources.embedder, calibration().traced)
    return replace(part, sentences=sentences)
