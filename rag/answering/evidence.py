"""From passages to the few sentences that an answer rests on.

1. The sentences of the passages found become candidates, each an exact span of its article. A
   question, a headline or a fragment states nothing and is left out.
2. Each candidate is measured against the question: how close it is by itself; how close it is as read
   in its passage, with the tokens' vectors taken from the whole passage, so that "it was closed" knows
   what it is about (late chunking, Günther et al. 2024); its late interaction (for every token of the
   question the closest token of the sentence, averaged: MaxSim, Khattab and Zaharia 2020); each also
   compared with the best candidate; how many of the question's words it shares; and whether it holds
   the kind of thing asked for (a date for "when").
3. A logistic score over these measures, fitted on a labelled set (:mod:`rag.answering.calibration`), says how
   likely a person would pick the sentence.

This costs two embedding calls and no language model, so ``quotes`` mode is immediate.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.errors import UsageError
from index.records import Article, Hit
from index.text.sentences import sentence_spans
from rag.answering.calibration import Logistic

MEASURES = (
    "cosine",
    "cosine_gap",
    "in_passage",
    "in_passage_gap",
    "maxsim",
    "maxsim_gap",
    "passage_gap",
    "overlap",
    "kind",
    "reason",
    "log_words",
    "opening",
)
# What answerability is fitted on: each at its highest over all candidates.
CLOSEST = ("cosine", "in_passage", "maxsim")
_MIN_WORDS = 4
_OPENING_CHARS = 200  # the lead of a news article
_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(
    "the a an of in on at to for is are was were be been do does did has have had what who whom whose when where "
    "why how which and or but by with from it its that this these those as not no any there than then so".split()
)
_STEM_CHARS = 6

_DATE = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december|century|decade|"
    r"(mon|tues|wednes|thurs|fri|satur|sun)day|1[0-9]{3}|20[0-9]{2})\b|\b\d",
    re.I,
)
_NUMBER = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|dozen|hundred|"
    r"thousand|million|billion|half|once|twice)\b",
    re.I,
)
_NAME = re.compile(r"\w\W+[A-Z][\w'’.-]+|[A-Z]{2,}")
_PLACE = re.compile(r"\b(in|at|near|on|from|of|to)\s+(the\s+)?[A-Z]|\b(north|south|east|west|miles?|kilomet)", re.I)
_REASON = re.compile(
    r"\b(because|due|since|so that|as a result|therefore|thus|in order|reasons?|caus\w+|led|owing|given|cit\w+|"
    r"blam\w+|why|to (?!the|a|an)\w+)\b",
    re.I,
)
_SEVERAL = re.compile(
    r"\b(why|reasons?|list|name (the|all)|all the|compar\w+|differ\w*|reactions?|react(ed)?|respon\w+|both)\b", re.I
)
_ASKS_WHY = re.compile(r"\b(why|how come|reasons?|what (caused|led|explains?))\b", re.I)
_GIVES_REASON = re.compile(
    r"\b(because|due to|owing to|reasons?|causes?d?|led to|leads to|result of|blam\w+|explain\w*|cit(es?|ed|ing)|"
    r"matter of|in order to|so that|trying to|meant to|intended to|aim\w*|worr(y|ied|ies)|fear\w*|pressure|sign that|"
    r"ruled out|in response to|after all|given (the|that|its|their|his|her))\b",
    re.I,
)
_POINTS_BACK = re.compile(r"(they|he|she|it|this|these|those|his|her|their|its)\b", re.I)
# What is asked for, and how a sentence shows that it has it.
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"\bwhen\b|\b(what|which) (year|date|day|month|century)|\bhow (old|long|recent)", re.I), _DATE),
    (re.compile(r"\bhow (many|much|far|big|large|tall|fast|high|often)|\bnumber of|\bpercent", re.I), _NUMBER),
    (re.compile(r"\bwho(se|m)?\b", re.I), _NAME),
    (re.compile(r"\bwhere\b|\b(what|which) (city|country|state|place|town|river)", re.I), _PLACE),
    (re.compile(r"\bwhy\b|\breasons?\b|\bcauses?d?\b|\bpurpose\b|\bhow come\b", re.I), _REASON),
)


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """One sentence of an article that may carry an answer.

    Attributes:
        hit: The passage it was found in.
        start: Where it starts in the article's text.
        end: Where it ends; ``article.text[start:end] == text``.
        text: Its words.
        measures: As :data:`MEASURES` names them.
        relevance: Probability that a person would pick it for the answer, 0 to 1.
    """

    hit: Hit
    start: int
    end: int
    text: str
    measures: tuple[float, ...] = ()
    relevance: float = 0.0

    @property
    def place(self) -> tuple[str, int]:
        """Its article and where it starts there: the same sentence may be found in two passages."""
        return self.hit.article_id, self.start

    def before(self) -> "EvidenceSentence | None":
        """The sentence right before it in its paragraph, as far as its passage reaches."""
        at = self.start - self.hit.start
        spans = [(start, end) for start, end in sentence_spans(self.hit.text) if end <= at]
        if not spans or "\n\n" in self.hit.text[spans[-1][1] : at]:
            return None
        start, end = spans[-1]
        return EvidenceSentence(self.hit, self.hit.start + start, self.hit.start + end, self.hit.text[start:end])

    def with_antecedent(self) -> "EvidenceSentence":
        """The sentence, from the one before it on when it opens with a word that points back there ("They said …")."""
        before = self.before() if _POINTS_BACK.match(self.text) else None
        if before is None:
            return self
        words = self.hit.text[before.start - self.hit.start : self.end - self.hit.start]
        return replace(self, start=before.start, text=words)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All candidates of one question, in reading order: best article first, then as they stand in it."""

    sentences: tuple[EvidenceSentence, ...]

    def best(self, most: int, odds: float = math.inf, least: float = 0.0) -> tuple[EvidenceSentence, ...]:
        """The most relevant sentence and those that come close to it, in reading order.

        How relevant the best one is depends on the kind of text; how far the others fall behind it, far less.

        Args:
            most: At most so many.
            odds: How far log-odds of relevance may fall behind those of the best.
            least: How relevant any sentence but the best must be, 0 to 1.
        """
        ranked = sorted(self.sentences, key=lambda item: -item.relevance)[:most]
        near = (
            item
            for item in ranked[1:]
            if item.relevance >= least and log_odds(ranked[0].relevance) - log_odds(item.relevance) <= odds
        )
        kept = [*ranked[:1], *near]
        return tuple(item for item in self.sentences if item in kept)


