"""Golden candidates from the reader's own articles: a machine proposes, a person decides.

For each article that has none yet, the language model writes a question from a passage, and the assistant is then
asked that question over the whole index. A candidate is kept only if the assistant answers and cites
the very passage, so what reaches a person is at least answerable. It still is only a proposal: the model
wrote the question and the assistant its reference, and a set that grades its own author proves
nothing. Candidates therefore count in no evaluation until someone has accepted them.

``golden/candidates.jsonl`` in the home holds every candidate with its status; ``golden/user.jsonl`` the questions that
the reader wrote. Together, accepted ones only, they are the suite ``mine``.
"""

import json
import os
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from eval.suites.golden import Case, GoldenSetError, GoldSpan, load_cases
from index.errors import StorageError, UsageError
from index.records import Article, Progress
from rag.answer import strip_markers
from rag.proposing import Writer, propose, writer

Status = Literal["proposed", "accepted", "rejected"]
STATUSES: tuple[Status, ...] = ("proposed", "accepted", "rejected")
CANDIDATES_FILE = Path("golden") / "candidates.jsonl"
USER_FILE = Path("golden") / "user.jsonl"
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may become golden.

    Attributes:
        case: The question with reference and spans, as it would be counted.
        status: ``proposed`` until a person decides.
        article_id: What it was drafted from.
        title: Headline of that article.
        drafted: When, ISO 8601, UTC.
    """

    case: Case
    status: Status
    article_id: str
    title: str
    drafted: str


class CandidateQueue:
    """The candidates of one home; the terminal and the browser work on the same file."""

    def __init__(self, home: Path) -> None:
        """The queue of ``home``, which need not exist yet."""
        self.path = home / CANDIDATES_FILE

    def all(self, status: Status | None = None) -> list[Candidate]:
        """Candidates in the order in which they were drafted.

        Raises:
            GoldenSetError: A line of the file is wrong; the message names it.
            StorageError: The file cannot be read.
        """
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(f"{self.path} cannot be read: {error.strerror}. Nothing was changed.") from None
        found = [_candidate(line, f"{self.path}:{number}") for number, line in enumerate(lines, start=1) if line]
        return [candidate for candidate in found if status is None or candidate.status == status]

    def add(self, candidate: Candidate) -> None:
        """Append one candidate.

        Raises:
            StorageError: The file cannot be written.
        """
        with _LOCK:
            self._write([*self.all(), candidate])

    def decide(self, case_id: str, status: Status, *, question: str = "", reference: str = "") -> Candidate:
        """Accept, reject or put back one candidate, its wording corrected if given.

        Raises:
            UsageError: No candidate has this id, or the new wording is empty.
            StorageError: The file cannot be written.
        """
        with _LOCK:
            known = self.all()
            position = next(
                (position for position, candidate in enumerate(known) if candidate.case.id == case_id), None
            )
            if position is None:
                raise UsageError(f"There is no candidate {case_id!r} in {self.path}.")
            changes = {key: text.strip() for key, text in (("question", question), ("reference", reference)) if text}
            if not all(changes.values()):
                raise UsageError("A golden question needs a question and a reference answer.")
            known[position] = replace(
                known[position], status=status, case=known[position].case.model_copy(update=changes)
            )
            self._write(known)
            return known[position]

    def _write(self, candidates: Sequence[Candidate]) -> None:
        scratch = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with scratch.open("w", encoding="utf-8") as handle:
                handle.writelines(_line(candidate) for candidate in candidates)
                handle.flush()
                os.fsync(handle.fileno())
            os.replace(scratch, self.path)
        except OSError as error:
            raise StorageError(f"{self.path} cannot be written: {error.strerror}. Nothing was changed.") from None


def accepted_cases(home: Path) -> tuple[Case, ...]:
    """The reader's own golden questions: those written by hand and the candidates accepted.

    Raises:
        GoldenSetError: There are none, or a file is wrong.
    """
    written = load_cases(home / USER_FILE) if (home / USER_FILE).exists() else ()
    cases = (*written, *(candidate.case for candidate in CandidateQueue(home).all("accepted")))
    if not cases:
        raise GoldenSetError(
            "There are no golden questions of your own yet. `byline eval draft` proposes some from your articles."
        )
    return cases


def draft(
    assistant: Any,  # noqa: ANN401 - rag.Assistant
    home: Path,
    *,
    articles: int = 10,
    write: Writer | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> list[Candidate]:
    """Propose questions from articles that have no candidate yet, the newest first.

    Args:
        assistant: Asked each proposed question; its language model proposes.
        home: Where the queue is kept.
        articles: From how many articles.
        write: Another author of questions than the assistant's model.
        progress: Told after every article.

    Returns:
        The candidates that were kept; each is in the queue already.

    Raises:
        UsageError: There are no articles.
    """
    queue = CandidateQueue(home)
    used = {candidate.article_id for candidate in queue.all()}
    known = assistant.index.articles()
    fresh = [article for article in known if article.id not in used]
    if not known:
        raise UsageError("There are no articles to draft from. Add some with `byline index add PATH` first.")
    write = write or writer(assistant.model())
    fresh.sort(key=lambda article: (article.published is not None, str(article.published), article.title), reverse=True)
    kept: list[Candidate] = []
    for done, summary in enumerate(fresh[:articles], start=1):
        article = assistant.index.article(summary.id)
        candidate = _draft_one(assistant, article, write)
        if candidate is not None:
            queue.add(candidate)
            kept.append(candidate)
        if progress is not None:
            progress(Progress("evaluate", done, min(articles, len(fresh)), "articles", article.title))
    return kept


def _draft_one(assistant: Any, article: Article, write: Writer) -> Candidate | None:  # noqa: ANN401
    proposal = propose(article, write, assistant.ask)
    if proposal is None:
        return None
    case = Case(
        id=f"draft-{uuid.uuid4().hex[:12]}",
        kind="fact",
        question=proposal.question,
        articles=(article.id,),
        spans=tuple(GoldSpan(article=article.id, quote=citation.quote) for citation in proposal.citations),
        reference=strip_markers(proposal.answer.answer),
    )
    return Candidate(case, "proposed", article.id, article.title, datetime.now(UTC).isoformat(timespec="seconds"))


def _line(candidate: Candidate) -> str:
    row = {
        "status": candidate.status,
        "article_id": candidate.article_id,
        "title": candidate.title,
        "drafted": candidate.drafted,
        "case": candidate.case.model_dump(mode="json", exclude_defaults=True),
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def _candidate(line: str, where: str) -> Candidate:
    try:
        row = json.loads(line)
        if row["status"] not in STATUSES:
            raise ValueError(f"unknown status {row['status']!r}; it is one of {', '.join(STATUSES)}")
        case = Case.model_validate(row["case"])
        return Candidate(case, row["status"], str(row["article_id"]), str(row["title"]), str(row["drafted"]))
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        first = str(error).splitlines()[0]
        raise GoldenSetError(f"{where}: not a candidate ({first}). Correct or delete this line.") from None
