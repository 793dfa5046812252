"""Fit the scores of :mod:`rag.answering.evidence.calibration` on a labelled set, and store them with their provenance.

*Relevance* of a sentence is fitted on the sentences that people picked. *Answerability* is fitted on questions that the
articles answer and questions that they do not, everything taken from the real search over the whole corpus and from
real drafts, so that the numbers hold for what a reader meets.
Quality is reported by tenfold cross-validation over questions: no question is judged by weights that have seen it.

Several kinds of text take part, because news reads differently from an encyclopedia: the folder given, half of the
golden questions about the sample articles (those whose id hashes to an even number; the other half stays unseen), and
the golden questions that are there to be fitted on (``golden/autumn/fit.jsonl``).

Run it as ``python -m eval.fitting.scores --clapnq DIR``, first with ``--no-model``: what the model reads is chosen by
relevance. The slow part, one reading and one draft by the language model for each question, is kept in ``HOME/fit/`` so
that a second fit takes seconds.
"""

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit
from numpy.typing import NDArray

from eval.fitting.limits import MOST_WRONGLY_REFUSED_SHIPPED
from eval.fitting.threshold import best_threshold
from eval.metrics.citing import locate
from eval.run.assistants import open_assistant
from eval.suites.fitted_on import remember
from eval.suites.golden import Case, Suite
from eval.suites.lookup import clapnq_folder, resolve_suite
from index import Filters
from rag.answering.conversation import ModelConversation
from rag.answering.deciding import MEASURES as WITH_MODEL
from rag.answering.drafting import finished_sentences, plain
from rag.answering.evidence.calibration import FILE, Decision, FittedWith, Logistic, hashes_fitted_with
from rag.answering.evidence.measuring import CLOSEST, MEASURES, closest
from rag.answering.evidence.sentences import EvidenceSentence
from rag.answering.proving import SentenceProver
from rag.answering.reading import measure_parts, read_parts
from rag.answering.records import Found, ReadPart, Resources
from rag.assistant import Assistant
from rag.grounding import GroundingChecker
from rag.settings import Settings

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the labelled set, measured.

    Attributes:
        id: Of the case.
        answerable: The label.
        measures: Shape (sentences, measures).
        picked: Which of the sentences people picked.
        margin: The model's log-odds that the articles answer.
        support: How well the best sentence of the draft is carried; 0 when there is none.
    """

    id: str
    answerable: bool
    measures: Matrix
    picked: Flags
    margin: float
    support: float = 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and write ``calibration.toml``."""
    parser = argparse.ArgumentParser(prog="python -m eval.fitting.scores", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clapnq", type=Path, required=True, help="folder of CLAPNQ-style .jsonl files")
    parser.add_argument("--home", type=Path, default=None, help="home folder (default: as for byline)")
    parser.add_argument("--sample", type=int, default=None, help="only so many questions, drawn at random")
    parser.add_argument("--no-model", action="store_true", help="fit only what needs no language model")
    options = parser.parse_args(arguments)
    settings = Settings.load(options.home)
    rows: list[Row] = []
    wheres = []
    asked: list[tuple[str, str, tuple[Case, ...]]] = []
    for suite in (
        clapnq_folder(options.clapnq, settings.home),
        seeds_half(resolve_suite("seeds", settings.home)),
        resolve_suite("autumn-fit", settings.home),
    ):
        assistant = open_assistant(suite, settings)
        try:
            found = list(
                _rows(assistant, suite, settings.home / "fit", with_model=not options.no_model, sample=options.sample)
            )
        finally:
            assistant.close()
        rows += found
        ids = {row.id for row in found}
        asked.append((suite.name, suite.sha256, tuple(case for case in suite.cases if case.id in ids)))
        wheres.append(f"{suite.name} ({len(found)} questions, {suite.sha256[:12]})")
    where = f"{' and '.join(wheres)}, {date.today():%Y-%m-%d}"
    parts: dict[str, Logistic] = {"relevance": fit_relevance(rows, where)}
    parts["answerable_quotes"] = fit_answerable(rows, where, margin=False)
    if not options.no_model:
        parts["answerable"] = fit_answerable(rows, f"{where}, {settings.llm.model}", margin=True)
    for name, part in parts.items():
        _tell(f"{name}: {part.provenance}")
    used = hashes_fitted_with(settings.index.embedder, None if options.no_model else settings.llm.model)
    write(parts, used)
    remember(asked)


def seeds_half(suite: Suite) -> Suite:
    """The half of the packaged questions that may be fitted on; follow-ups need a model to be read and are left out."""
    kept = [case for case in suite.cases if not case.history and hashlib.sha256(case.id.encode()).digest()[0] % 2 == 0]
    return replace(suite, cases=tuple(kept))


def fit_relevance(rows: Sequence[Row], where: str) -> Logistic:
    """Fit the probability that people pick a sentence, over the answerable questions of which they picked one."""
    usable = [(row.measures, row.picked) for row in rows if row.answerable and row.picked.any()]
    measured = np.concatenate([measures for measures, _ in usable])
    labels = np.concatenate([picked for _, picked in usable])
    groups = np.concatenate([[question] * len(picked) for question, (_, picked) in enumerate(usable)])
    held_out = cross_validated(measured, labels, groups)
    weights, intercept = logistic_regression(measured, labels)
    first = float(np.mean([picked[held_out[groups == place].argmax()] for place, (_, picked) in enumerate(usable)]))
    provenance = f"{where}; cross-validated AUC {auc(labels, held_out):.3f}, first choice right {first:.2f}"
    return Logistic(MEASURES, weights, intercept, provenance)


def fit_answerable(rows: Sequence[Row], where: str, *, margin: bool) -> Decision:
    """Fit the probability that the articles answer, with or without the language model."""
    order = np.random.default_rng(0).permutation(len(rows))  # folds that hold of every set
    rows = [rows[place] for place in order]
    measured = np.array([answerability_measures(row, margin=margin) for row in rows])
    labels = np.array([row.answerable for row in rows])
    held_out = cross_validated(measured, labels, np.arange(len(rows)))
    weights, intercept = logistic_regression(measured, labels)
    # In hundredths, which is all that so many questions tell; of equally good ones the highest, which refuses most.
    hundredths = sorted({0.0, *np.round(held_out, 2).tolist()}, reverse=True)
    found = best_threshold(
        held_out.tolist(), labels.tolist(), hundredths, most_wrongly_refused=MOST_WRONGLY_REFUSED_SHIPPED
    )
    provenance = (
        f"{where}; cross-validated AUC {auc(labels, held_out):.3f}, refuses {found.refused_unanswerable:.0%} of the "
        f"unanswerable and {found.wrongly_refused:.0%} of the answerable"
    )
    return Decision(WITH_MODEL if margin else CLOSEST, weights, intercept, provenance, found.threshold)


def answerability_measures(row: Row, *, margin: bool) -> list[float]:
    """The row of measures, as :mod:`rag.answering.deciding` takes them."""
    measured = closest(row.measures)
    return [row.margin, measured[CLOSEST.index("in_passage")], row.support] if margin else measured


def cross_validated(measures: Matrix, labels: Flags, groups: NDArray[np.int_]) -> Matrix:
    """Probabilities by weights fitted without the row's own group; shape (rows,)."""
    result = np.zeros(len(labels))
    for fold in range(FOLDS):
        test = groups % FOLDS == fold
        if test.any():
            weights, intercept = logistic_regression(measures[~test], labels[~test])
            result[test] = 1 / (1 + np.exp(-(measures[test] @ np.array(weights) + intercept)))
    return result


def logistic_regression(measures: Matrix, labels: Flags) -> tuple[tuple[float, ...], float]:
    """Weights and intercept in the measures' own units (ridge-penalised after standardising)."""
    from sklearn.linear_model import LogisticRegression

    centre, spread = measures.mean(axis=0), measures.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000).fit((measures - centre) / spread, labels)
    weights = model.coef_[0] / spread
    return tuple(round(float(w), 3) for w in weights), round(float(model.intercept_[0] - weights @ centre), 3)


