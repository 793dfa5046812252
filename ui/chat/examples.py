"""Example questions for an empty conversation: proposed while the machine is idle, kept in the home.

Nobody knows what an article answers well before it was tried. So when nothing else is to be done, the language model
writes a question about one of the newest articles, and Byline answers it (:mod:`rag.proposing`). A question that is
answered in checked sentences is kept in ``examples.json``. A reader's question stops this work at once.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from index.errors import StorageError
from index.records import ArticleSummary
from rag.errors import CancelledError
from rag.proposing import Proposal

if TYPE_CHECKING:
    from rag.assistant import Assistant

FILE = "examples.json"
EXAMPLE_COUNT = 4
IDLE_S = 20.0
"""How long the machine must have had nothing to do before a question is looked for."""
LOOK_EVERY_S = 2.0
IDLE_PERCENT = 25.0
"""At most this share of all cores is in use, by us or by others, when the machine is idle."""
PAUSE_AFTER_ERROR_S = 600.0
MAX_LOOKED_AT = 200
"""Questions are looked for in so many of the newest articles."""
MOST_TRIED = 12
"""So many of the newest articles are asked about; older ones never."""


class ExampleQuestions:
    """The example questions of one home."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE

    def shown(self, articles: Sequence[ArticleSummary]) -> list[str]:
        """At most ``EXAMPLE_COUNT`` questions.

        Where too few were found yet, the newest articles are asked about by their titles.

        Args:
            articles: The newest articles of the index.
        """
        known = self._questions()
        ordered = newest_of_each_outlet_first(articles)
        found = [known[article.id] for article in ordered if known.get(article.id)][:EXAMPLE_COUNT]
        others = [f"What is said about “{article.title}”?" for article in ordered if not known.get(article.id)]
        return [*found, *others[: EXAMPLE_COUNT - len(found)]]

    def wanting(self, articles: Sequence[ArticleSummary], model: str) -> list[ArticleSummary]:
        """The articles to be tried next with a model; none when there are enough questions."""
        known = self._questions(model)
        ordered = newest_of_each_outlet_first(articles)[:MOST_TRIED]
        has_enough = sum(bool(known.get(article.id)) for article in ordered) >= EXAMPLE_COUNT
        return [] if has_enough else [article for article in ordered if article.id not in known]

    def keep(self, article: ArticleSummary, question: str, model: str) -> None:
        """Remember the question of an article; "" when a model found none. What another model found is forgotten.

        Raises:
            StorageError: The file cannot be written.
        """
        found = {"model": model, "questions": self._questions(model) | {article.id: question}}
        scratch = self._file.with_suffix(".new")
        try:
            scratch.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
            os.replace(scratch, self._file)
        except OSError as error:
            raise StorageError(f"{self._file} cannot be written: {error.strerror}.") from None

    def _questions(self, model: str = "") -> dict[str, str]:
        """Article id to the question that ``model``, or any model, found; "" where none was found.

        A text that changed has another id. Where the file is damaged, questions are found anew.
        """
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
            known = {str(key): str(value) for key, value in found["questions"].items()}
            return known if model in ("", found["model"]) else {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}


def newest_of_each_outlet_first(articles: Sequence[ArticleSummary]) -> list[ArticleSummary]:
    """The articles, the newest first; the newest of each outlet comes before its others."""
    newest_first = sorted(
        articles,
        key=lambda article: (article.published is not None, article.published or 0, article.id),
        reverse=True,
    )
    newest_of = {article.source.casefold(): article for article in reversed(newest_first)}
    return sorted(newest_first, key=lambda article: newest_of[article.source.casefold()] is not article)


def answered_well(proposal: Proposal) -> bool:
    """Whether the answer begins with a sentence of the model's own that its sources carry."""
    told = [sentence for sentence in proposal.answer.sentences if sentence.status != "dropped"]
    return bool(told) and told[0].status == "supported"


class IdleExamples:
    """Looks for example questions in a thread of its own while nothing else is to be done."""

    def __init__(
        self, examples: ExampleQuestions, assistant: Callable[[], "Assistant"], is_busy: Callable[[], bool]
    ) -> None:
        """Wait to be started.

        Args:
            examples: Where questions are kept.
            assistant: Gives the assistant as it is now.
            is_busy: Whether a reader's question waits or is being answered.
        """
        self._examples = examples
        self._assistant = assistant
        self._is_busy = is_busy
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="byline-examples", daemon=True)

    def start(self) -> None:
        """Begin to watch for idle time."""
        self._thread.start()

    def close(self) -> None:
        """Stop, within a moment."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=LOOK_EVERY_S)

    def propose_one(self) -> bool:
        """Try the next article; whether there was one.

        Raises:
            CancelledError: A reader asked meanwhile.
            BylineError: The index or the model cannot be used.
        """
        assistant = self._assistant()
        model = assistant.settings.llm.model
        wanting = self._examples.wanting(assistant.index.page(most=MAX_LOOKED_AT).articles, model)
        if not wanting:
            return False
        proposal = assistant.propose(wanting[0].id, cancelled=lambda: self._is_busy() or self._closing.is_set())
        self._examples.keep(wanting[0], proposal.question if proposal and answered_well(proposal) else "", model)
        return True

    def may_propose(self) -> bool:
        """Only a model in this process is asked unbidden: a server may cost money, or be another's."""
        settings = self._assistant().settings
        return settings.answer.mode != "quotes" and not settings.llm.endpoint

    def _work(self) -> None:
        """One article at a time, each after a while in which neither we nor other programs had work."""
        idle_since = time.monotonic()
        psutil.cpu_percent()  # counts from the last call on
        while not self._closing.wait(LOOK_EVERY_S):
            if psutil.cpu_percent() > IDLE_PERCENT or self._is_busy():
                idle_since = time.monotonic()
            if time.monotonic() - idle_since < IDLE_S or not self.may_propose():
                continue
            try:
                self.propose_one()
            except CancelledError:
                continue
            except Exception:  # noqa: BLE001 - whatever it is, a reader's question meets it and shows it with its fix
                self._closing.wait(PAUSE_AFTER_ERROR_S)
