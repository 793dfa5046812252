"""An assistant and a library whose every answer is known, and the command line as a process."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from index.errors import UsageError
from index.records import Article, ExportReport, Filters, Hit, ImportReport, IndexReport, Progress
from rag.answer import (
    Answer,
    Citation,
    DoneEvent,
    NearestArticle,
    Sentence,
    SentenceEvent,
    StageEvent,
    Timings,
    TokenEvent,
)

ROOT = Path(__file__).parents[4]
TEXT = "The dog barked. The cat ran away."
ARTICLE = Article(
    id="a1",
    title="A dog [bold]barks[/bold]",
    source="Byline sample",
    published=date(2025, 6, 5),
    url="",
    path="dog.md",
    author="",
    text=TEXT,
    sha256="0" * 64,
)
HIT = Hit(1, 0.5, "a1", ARTICLE.title, ARTICLE.source, ARTICLE.published, "", "dog.md", 0, 15, TEXT[0:15])
CITATION = Citation(1, "a1", ARTICLE.title, ARTICLE.source, ARTICLE.published, "", "dog.md", 0, 15, TEXT[0:15])
ANSWER = Answer(
    question="what did the dog do?",
    answer="It barked [1].",
    abstained=False,
    reason="",
    sentences=(Sentence("It barked.", (1,), 0.9, "supported"),),
    citations=(CITATION,),
    passages=(HIT,),
    model="fake",
    timings=Timings(),
)
REFUSAL = replace(
    ANSWER,
    answer="The articles do not say.",
    abstained=True,
    reason="no evidence",
    sentences=(),
    citations=(),
    nearest=(NearestArticle("a1", "A dog", "Byline sample", date(2025, 6, 5)),),
)


class FakeAssistant:
    def __init__(self, answer: Answer = ANSWER, error: BaseException | None = None) -> None:
        self.answer, self.error = answer, error
        self.opened_with: dict[str, object] = {}
        self.filters = Filters()
        self.closed = False

    def open(self, home, *, progress=None, **settings):
        self.opened_with = {"home": home, **settings}
        progress(Progress("download", 5, 10, "bytes", "tiny"))
        return self

    def ask(self, question, *, filters):
        self.filters = filters
        if self.error:
            raise self.error
        return replace(self.answer, question=question)

    def stream(self, question, *, filters):
        answer = self.ask(question, filters=filters)
        yield StageEvent("reading", "reading 1 passage")
        yield TokenEvent("It ba")
        yield TokenEvent("rked.")
        for sentence in answer.sentences:
            yield SentenceEvent(sentence, answer.citations)
        yield DoneEvent(answer)

    def close(self):
        self.closed = True


ADDED = IndexReport(added=2, articles=2, passages=3)
EVERYTHING = Filters()


class FakeSpellings:
    def groups(self):
        return (frozenset({"Lee Jae-myung", "Yi Jae-myung"}),)

    def variants(self, name):
        return frozenset({name, "Yi"}) if name == "Lee" else frozenset()


class FakeLibrary:
    """Notes what it was asked and answers from fixed records."""

    spellings = FakeSpellings()

    def __init__(self, report: IndexReport = ADDED, hits=(HIT,)) -> None:
        self.report, self.hits = report, list(hits)
        self.calls: list[tuple] = []

    def open(self, settings, progress, *, rebuilding=False):
        self.calls.append(("open", settings.home, rebuilding))
        return self

    def add(self, sources, *, progress=None, **metadata):
        self.calls.append(("add", sources, metadata))
        progress(Progress("read", 1, 2, "articles", "dog.md"))
        return self.report

    def sync(self, folder, *, emptied=False, progress=None):
        self.calls.append(("sync", folder, emptied))
        return self.report

    def watch(self, folder, *, emptied=False, stop=None, progress=None):
        yield self.report
        yield replace(self.report, added=0, updated=1, articles=9)
        yield replace(self.report, added=0, articles=9)
        raise KeyboardInterrupt

    def remove(self, ids):
        self.calls.append(("remove", ids))
        return self.report

    def status(self):
        return self.report

    def check(self, *, repair=False):
        self.calls.append(("check", repair))
        return self.report

    def rebuild(self, *, progress=None):
        self.calls.append(("rebuild",))
        return self.report

    def export(self, directory, *, progress=None):
        self.calls.append(("export", directory))
        counts = {"unchanged": 1, "articles": 2, "passages": 3}
        return ExportReport(added=1, directory=str(directory), files=4, bytes=2_000_000, **counts)

    def import_from(self, directory, *, progress=None):
        self.calls.append(("import", directory))
        return ImportReport(added=2, articles=2, passages=3, vectors_used=3)

    def search(self, question, k=10, *, filters=EVERYTHING):
        self.calls.append(("search", question, k, filters))
        return self.hits

    def article(self, article_id):
        if article_id != "a1":
            raise UsageError(f"There is no article {article_id!r}.")
        return ARTICLE

    def close(self):
        self.calls.append(("close",))


class Ran:
    """What one run of the command line returned and wrote."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


def command(*arguments: str, home: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "BYLINE_HOME": str(home), **more}
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
