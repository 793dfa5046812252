"""Run a suite through the assistant: ask, score, store, and go on where an interrupted run stopped.

Each question is asked exactly as a reader would ask it, scored at once and stored before the next
(:mod:`eval.run.storage`). Starting the same evaluation again takes up an unfinished run if nothing that could change
an answer has changed (:func:`eval.run.provenance.fingerprint`), and asks only what is missing. Figures are
computed at the end over all questions, so no half of a suite is ever reported as the whole.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from eval.metrics import summary
from eval.metrics.base import Judge, Supports
from eval.records import CaseResult, Run
from eval.run import provenance
from eval.run.assistants import AssistantUnderTest, open_assistant
from eval.run.gate import check, load_gate
from eval.run.judge import agreement
from eval.run.scoring import Scorer, failures
from eval.run.storage import RunFolder, finished, unfinished
from eval.suites import fitted_on
from eval.suites.golden import KINDS, Case, GoldenSetError, Suite
from eval.suites.lookup import DEFAULT_SUITE, resolve_suite
from index.errors import BylineError
from index.records import Progress
from rag.answer import Answer, Citation, Turn
from rag.settings import Settings

HITS = 30
"""Passages asked of the index for the ranking metrics: enough for ten different articles."""
RETRIEVAL_HITS = 60
FAILURES_IN_A_ROW = 5
"""So many questions failing one after another mean that something is broken, and the run stops."""

Report = Callable[[Progress], None]


def evaluate(
    suite: str | Path | Suite = DEFAULT_SUITE,
    assistant: AssistantUnderTest | None = None,
    *,
    home: Path | str | None = None,
    sample: int | None = None,
    kinds: Sequence[str] = (),
    seed: int = 0,
    progress: Report | None = None,
    jobs: int = 1,
    gate: Path | Mapping[str, Any] | None = None,
    judge: Judge | None = None,
    supports: Supports | None = None,
    resume: bool = True,
    reuse: bool = False,
    **settings: Any,  # noqa: ANN401 - any section of the settings
) -> Run:
    """Ask every question of a suite and say how good the answers are.

    Args:
        suite: Questions, or their name or path (:func:`eval.suites.lookup.resolve_suite`).
        assistant: Who is asked; its index must hold the articles. None opens one with the articles of the suite.
        home: Where runs are stored and settings come from; the assistant's, or the default.
        sample: So many questions only, drawn with ``seed``, every kind in its share.
        kinds: These kinds only.
        seed: Of the sample and of the bootstrap.
        progress: Told after every question, with the time left.
        jobs: Questions in flight at once; more than one pays off with an endpoint, not with a local model.
        gate: File or table of bars (:mod:`eval.run.gate`).
        judge: A language model as judge (:mod:`eval.run.judge`).
        supports: Another grounding check for citation recall and precision than the assistant's own.
        resume: Go on with an interrupted run of the same evaluation.
        reuse: Take the last finished run of the same evaluation, if there is one, and ask nothing.
        **settings: Settings for the assistant that is opened, as for ``Settings.load``.

    Raises:
        GoldenSetError: The questions cannot be used.
        StorageError: A result could not be stored; what was finished is kept.
        BylineError: The assistant failed on several questions in a row.
    """
    bars = load_gate(gate) if gate is not None else {}
    known = getattr(assistant, "settings", None) if assistant is not None else Settings.load(home, **settings)
    folder = Path(home).expanduser() if home is not None else (known.home if known else Settings.load().home)
    chosen = resolve_suite(suite, folder)
    cases = choose(chosen.cases, sample=sample, kinds=kinds, seed=seed)
    opened: Any = open_assistant(chosen, known or Settings.load(home), progress=progress) if assistant is None else None
    under_test: AssistantUnderTest = assistant if assistant is not None else opened
    try:
        info = {
            "suite": chosen.name,
            "source": chosen.source,
            "suite_sha256": chosen.sha256,
            "sample": sample,
            "kinds": list(kinds),
            "seed": seed,
            "jobs": jobs,
            "judged": judge is not None,
            "questions": len(cases),
            "command": provenance.command(chosen, known, sample=sample, kinds=kinds, seed=seed),
            **provenance.describe(known),
        }
        session = _Session(chosen, cases, under_test, judge, supports or grounding_check(under_test))
        run = session.run(folder, info, progress, jobs=jobs, resume=resume, reuse=reuse)
    finally:
        if opened is not None:
            opened.close()
    if not bars:
        return run
    checks = check(bars, run.metrics)
    RunFolder(run.folder).write_info(dict(run.info) | {"gate": [asdict(result) for result in checks]})
    return replace(run, gate=checks)


def choose(
    cases: Sequence[Case], *, sample: int | None = None, kinds: Sequence[str] = (), seed: int = 0
) -> tuple[Case, ...]:
    """The questions of these kinds, or a sample of them in which every kind keeps its share.

    Raises:
        GoldenSetError: A kind is unknown, or nothing is left.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise GoldenSetError(f"Unknown kind {unknown[0]!r}. The kinds are {', '.join(KINDS)}.")
    wanted = [case for case in cases if not kinds or case.kind in kinds]
    if not wanted:
        raise GoldenSetError(f"No question is of kind {', '.join(kinds)}. Choose another kind or set.")
    if sample is None or sample >= len(wanted):
        return tuple(wanted)
    if sample < 1:
        raise GoldenSetError("A sample needs at least one question.")
    rng = np.random.default_rng(seed)
    by_kind: dict[str, list[int]] = {}
    for position, case in enumerate(wanted):
        by_kind.setdefault(case.kind, []).append(position)
    # Every kind is shuffled and spread evenly over 0 to 1; the lowest `sample` shares then hold each in its share.
    shares: list[tuple[float, int]] = []
    for positions in by_kind.values():
        shuffled = rng.permutation(positions)
        shares += [((rank + rng.random()) / len(positions), int(position)) for rank, position in enumerate(shuffled)]
    return tuple(wanted[position] for position in sorted(position for _, position in sorted(shares)[:sample]))


