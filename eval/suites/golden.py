"""Golden sets: questions with what a good answer must hold, one JSON object a line.

A golden set is read in one go and checked completely before anything runs: a typo in line 70
must not cost the hour that the first 69 questions take. All problems are reported together,
each with ``file:line``, and a set with any problem is refused as a whole.

The same record also carries public benchmarks (:mod:`eval.suites.beir`, :mod:`eval.suites.clapnq`), which is
why it allows several references and several annotators of spans.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from index.errors import UsageError

GOLDEN_KINDS = (
    "fact",
    "why",
    "list",
    "compare",
    "time",
    "disagreement",
    "attribution",
    "spelling",
    "follow-up",
    "unanswerable",
    "injection",
)
PUBLIC_KINDS = ("long-form", "retrieval")
KINDS = GOLDEN_KINDS + PUBLIC_KINDS
PACKAGED = Path(__file__).parent / "golden"
MOST_PROBLEMS_SHOWN = 10


class GoldenSetError(UsageError):
    """A golden set cannot be used; the message lists every problem with its file and line."""


class GoldSpan(BaseModel):
    """Words of an article that carry the answer.

    Attributes:
        article: Id, file name, file name without ending, or title of the article.
        quote: The words, as they stand in the article.
        annotator: Which person picked it, for sets that asked several.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    annotator: int = Field(0, ge=0)


class PastTurn(BaseModel):
    """What was said before a follow-up question."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str = Field(min_length=1)
    answer: str = ""


class Case(BaseModel):
    """One question and what a good answer to it holds.

    Attributes:
        id: Unique in its set.
        kind: One of :data:`KINDS`.
        question: As a reader would ask it.
        history: The turns before it, oldest first.
        facts: What the answer must say; each fact in all the phrasings that count.
        articles: Articles that search has to find: id, file name, stem or title.
        spans: The words of the articles that carry the answer.
        reference: A good answer in full, or several.
        answerable: Whether the articles answer it.
        forbidden: Words that the answer must not contain.
        relevance: Grades of ``articles`` where the set has them; 1 for those not named.
        where: ``file:line`` it was read from; no part of the set.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    kind: str
    question: str
    history: tuple[PastTurn, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    articles: tuple[str, ...] = ()
    spans: tuple[GoldSpan, ...] = ()
    reference: str | tuple[str, ...] = ""
    answerable: bool = True
    forbidden: tuple[str, ...] = ()
    relevance: dict[str, int] = Field(default_factory=dict)
    where: str = Field("", exclude=True)

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}; the kinds are {', '.join(KINDS)}")
        return kind

    @field_validator("question")
    @classmethod
    def _asks_something(cls, question: str) -> str:
        if not question.strip():
            raise ValueError("the question is empty")
        return question

    @field_validator("facts")
    @classmethod
    def _facts_have_phrasings(cls, facts: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        if any(not phrasings or not all(text.strip() for text in phrasings) for phrasings in facts):
            raise ValueError("every fact needs at least one phrasing, and none may be empty")
        return facts

    @model_validator(mode="after")
    def _can_be_scored(self) -> Self:
        if self.kind == "unanswerable" and self.answerable:
            raise ValueError('kind "unanswerable" goes with "answerable": false')
        if self.kind == "retrieval" and not self.articles:
            raise ValueError("a retrieval question needs the articles that should be found")
        if self.answerable and self.kind in GOLDEN_KINDS and not (self.facts or self.references or self.forbidden):
            raise ValueError("an answerable question needs facts or a reference, or no answer can be judged")
        return self

    @property
    def references(self) -> tuple[str, ...]:
        """The reference answers, none when there is no reference."""
        given = (self.reference,) if isinstance(self.reference, str) else self.reference
        return tuple(text for text in given if text.strip())


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions to run together.

    Attributes:
        name: Short, used in folder names and reports.
        cases: The questions.
        corpus: Folder of article files that the questions are about; None for the reader's own index.
        source: Where the questions came from, for the report.
        option: How ``byline eval`` is told of them: ``run``, ``--beir`` or ``--clapnq``.
        retrieval_only: Whether nothing is asked, only searched.
    """

    name: str
    cases: tuple[Case, ...]
    corpus: Path | None = None
    source: str = ""
    option: str = field(default="run", kw_only=True)
    retrieval_only: bool = field(default=False, kw_only=True)

    @property
    def sha256(self) -> str:
        """Hash over the questions, whatever file they came from."""
        digest = hashlib.sha256()
        for case in self.cases:
            digest.update(case.model_dump_json().encode() + b"\n")
        return digest.hexdigest()


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read and check a golden file.

    Args:
        path: JSON Lines; blank lines are skipped.

    Returns:
        The questions in file order, at least one.

    Raises:
        GoldenSetError: The file is missing, empty, or any line is wrong.
    """
    cases: list[Case] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for number, line in _lines(path):
        where = f"{path}:{number}"
        try:
            case = parse_case(line, where)
        except GoldenSetError as error:
            problems.append(str(error))
            continue
        if case.id in seen:
            problems.append(f"{where}: the id {case.id!r} was used before, at {seen[case.id]}")
        seen.setdefault(case.id, where)
        cases.append(case)
    refuse(problems)
    if not cases:
        raise GoldenSetError(f"{path} holds no questions. Add at least one line, or name another set.")
    return tuple(cases)


def parse_case(line: str, where: str) -> Case:
    """One line of a golden file.

    Raises:
        GoldenSetError: Not JSON, not an object, or against the schema; the message starts with ``where``.
    """
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise GoldenSetError(f"{where}: not valid JSON ({error.msg} at column {error.colno})") from None
    if not isinstance(row, dict):
        raise GoldenSetError(f"{where}: expected a JSON object, found {type(row).__name__}")
    try:
        return Case.model_validate(row | {"where": where})
    except ValidationError as error:
        raise GoldenSetError(f"{where}: {'; '.join(_plain_words(error))}") from None


def refuse(problems: Iterable[str]) -> None:
    """Raise :class:`GoldenSetError` that lists ``problems``, if there are any."""
    found = list(problems)
    if found:
        shown = found[:MOST_PROBLEMS_SHOWN]
        more = [f"… and {len(found) - len(shown)} more"] if len(found) > len(shown) else []
        raise GoldenSetError("The golden set cannot be used. Correct these and try again:\n" + "\n".join(shown + more))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise GoldenSetError(f"There is no golden set at {path}. Check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise GoldenSetError(f"{path} cannot be read as UTF-8 text: {error}") from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def _plain_words(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        name = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            message = "is not a field of a golden question"
        yield f"{name}: {message}" if name else message