def closest(measures: Sequence[Sequence[float]] | NDArray[np.float64]) -> list[float]:
    """The highest of each measure that :data:`CLOSEST` names.

    Args:
        measures: Shape (sentences, measures), columns as :data:`MEASURES` names them.

    Returns:
        One number a name, all zero when there are no sentences.
    """
    columns = [MEASURES.index(name) for name in CLOSEST]
    return [max((float(row[column]) for row in measures), default=0.0) for column in columns]


def asks_for_several(question: str) -> bool:
    """Whether one sentence is rarely the whole answer: reasons, lists, comparisons, reactions."""
    return bool(_SEVERAL.search(question))


def log_odds(probability: float) -> float:
    """Natural log-odds, at most those of one in a million."""
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def gather(
    question: str,
    hits: Sequence[Hit],
    article_of: Callable[[str], Article],
    embedder: Embedder,
    scorer: Logistic,
) -> Evidence:
    """Collect, measure and score the candidate sentences of the passages found."""
    candidates = _candidates(hits, article_of)
    if not candidates:
        return Evidence(())
    measured = measure(question, candidates, embedder)
    scored = [
        replace(item, measures=tuple(float(value) for value in row), relevance=scorer.probability(row))
        for item, row in zip(candidates, measured, strict=True)
    ]
    return Evidence(tuple(scored))


