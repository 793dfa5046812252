"""A language model measured on questions with known answers: its odds, and its answers under each way of judging."""

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from eval.metrics.summary import by_kind, summarise
from eval.records import CaseResult, Interval
from eval.run.assistants import open_assistant
from eval.run.runner import Report, choose
from eval.run.scoring import Scorer
from eval.suites.golden import Case, Suite
from rag.answer import Event
from rag.answering.conversation import ModelConversation
from rag.answering.evidence.model_calibration import ModelCalibration
from rag.answering.finding import find
from rag.answering.reading import measure_parts, read_parts
from rag.answering.records import Asked, Resources
from rag.answering.understanding import understand
from rag.assistant import Assistant
from rag.llm.base import LanguageModel
from rag.settings import Settings

LEAST_UNANSWERABLE = 1 / 3
"""Share of a sample that has no answer, as long as there are so many: they are few, and half of what is decided."""
T = TypeVar("T")
FIGURES = ("balanced_accuracy", "fact_recall", "refused_unanswerable", "wrongly_refused")


@dataclass(frozen=True, slots=True)
class Judged:
    """How the questions are answered under one way of judging.

    Attributes:
        figures: Those of :data:`FIGURES` that apply, with 95 % intervals.
        kinds: For each kind of question the share of what was expected.
    """

    figures: Mapping[str, Interval]
    kinds: Mapping[str, Interval]

    @classmethod
    def of(cls, results: Sequence[CaseResult], seed: int = 0) -> "Judged":
        """The figures of these answers."""
        figures = summarise(results, seed=seed)
        return cls({name: figures[name] for name in FIGURES if name in figures}, by_kind(results, seed=seed))

    def to_dict(self) -> dict[str, object]:
        """The means, as plain values."""
        kinds = {kind: {"quality": figure.mean, "n": figure.n} for kind, figure in self.kinds.items()}
        return {**{name: figure.mean for name, figure in self.figures.items()}, "kinds": kinds}


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question, and the assistant over the articles that it is about."""

    case: Case
    assistant: Assistant
    scorer: Scorer

    def margin(self) -> float:
        """The model's log-odds that what is read answers the question; of its parts the surest counts."""
        assistant, model = self.assistant, self.assistant.model()
        resources = Resources(assistant.settings, assistant.index, assistant.embedder(), model)
        model.begin(lambda: False)
        understood = _outcome(understand(Asked(self.case.question), resources))
        read = read_parts(measure_parts(_outcome(find(understood, resources)), resources), resources)
        margins = [ModelConversation(model, part.question, part.notes).verdict_margin() for part in read if part.notes]
        return max(margins, default=0.0)

    def answered(self, judge: ModelCalibration) -> CaseResult:
        """The answer that a reader would get if ``judge`` were in force, scored."""
        begun = time.monotonic()
        self.assistant.use_calibration(judge)
        answer = self.assistant.ask(self.case.question)
        scores = self.scorer.score_answer(self.case, answer)
        return CaseResult(self.case.model_dump(mode="json"), answer.to_dict(), (), scores, time.monotonic() - begun)


@contextmanager
def asked_of(
    suites: Sequence[Suite], settings: Settings, model: LanguageModel, progress: Report | None = None
) -> Iterator[list[AskedQuestion]]:
    """All questions, each with an assistant that uses ``model``.

    Raises:
        GoldenSetError: A question does not fit the articles.
        BylineError: The articles cannot be indexed.
    """
    with ExitStack() as opened:
        asked: list[AskedQuestion] = []
        for suite in suites:
            assistant: Assistant = open_assistant(suite, settings, progress=progress, model=model)
            opened.callback(assistant.close)
            scorer = Scorer(suite.cases, assistant.index)
            asked += [AskedQuestion(case, assistant, scorer) for case in suite.cases]
        yield asked


def _outcome(step: Generator[Event, None, T]) -> T:
    """What a step of answering comes to, whatever it tells meanwhile."""
    while True:
        try:
            next(step)
        except StopIteration as end:
            return cast(T, end.value)


def drawn(suites: Sequence[Suite], questions: int | None = None, *, seed: int = 0) -> list[Suite]:
    """The questions that stand alone; so many of them over all sets, every kind in its share.

    Args:
        suites: Sets of questions.
        questions: About so many; None for all.
        seed: Of the sample.
    """
    alone = [replace(suite, cases=tuple(case for case in suite.cases if not case.history)) for suite in suites]
    every = [case for suite in alone for case in suite.cases]
    if questions is None or questions >= len(every):
        return alone
    bad = sum(not case.answerable for case in every)
    wanted = min(bad, round(questions * max(LEAST_UNANSWERABLE, bad / len(every))))
    shares = {False: wanted / max(1, bad), True: (questions - wanted) / max(1, len(every) - bad)}
    return [sampled for suite in alone if (sampled := _sample(suite, shares, seed)).cases]


def _sample(suite: Suite, shares: Mapping[bool, float], seed: int) -> Suite:
    picked: set[str] = set()
    for answerable, share in shares.items():
        cases = [case for case in suite.cases if case.answerable == answerable]
        if count := round(len(cases) * share):
            picked |= {case.id for case in choose(cases, sample=count, seed=seed)}
    return replace(suite, cases=tuple(case for case in suite.cases if case.id in picked))
