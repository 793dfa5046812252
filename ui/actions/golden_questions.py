"""A poor answer made into a golden question, which the evaluation then asks.

Questions are appended to ``golden/user.jsonl`` in the home, one JSON object a line, with the fields of a golden set.
"""

import os
import threading
import uuid
from collections.abc import Sequence
from pathlib import Path

from eval.suites.golden import Case
from index.errors import StorageError, UsageError

FILE = Path("golden") / "user.jsonl"
_LOCK = threading.Lock()


def user_set(home: Path) -> Path:
    """The file with the person's own golden set."""
    return home / FILE


def add_golden_question(
    home: Path, *, question: str, expected: str, article_ids: Sequence[str] = (), answerable: bool = True
) -> str:
    """Append one question; returns its id.

    Args:
        home: The home folder.
        question: As it was asked.
        expected: The right answer; may be empty if the question is not answerable.
        article_ids: The articles that hold the answer.
        answerable: False when the right answer is a refusal.

    Raises:
        UsageError: The question, or the expected answer of an answerable one, is empty.
        StorageError: The file cannot be written.
    """
    if not question.strip():
        raise UsageError("A golden question needs a question.")
    if answerable and not expected.strip():
        raise UsageError("Type the answer you expected, or mark the question as one your articles don't answer.")
    case = Case(
        id=f"user-{uuid.uuid4().hex[:12]}",
        kind="fact" if answerable else "unanswerable",
        question=" ".join(question.split()),
        articles=tuple(article_ids) if answerable else (),
        reference=" ".join(expected.split()) if answerable else "",
        answerable=answerable,
    )
    path = user_set(home)
    try:
        with _LOCK:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(case.model_dump_json(exclude_defaults=True) + "\n")
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}. Check the folder's rights.") from None
    return case.id