def auc(labels: Flags, scores: Matrix) -> float:
    """Area under the ROC curve."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))


def write(parts: dict[str, Logistic], used: FittedWith, file: Path = FILE) -> None:
    """Put the fitted parts and what they were fitted with into ``calibration.toml``, leaving the others as they are."""
    document = tomlkit.parse(file.read_text(encoding="utf-8"))
    for name, part in parts.items():
        table: dict[str, Any] = {
            "intercept": part.intercept,
            **({"threshold": part.threshold} if isinstance(part, Decision) else {}),
            "provenance": part.provenance,
            "weights": dict(zip(part.names, part.weights, strict=True)),
        }
        document[name] = table
    document["fitted_with"] = {**document.get("fitted_with", {}), **used}
    file.write_text(tomlkit.dumps(document), encoding="utf-8")


def _rows(assistant: Assistant, suite: Suite, folder: Path, *, with_model: bool, sample: int | None) -> Iterator[Row]:
    resources = Resources(
        assistant.settings, assistant.index, assistant.embedder(), assistant.model() if with_model else None
    )
    readings = _Readings(folder)
    # In no order, so that folds are alike and a look at the first lines tells something.
    alone = [case for case in suite.cases if not case.history]
    cases = random.Random(0).sample(alone, len(alone))[:sample]
    for number, case in enumerate(cases, start=1):
        found = Found((case.question,), tuple(assistant.index.search(case.question)), Filters(), (), 0.0)
        (part,) = read_parts(measure_parts(found, resources), resources)
        sentences = part.evidence.sentences
        margin, draft = readings.of(part, resources) if with_model else (0.0, "")
        measures = np.array([item.measures for item in sentences]).reshape(len(sentences), len(MEASURES))
        picked = np.array([_was_picked(item, case, assistant) for item in sentences], dtype=bool)
        _tell(f"{number}/{len(cases)} {case.answerable!s:5} {margin:6.2f} {picked.sum()} of {len(picked)} picked")
        yield Row(case.id, case.answerable, measures, picked, margin, support_of(part, draft, resources))


def support_of(part: ReadPart, draft: str, resources: Resources) -> float:
    """How well the sentence of a draft that is carried best is carried; 0 when the draft has none."""
    prover = SentenceProver(GroundingChecker(resources.embedder, resources.library.spellings.same), part.notes)
    sentences = [plain(sentence, part.question) for sentence, _ in finished_sentences(draft, over=True)]
    return max((prover.prove(text).verdict.support for text in sentences if text), default=0.0)


def _was_picked(item: EvidenceSentence, case: Case, assistant: Assistant) -> bool:
    for span in case.spans:
        if Path(item.hit.path).stem == span.article or item.hit.article_id == span.article:
            place = locate(span.quote, assistant.index.article(item.hit.article_id).text)
            if place and min(item.end, place[1]) - max(item.start, place[0]) > (item.end - item.start) / 2:
                return True
    return False


class _Readings:
    """The model's log-odds and drafts, kept on disk by everything they depend on."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "drafts.jsonl"
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        self._known: dict[str, tuple[float, str]] = {
            row["key"]: (row["margin"], row["draft"]) for row in map(json.loads, lines)
        }

    def of(self, part: ReadPart, resources: Resources) -> tuple[float, str]:
        """Log-odds that the notes answer, and the draft."""
        if resources.model is None or not part.notes:
            return 0.0, ""
        conversation = ModelConversation(resources.model, part.question, part.notes)
        asked = "\n".join(message.text for message in conversation.drafting())
        key = hashlib.sha256(f"{resources.settings.llm.model}\n{asked}".encode()).hexdigest()
        if key not in self._known:
            margin = conversation.verdict_margin()
            draft = "".join(conversation.draft(resources.settings.answer.max_answer_tokens))
            self._known[key] = margin, draft
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, "margin": margin, "draft": draft}) + "\n")
        return self._known[key]


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
