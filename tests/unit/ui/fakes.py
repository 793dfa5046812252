"""A library and an assistant made by hand: small articles, answers whose events are known."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from index.errors import ReadError, UsageError
from index.readers.stated.dates import parse_date
from index.records import (
    Article,
    ArticlePage,
    ArticleSummary,
    Failure,
    Filters,
    Hit,
    IndexReport,
    ListOrder,
    OutletCount,
    Progress,
)
from rag.answer import (
    Answer,
    Citation,
    DoneEvent,
    Event,
    NearestArticle,
    Sentence,
    SentenceEvent,
    StageEvent,
    Timings,
    TokenEvent,
)
from rag.assistant import Assistant
from rag.settings import Settings
from ui.actions.services import Services
from ui.chat.turns import ChatTurn

EVERYTHING = Filters()

BRIDGE = (
    "Harwick's new footbridge opened on Monday. It is 84 metres long and cost 3.2 million euros.\n\n"
    "The mayor, Ana Brandt, cut the ribbon together with pupils of the river school. "
    "Work had begun two years earlier and stopped twice because of floods.\n\n"
    "Cyclists have to dismount. The old ford stays open until the autumn."
)
FERRY = (
    "After six weeks of repairs, the ferry to Sand Island runs again. It leaves every two hours.\n\n"
    "A return ticket costs 12 euros, which is two euros more than in spring."
)
COUNCIL = "The council says that the footbridge cost 3.6 million euros. It blames the floods for the difference."


def article(title: str, text: str, source: str = "", published: date | None = None, **fields: str) -> Article:
    digest = sha256(text.encode()).hexdigest()
    return Article(
        fields.pop("id", digest[:16]),
        title,
        source,
        published,
        fields.get("url", ""),
        fields.get("path", ""),
        "",
        text,
        digest,
    )


ARTICLES = (
    article("Harwick opens its footbridge", BRIDGE, "River Post", date(2025, 6, 10), url="https://example.org/bridge"),
    article("Ferry to Sand Island runs again", FERRY, "Harbour News", date(2025, 7, 2)),
    article("What the footbridge really cost", COUNCIL, "Town Crier", date(2025, 9, 1)),
)


DIFFERING = (
    article(
        "No ferry before the summer",
        "The ferry to Sand Island has not sailed since the storm in March.\n\nThe yard waits for a part from abroad.",
        "Harbour News",
        date(2025, 6, 5),
    ),
    article(
        "The ferry is back",
        "On Saturday morning the ferry to Sand Island sailed again for the first time since the storm.",
        "River Post",
        date(2025, 6, 7),
    ),
)


class FakeLibrary:
    """Articles in a dict; search scores a hit by the words it shares with the question."""

    def __init__(self, articles: Sequence[Article] = ARTICLES):
        self.stored = {article.id: article for article in articles}

    def article(self, article_id: str) -> Article:
        if article_id not in self.stored:
            raise UsageError(f"There is no article {article_id!r}.")
        return self.stored[article_id]

    def articles(self) -> list[ArticleSummary]:
        return [
            ArticleSummary(a.id, a.title, a.source, a.published, a.url, a.path, a.author, 1, len(a.text))
            for a in self.stored.values()
        ]

    def summaries(self, article_ids: Sequence[str]) -> list[ArticleSummary]:
        return [summary for summary in self.articles() if summary.id in article_ids]

    def page(self, words: str = "", order: ListOrder = "newest", first: int = 0, most: int = 100) -> ArticlePage:
        found = sorted(self.articles(), key=lambda one: (one.published or date.min, one.title), reverse=True)
        wanted = words.lower().split()
        found = [a for a in found if all(w in f"{a.title} {a.source} {a.published}".lower() for w in wanted)]
        found = found[::-1] if order == "oldest" else found
        return ArticlePage(tuple(found[first : first + most]), first, len(found))

    def holds(self, path: str) -> bool:
        return any(article.path == path for article in self.stored.values())

    def outlets(self, most: int) -> list[OutletCount]:
        counted = Counter(article.source for article in self.stored.values())
        return [OutletCount(*pair) for pair in counted.most_common(most)]

    def published_span(self) -> tuple[date, date] | None:
        days = [article.published for article in self.stored.values() if article.published]
        return (min(days), max(days)) if days else None

    def published(self, outlet: str | None, *, monthly: bool = False) -> list[tuple[date, int]]:
        of_it = [a for a in self.stored.values() if a.published and outlet in (None, a.source)]
        return sorted(Counter(a.published.replace(day=1) if monthly else a.published for a in of_it).items())

    def search(self, question: str, k: int = 10, *, filters: Filters = EVERYTHING) -> list[Hit]:
        words = set(question.lower().split())
        found = [
            (len(words & set(a.text.lower().split())), a)
            for a in self.stored.values()
            if not filters.sources or a.source in filters.sources
        ]
        found.sort(key=lambda pair: -pair[0])
        return [
            Hit(rank, float(score), a.id, a.title, a.source, a.published, a.url, a.path, 0, len(a.text), a.text)
            for rank, (score, a) in enumerate(found[:k], start=1)
        ]

    def add(
        self, sources: Sequence[str | Path], *, progress: Callable[[Progress], None] | None = None, **metadata: object
    ) -> IndexReport:
        added, failed = [], []
        for done, source in enumerate(sources):
            if progress:
                progress(Progress("read", done, len(sources), "articles", str(source)))
            path = Path(source)
            try:
                text = path.read_text(encoding="utf-8")
                if not text.strip():
                    raise ReadError("The file is empty.")
                said: dict[str, object] = json.loads(text) if path.suffix == ".jsonl" else {"text": text}
                day = parse_date(said.get("published")) or metadata.get("published")
                said |= metadata
                new = article(str(said.get("title") or path.stem), str(said["text"]), path=str(path))
                self.stored[new.id] = replace(new, source=str(said.get("source") or ""), published=day)
                added.append(new.id)
            except (OSError, UnicodeDecodeError, ReadError) as error:
                failed.append(Failure(path.name, str(error)))
        return replace(self.status(), added=len(added), failed=tuple(failed), article_ids=tuple(added))

    def remove(self, ids: Sequence[str]) -> IndexReport:
        removed = [self.stored.pop(article_id) for article_id in ids if article_id in self.stored]
        return replace(self.status(), removed=len(removed), article_ids=tuple(article.id for article in removed))

    def status(self, most: int | None = None) -> IndexReport:
        return IndexReport(articles=len(self.stored), passages=len(self.stored))


def cite(number: int, source: Article, quote: str) -> Citation:
    start = source.text.index(quote)
    return Citation(
        number, source.id, source.title, source.source, source.published, source.url, source.path, start,
        start + len(quote), quote,
    )  # fmt: skip


def bridge_answer(question: str = "How long is the footbridge?", articles: Sequence[Article] = ARTICLES) -> Answer:
    """Two supported sentences and one left out; three citations in two articles that disagree."""
    bridge, _, council = articles
    citations = (
        cite(1, bridge, "It is 84 metres long and cost 3.2 million euros."),
        cite(2, bridge, "The mayor, Ana Brandt, cut the ribbon together with pupils of the river school."),
        cite(3, council, "The council says that the footbridge cost 3.6 million euros."),
    )
    sentences = (
        Sentence("The footbridge is 84 metres long.", (1,), 0.97, "supported"),
        Sentence("Mayor Ana Brandt opened it with pupils.", (2,), 0.9, "rewritten", "The first draft named a date."),
        Sentence("The council says that the footbridge cost 3.6 million euros.", (3,), 1.0, "quoted"),
        Sentence("It is the longest in the country.", (), 0.1, "dropped", "No article says so."),
    )
    return Answer(
        question=question,
        answer=(
            "The footbridge is 84 metres long. [1] Mayor Ana Brandt opened it with pupils. [2] "
            "The council says that the footbridge cost 3.6 million euros. [3]"
        ),
        abstained=False,
        reason="",
        sentences=sentences,
        citations=citations,
        passages=tuple(FakeLibrary(articles).search("footbridge ferry", 3)),
        model="fake-1",
        timings=Timings(0.1, 0.3, 1.2, 100, 40),
        standalone_question=question,
        notes=("The articles give different costs: [1] and [3].",),
    )


def differing_answer(question: str) -> Answer:
    """An answer of two sentences whose articles differ, told as :mod:`rag.answering.evidence.differences` tells it."""
    old, new = DIFFERING
    older, newer = old.text.splitlines()[0], new.text
    quoted = f"An earlier article (Harbour News, 5 June 2025) said: “{older}”"
    return Answer(
        question=question,
        answer=f"{newer} [1] {quoted} [2]",
        abstained=False,
        reason="",
        sentences=(
            Sentence("Yes, it sailed again on Saturday morning.", (1,), 0.95, "supported"),
            Sentence(quoted, (2,), 1.0, "quoted"),
        ),
        citations=(cite(1, new, newer), cite(2, old, older)),
        passages=(),
        model="fake-1",
        timings=Timings(total_s=1.0),
        standalone_question=question,
        notes=("Articles differ because one is older: [1] is from 7 June 2025, and [2] is from 5 June 2025.",),
    )


def refusal(question: str, articles: Sequence[Article] = ARTICLES) -> Answer:
    return Answer(
        question=question,
        answer="Your articles don't answer this question.",
        abstained=True,
        reason="No passage comes near it.",
        sentences=(),
        citations=(),
        passages=tuple(FakeLibrary(articles).search(question, 3)),
        model="fake-1",
        timings=Timings(0.1, 0.0, 0.2, 10, 0),
        nearest=tuple(NearestArticle(a.id, a.title, a.source, a.published) for a in articles[:2]),
    )


def events_of(answer: Answer) -> list[Event]:
    """What an assistant would have told on the way to ``answer``."""
    events: list[Event] = [
        StageEvent("searching", answer.question),
        StageEvent("reading", "reading 3 passages", answer.passages),
    ]
    by_number = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        events += [TokenEvent(word + " ") for word in sentence.text.split()]
        events.append(StageEvent("checking", "checking"))
        events.append(SentenceEvent(sentence, tuple(by_number[number] for number in sentence.citations)))
    return [*events, DoneEvent(answer)]


class FakeAssistant:
    """Answers with what was prepared, one event at a time.

    Args:
        home: Its home folder.
        answers: Question to answer; questions with "moon" in them are refused, others get the bridge.
        pause_s: Wait before each event, or until cancelled.
    """

    def __init__(self, home: Path, articles: Sequence[Article] = ARTICLES, *, pause_s: float = 0.0):
        self.settings = Settings(home=home)
        self.index = FakeLibrary(articles)
        self.articles = tuple(articles)
        self.answers: dict[str, Answer] = {}
        self.pause_s = pause_s
        self.asked: list[tuple[str, Filters, tuple[object, ...]]] = []
        self.gate: threading.Event | None = None
        self.cancelled_after_s: list[float] = []

    def ask(self, question: str, *, filters: Filters = EVERYTHING, history: Sequence[object] = ()) -> Answer:
        return self._answer(question, history)

    def stream(
        self,
        question: str,
        *,
        filters: Filters = EVERYTHING,
        history: Sequence[object] = (),
        cancelled: Callable[[], bool] | None = None,
    ) -> Iterator[Event]:
        self.asked.append((question, filters, tuple(history)))
        stop = cancelled or (lambda: False)
        if self.gate is not None and "wait" in question:
            while not self.gate.wait(0.01):
                if stop():
                    return
        for event in events_of(self._answer(question, history)):
            until = time.monotonic() + self.pause_s
            while time.monotonic() < until:
                if stop():
                    return
                time.sleep(min(0.01, self.pause_s))
            if stop():
                return
            yield event

    valid_question = Assistant.valid_question
    loaded_model = None

    def use_model(self, model: object) -> None:
        self.loaded_model = model

    def close(self) -> None:
        pass

    def _answer(self, question: str, history: Sequence[object]) -> Answer:
        if question in self.answers:
            return self.answers[question]
        if "broken" in question:
            raise UsageError("The model file is missing. Run `byline models pull`.")
        if "moon" in question:
            return refusal(question, self.articles)
        answer = bridge_answer(question, self.articles)
        return replace(answer, standalone_question=f"{question} (about the footbridge)") if history else answer


def stored_turn(services: Services, question: str = "How long?") -> ChatTurn:
    """A turn with the bridge as its answer, kept in the conversations."""
    turn = services.conversations.add_turn("", "", question, EVERYTHING)
    turn = replace(turn, state="done", answer=bridge_answer(question))
    services.conversations.save(turn)
    return turn