def measure(question: str, candidates: Sequence[EvidenceSentence], embedder: Embedder) -> NDArray[np.float64]:
    """Measure each candidate against the question.

    Returns:
        Shape (candidates, measures), columns as :data:`MEASURES` names them.
    """
    texts = [item.text for item in candidates]
    vectors = embedder.embed([question, *texts])
    cosine = vectors[1:] @ vectors[0]
    in_passage, maxsim, passage = _late(question, candidates, embedder)
    wanted = content_stems(question)
    return np.column_stack(
        [
            cosine,
            cosine - cosine.max(),
            in_passage,
            in_passage - in_passage.max(),
            maxsim,
            maxsim - maxsim.max(),
            passage - passage.max(),
            [len(wanted & content_stems(text)) / max(1, len(wanted)) for text in texts],
            [_kind(question, text) for text in texts],
            [_gives_reason(question, text) for text in texts],
            [np.log(len(text.split())) for text in texts],
            [float(item.start < _OPENING_CHARS) for item in candidates],
        ]
    ).astype(np.float64)


def _gives_reason(question: str, text: str) -> float:
    """1 when a reason is asked for and the sentence plainly gives one."""
    return float(bool(_ASKS_WHY.search(question) and _GIVES_REASON.search(text)))


def _late(
    question: str, candidates: Sequence[EvidenceSentence], embedder: Embedder
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Closeness of each candidate as read in its passage.

    Returns:
        Three arrays of shape (candidates,): cosine of the mean of the sentence's tokens, MaxSim over them,
        and cosine of the mean of all tokens of the passage.
    """
    hits = list({(item.hit.article_id, item.hit.start): item.hit for item in candidates}.values())
    asked, *told = embedder.embed_tokens([question, *(hit.text for hit in hits)])
    passages = {(hit.article_id, hit.start): rows for hit, rows in zip(hits, told, strict=True)}
    offsets = {(hit.article_id, hit.start): np.array(embedder.token_offsets(hit.text)).reshape(-1, 2) for hit in hits}
    result = np.zeros((3, len(candidates)))
    for place, item in enumerate(candidates):
        key = (item.hit.article_id, item.hit.start)
        rows = passages[key]
        span = offsets[key][: len(rows)] + item.hit.start
        own = rows[(span[:, 0] >= item.start) & (span[:, 1] <= item.end)]
        if len(own) and len(asked):
            result[0, place] = _cosine(asked.mean(axis=0), own.mean(axis=0))
            result[1, place] = float((asked @ own.T).max(axis=1).mean())
            result[2, place] = _cosine(asked.mean(axis=0), rows.mean(axis=0))
    return result[0], result[1], result[2]


def _cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(one @ other / max(1e-9, float(np.linalg.norm(one) * np.linalg.norm(other))))


def content_stems(text: str) -> set[str]:
    """The words that carry meaning, lower-case and cut to their first letters, so that inflections meet."""
    return {word[:_STEM_CHARS] for word in map(str.lower, _WORD.findall(text)) if word not in _STOP}


def _kind(question: str, text: str) -> float:
    """1 when the sentence holds the kind of thing asked for, -1 when it does not, 0 when any kind will do."""
    for asks, holds in _KINDS:
        if asks.search(question):
            return 1.0 if holds.search(text) else -1.0
    return 0.0


def _candidates(hits: Sequence[Hit], article_of: Callable[[str], Article]) -> list[EvidenceSentence]:
    found: dict[tuple[str, int], EvidenceSentence] = {}
    order = {article_id: place for place, article_id in enumerate(dict.fromkeys(hit.article_id for hit in hits))}
    for hit in hits:
        try:
            article = article_of(hit.article_id)
        except UsageError:
            continue  # removed by another process since it was found
        for start, end in sentence_spans(article.text):
            inside = min(end, hit.end) - max(start, hit.start)
            if inside * 2 > end - start and states_something(text := article.text[start:end], article.title):
                found.setdefault((hit.article_id, start), EvidenceSentence(hit, start, end, text))
    return sorted(found.values(), key=lambda item: (order[item.hit.article_id], item.start))


def states_something(text: str, title: str) -> bool:
    """Whether a sentence can be evidence: no question, headline or fragment."""
    plain = text.strip().rstrip("\"'”’)]")
    if plain.endswith(("?", "？")) or plain.lstrip("# ").rstrip(".") == title.rstrip("."):
        return False
    dense = any(ord(letter) > 0x2E80 for letter in plain)  # scripts written without spaces
    return dense or len(_WORD.findall(plain)) >= _MIN_WORDS
