"""Example questions for an empty conversation: proposed while the machine is idle, kept in the home.

Nobody knows what an article answers well before it was tried. So when no reader waits and the processor has nothing
else to do, the language model writes a question about one of the newest articles, and Byline answers it
(:mod:`rag.proposing`). A question that is answered in checked sentences is kept in ``examples.json``. A reader's
question stops this work at once.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import BylineError, StorageError
from index.records import ArticleSummary
from rag.assistant import Assistant
from rag.errors import CancelledError
from rag.llm.threads import FreeCores, available_cores
from rag.proposing import Proposal

FILE = "examples.json"
EXAMPLE_COUNT = 4
IDLE_S = 20.0
"""How long nobody must have asked before the work begins."""
LOOK_EVERY_S = 2.0
MOST_TRIED = 12
"""Articles that are tried in one run, if their questions are not answered well."""


class ExampleQuestions:
    """The example questions of one home."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE

    def shown(self, articles: Sequence[ArticleSummary]) -> list[str]:
        """At most ``EXAMPLE_COUNT`` questions.

        Where too few were found yet, the newest articles are asked about by their titles.

        Args:
            articles: All articles of the index.
        """
        known = self._known()
        ordered = newest_of_each_outlet_first(articles)
        found = [known[article.id] for article in ordered if known.get(article.id)][:EXAMPLE_COUNT]
        others = [f"What is said about “{article.title}”?" for article in ordered if not known.get(article.id)]
        return [*found, *others[: EXAMPLE_COUNT - len(found)]]

    def wanting(self, articles: Sequence[ArticleSummary]) -> list[ArticleSummary]:
        """The articles to be tried next; none when there are enough questions."""
        known = self._known()
        ordered = newest_of_each_outlet_first(articles)[:MOST_TRIED]
        has_enough = sum(bool(known.get(article.id)) for article in ordered) >= EXAMPLE_COUNT
        return [] if has_enough else [article for article in ordered if article.id not in known]

    def keep(self, article: ArticleSummary, question: str) -> None:
        """Remember the question of an article; "" when it has none.

        Raises:
            StorageError: The file cannot be written.
        """
        known = self._known() | {article.id: question}
        scratch = self._file.with_suffix(".new")
        try:
            scratch.write_text(json.dumps(known, ensure_ascii=False, indent=1), "utf-8")
            os.replace(scratch, self._file)
        except OSError as error:
            raise StorageError(f"{self._file} cannot be written: {error.strerror}.") from None

    def _known(self) -> dict[str, str]:
        """Article id to question; "" for an article that no question was found for. A changed text has another id."""
        try:
            known = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # none yet, or damaged: they are found anew
            return {}
        return {str(key): str(value) for key, value in known.items()} if isinstance(known, dict) else {}


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
        self, examples: ExampleQuestions, assistant: Callable[[], Assistant], is_busy: Callable[[], bool]
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
        self._cores = FreeCores()
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
        wanting = self._examples.wanting(assistant.index.articles())
        if not wanting:
            return False
        proposal = assistant.propose(wanting[0].id, cancelled=lambda: self._is_busy() or self._closing.is_set())
        self._examples.keep(wanting[0], proposal.question if proposal and answered_well(proposal) else "")
        return True

    def _work(self) -> None:
        idle_since = time.monotonic()
        while not self._closing.wait(LOOK_EVERY_S):
            if self._is_busy() or self._cores.threads() < available_cores():
                idle_since = time.monotonic()
            elif time.monotonic() - idle_since >= IDLE_S and self._may_propose():
                idle_since = time.monotonic()
                try:
                    while self.propose_one():
                        pass
                except CancelledError:
                    continue
                except BylineError:
                    return  # a reader's question meets the error and shows it with its fix

    def _may_propose(self) -> bool:
        """Only a model in this process is asked unbidden: a server may cost money, or be another's."""
        settings = self._assistant().settings
        return settings.answer.mode != "quotes" and not settings.llm.endpoint
