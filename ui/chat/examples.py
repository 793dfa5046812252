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
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import BylineError
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


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and the article that answers it, by id and length: one that changed needs a new question.

    An article that no question was found for has "".
    """

    article_id: str
    characters: int
    question: str


class ExampleQuestions:
    """The example questions of one home."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE
        self._lock = threading.Lock()

    def shown(self, articles: Sequence[ArticleSummary]) -> list[str]:
        """At most ``EXAMPLE_COUNT`` questions.

        Where too few were found yet, the newest articles are asked about by their titles.

        Args:
            articles: All articles of the index.
        """
        known = self._known()
        ordered = newest_of_each_outlet_first(articles)
        found = {article.id: known[_key(article)].question for article in ordered if _key(article) in known}
        asked = [question for question in found.values() if question][:EXAMPLE_COUNT]
        others = [f"What is said about “{article.title}”?" for article in ordered if not found.get(article.id)]
        return [*asked, *others[: EXAMPLE_COUNT - len(asked)]]

    def wanting(self, articles: Sequence[ArticleSummary]) -> list[ArticleSummary]:
        """The articles to be tried next; none when there are enough questions."""
        known = self._known()
        ordered = newest_of_each_outlet_first(articles)[:MOST_TRIED]
        missing = EXAMPLE_COUNT - sum(bool(known[_key(one)].question) for one in ordered if _key(one) in known)
        return [article for article in ordered if _key(article) not in known] if missing > 0 else []

    def keep(self, article: ArticleSummary, question: str) -> None:
        """Remember the question of an article; "" when it has none. What cannot be written is asked for again later."""
        with self._lock, suppress(OSError):
            known = self._known() | {_key(article): Example(article.id, article.characters, question)}
            scratch = self._file.with_suffix(".new")
            scratch.write_text(json.dumps([asdict(one) for one in known.values()], ensure_ascii=False), "utf-8")
            os.replace(scratch, self._file)

    def _known(self) -> dict[tuple[str, int], Example]:
        try:
            rows = json.loads(self._file.read_text(encoding="utf-8"))
            known = [Example(str(row["article_id"]), int(row["characters"]), str(row["question"])) for row in rows]
        except (OSError, ValueError, KeyError, TypeError):  # none yet, or damaged: they are found anew
            return {}
        return {(one.article_id, one.characters): one for one in known}


def newest_of_each_outlet_first(articles: Sequence[ArticleSummary]) -> list[ArticleSummary]:
    """The articles, the newest first; the newest of each outlet comes before its others."""
    newest_first = sorted(
        articles,
        key=lambda article: (article.published is not None, article.published or 0, article.id),
        reverse=True,
    )
    newest_of = {article.source.casefold(): article for article in reversed(newest_first)}
    return sorted(newest_first, key=lambda article: newest_of[article.source.casefold()] is not article)


def _key(article: ArticleSummary) -> tuple[str, int]:
    return article.id, article.characters


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
                with suppress(CancelledError, BylineError):  # a reader's question meets the error and shows it
                    while self.propose_one():
                        pass

    def _may_propose(self) -> bool:
        """Only a model in this process is asked unbidden: a server may cost money, or be another's."""
        settings = self._assistant().settings
        return settings.answer.mode != "quotes" and not settings.llm.endpoint