def grounding_check(assistant: AssistantUnderTest) -> Supports | None:
    """The check that the assistant's own sentences pass, for citation recall and precision; None without embedder."""
    embedder = getattr(assistant, "embedder", None)
    if embedder is None:
        return None
    from rag.grounding.checker import GroundingChecker, exact

    spellings = getattr(assistant.index, "spellings", None)
    checker: GroundingChecker | None = None

    def supports(sentence: str, citations: Sequence[Citation]) -> bool:
        nonlocal checker
        checker = checker or GroundingChecker(embedder(), spellings.same if spellings is not None else exact)
        context = " ; ".join(dict.fromkeys(_described(citation) for citation in citations))
        return checker.check(sentence, [citation.quote for citation in citations], context=context).supported

    return supports


def _described(citation: Citation) -> str:
    where = ", ".join(filter(None, (citation.source, f"{citation.published}" if citation.published else "")))
    return f"{citation.title} ({where})" if where else citation.title


class _Session:
    """One evaluation under way."""

    def __init__(
        self,
        suite: Suite,
        cases: Sequence[Case],
        assistant: AssistantUnderTest,
        judge: Judge | None,
        supports: Supports | None,
    ) -> None:
        self._suite = suite
        self._cases = cases
        self._assistant = assistant
        self._scorer = Scorer(cases, assistant.index, supports, judge)
        self._in_a_row = 0

    def run(
        self, home: Path, info: dict[str, Any], progress: Report | None, *, jobs: int, resume: bool, reuse: bool = False
    ) -> Run:
        """Ask what is missing, then summarise everything."""
        mark = provenance.fingerprint(info)
        if reuse and (done := finished(home, mark)) is not None and not done.answered_nothing:
            return done
        folder = unfinished(home, mark) if resume else None
        if folder is None:
            started = datetime.now(UTC).isoformat(timespec="seconds")
            info = info | {"fingerprint": mark, "started": started, "seconds": 0.0}
            folder = RunFolder.create(home, self._suite.name, info)
        else:
            info = folder.info()
        with folder.held():
            results = self._ask_missing(folder, info, progress, jobs)
            return self._finish(home, folder, info, tuple(results[case.id] for case in self._cases))

    def _ask_missing(
        self, folder: RunFolder, info: dict[str, Any], progress: Report | None, jobs: int
    ) -> dict[str, CaseResult]:
        results = {result.id: result for result in folder.results(mend=True) if not result.error}
        missing = [case for case in self._cases if case.id not in results]
        begun = time.monotonic()
        try:
            for result in self._work(missing, jobs):
                folder.append(result)
                results[result.id] = result
                self._tell(progress, results, begun, len(missing))
        finally:
            info["seconds"] = info["seconds"] + time.monotonic() - begun
            if len(results) < len(self._cases):
                folder.write_info(info)
        return results

    def _finish(self, home: Path, folder: RunFolder, info: dict[str, Any], results: tuple[CaseResult, ...]) -> Run:
        figures = summary.summarise(results, seed=info["seed"])
        agreed = agreement(results)
        info["metrics"] = {name: asdict(interval) for name, interval in figures.items()}
        info["judge_agreement"] = asdict(agreed) if agreed is not None else None
        info["fitted_on"] = self._fitted_on(home, info, results)
        info["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
        folder.write_info(info)
        return Run(self._suite.name, folder.path, figures, results, float(info["seconds"]), info)

    def _fitted_on(self, home: Path, info: Mapping[str, Any], results: Sequence[CaseResult]) -> dict[str, Any] | None:
        settings = info["settings"]
        if not settings or self._suite.retrieval_only:  # another assistant, or none
            return None
        own = fitted_on.own(home, settings["answer"]["answerable_threshold"])
        sets = (*own, *fitted_on.model(info.get("calibration") or {}), *fitted_on.shipped())
        return fitted_on.overlap(sets, [result.case for result in results])

    def _work(self, cases: Sequence[Case], jobs: int) -> Iterator[CaseResult]:
        if jobs <= 1:
            yield from map(self._ask, cases)
            return
        pool = ThreadPoolExecutor(max_workers=jobs)
        try:
            pending: set[Future[CaseResult]] = {pool.submit(self._ask, case) for case in cases}
            while pending:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _ask(self, case: Case) -> CaseResult:
        begun = time.monotonic()
        answer: Answer | None = None
        error = ""
        scores: dict[str, float] = {}
        ranked: tuple[str, ...] = ()
        try:
            if not self._suite.retrieval_only:
                answer = self._assistant.ask(
                    case.question, history=[Turn(turn.question, turn.answer) for turn in case.history]
                )
            question = answer.standalone_question if answer and answer.standalone_question else case.question
            hits = self._assistant.index.search(question, RETRIEVAL_HITS if self._suite.retrieval_only else HITS)
            ranked = self._scorer.ranking(case, hits)
            scores = self._scorer.score_retrieval(case, ranked)
            self._in_a_row = 0
        except Exception as problem:  # one question's failure, a bug included, must not cost the others
            error = str(problem) if isinstance(problem, BylineError) else f"{type(problem).__name__}: {problem}"
            self._in_a_row += 1
            if self._in_a_row >= FAILURES_IN_A_ROW:
                raise BylineError(
                    f"{FAILURES_IN_A_ROW} questions in a row failed, so the run was stopped; what was finished is "
                    f"kept. The last failure: {error}"
                ) from problem
        if not self._suite.retrieval_only:
            scores |= self._scorer.score_answer(case, answer)
        plain = answer.to_dict() if answer is not None else None
        seconds = time.monotonic() - begun
        why = failures(case, answer, scores, error)
        return CaseResult(case.model_dump(mode="json"), plain, ranked[:10], scores, seconds, error, why)

    def _tell(self, progress: Report | None, results: Mapping[str, CaseResult], begun: float, missing: int) -> None:
        if progress is None:
            return
        left = len(self._cases) - len(results)
        asked = missing - left
        seconds = (time.monotonic() - begun) / max(1, asked) * left
        detail = f"about {_spoken(seconds)} left" if left else "done"
        progress(Progress("evaluate", len(results), len(self._cases), "questions", detail))


def _spoken(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
