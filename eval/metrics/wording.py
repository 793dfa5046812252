"""Wording: does the answer say what a person would have said?

Citation markers are taken out first. With several references the best counts. rouge-score computes ROUGE.
"""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from eval.metrics.base import Metric, Outcome
from index.text.english.function_words import ARTICLES
from rag.answer import strip_markers


def rouge_l(answer: str, references: Sequence[str]) -> float:
    """ROUGE-L F1 with stemming (Lin 2004), the best over the references."""
    scores: dict[str, Any] = _rouge().score_multi(references, strip_markers(answer))
    return float(scores["rougeL"].fmeasure)


def token_f1(answer: str, references: Sequence[str]) -> float:
    """Bag-of-words F1 as SQuAD defines it (Rajpurkar et al. 2016), the best over the references.

    Lower case, without punctuation and without a, an, the.
    """
    said = Counter(_squad_tokens(strip_markers(answer)))
    return max(_overlap_f1(said, Counter(_squad_tokens(text))) for text in references)


def words(text: str) -> tuple[str, ...]:
    """``text`` as comparable words: case, accents' form, punctuation, possessives and articles are ignored.

    A comma or full stop inside a number goes with the number: ``1,200`` is ``1200``, ``3.5`` stays.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("%", " percent ")
    folded = re.sub(r"(?<=\d),(?=\d{3})", "", folded)
    folded = re.sub(r"'s\b|(?<=[^\W\d])\.(?=[^\W\d]\.)|(?<=\b[^\W\d])\.(?=\s|$)", "", folded)
    found = re.findall(r"\d+(?:\.\d+)+|\w+", folded)
    return tuple(word for word in found if word not in ARTICLES)


def says(answer: str, phrasing: str) -> bool:
    """Whether the words of ``phrasing`` stand in ``answer``, in order and side by side."""
    said, wanted = words(strip_markers(answer)), words(phrasing)
    return bool(wanted) and any(
        said[start : start + len(wanted)] == wanted for start in range(len(said) - len(wanted) + 1)
    )


def fact_recall(answer: str, facts: Sequence[Sequence[str]]) -> float:
    """Share of the expected facts that the answer states in any of their phrasings."""
    return sum(any(says(answer, phrasing) for phrasing in fact) for fact in facts) / len(facts)


@lru_cache(maxsize=1)
def _rouge() -> Any:  # noqa: ANN401 - rouge-score ships no types
    from rouge_score import rouge_scorer

    return rouge_scorer.RougeScorer(["rougeL"], use_stemmer=True)


def _squad_tokens(text: str) -> list[str]:
    bare = "".join(char for char in text.lower() if char not in string.punctuation)
    return [token for token in bare.split() if token not in ARTICLES]


def _overlap_f1(said: Counter[str], wanted: Counter[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)
    common = (said & wanted).total()
    return 2 * common / (said.total() + wanted.total())


def _has_reference(outcome: Outcome) -> bool:
    return outcome.case.answerable and bool(outcome.case.references)


def _text(outcome: Outcome) -> str:
    return outcome.written.answer if outcome.written else ""


def _fact_recall(outcome: Outcome) -> float | None:
    """Share of the expected facts whose words stand in the answer side by side, in any of the listed phrasings.

    Case, punctuation and a, an, the are ignored.
    """
    case = outcome.case
    return fact_recall(_text(outcome), case.facts) if case.answerable and case.facts else None


def _rouge_l(outcome: Outcome) -> float | None:
    """F1 of the longest common subsequence with the reference, stemmed; a refusal counts 0."""
    return (outcome.shared(_best_rouge_l) or 0.0) if _has_reference(outcome) else None


def _rouge_l_answered(outcome: Outcome) -> float | None:
    """The same over the questions that were answered."""
    return outcome.shared(_best_rouge_l)


def _best_rouge_l(outcome: Outcome) -> float | None:
    text = _text(outcome)
    return rouge_l(text, outcome.case.references) if text and _has_reference(outcome) else None


def _token_f1(outcome: Outcome) -> float | None:
    """F1 of the bags of words, lower case, without punctuation and a, an, the; a refusal counts 0."""
    text = _text(outcome)
    return (token_f1(text, outcome.case.references) if text else 0.0) if _has_reference(outcome) else None


def _judged(outcome: Outcome) -> float | None:
    """Share that a language model calls right, if one is named with `--judge`.

    Its agreement with the facts is reported as Cohen's kappa.
    """
    if outcome.judge is None or outcome.answer is None or not outcome.case.answerable:
        return None
    return outcome.judge(outcome.case, outcome.answer)


METRICS = (
    Metric("fact_recall", "expected facts stated", _fact_recall, headline=True),
    Metric("rouge_l", "ROUGE-L F1, a refusal counts 0", _rouge_l, source="Lin 2004", headline=True),
    Metric("rouge_l_answered", "ROUGE-L F1 of what was answered", _rouge_l_answered, source="Lin 2004"),
    Metric("token_f1", "token F1, a refusal counts 0", _token_f1, source="Rajpurkar et al. 2016"),
    Metric("judge", "judged right by a language model", _judged, source="Cohen 1960"),
)
