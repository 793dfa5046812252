"""What outlives a question: settings, articles and models, each loaded when it is first needed."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag import Assistant
from rag.errors import CancelledError
from rag.settings import Settings
from tests.fakes import WordEmbedder
from tests.unit.rag.fakes import QueuedModel

SOON_S = 10.0
"""Far longer than what is awaited takes, far shorter than forever."""


class SlowModels:
    """Stands in for fetching and loading: each waits until it is let through."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_through = threading.Event()
        self.loads = 0

    def load(self, *_: object, **__: object) -> QueuedModel:
        self.loads += 1
        self.begun.set()
        assert self.let_through.wait(SOON_S)
        return QueuedModel()


@pytest.fixture
def slow() -> SlowModels:
    return SlowModels()


@pytest.fixture
def assistant(home: Path, articles: Path, slow: SlowModels) -> Iterator[Assistant]:
    (articles / "mill.md").write_text("The mill turns again.\n", encoding="utf-8")
    settings = Settings.load(home)
    with Assistant(settings, open_embedder=lambda *_: WordEmbedder(), open_model=slow.load) as opened:
        opened.index.add([articles])
        yield opened


def test_articles_are_read_and_searched_while_the_model_is_loaded(assistant: Assistant, slow: SlowModels) -> None:
    with ThreadPoolExecutor(2) as threads:
        loading = threads.submit(assistant.model)
        try:
            assert slow.begun.wait(SOON_S)
            listed = threads.submit(lambda: len(assistant.index.articles()))
            found = threads.submit(lambda: [hit.text for hit in assistant.index.search("mill")])
            assert listed.result(SOON_S / 4) == 1
            assert found.result(SOON_S / 4) == ["The mill turns again."]
            assert not loading.done()
        finally:
            slow.let_through.set()
        assert isinstance(loading.result(SOON_S), QueuedModel)


def test_a_model_that_two_ask_for_is_loaded_once(assistant: Assistant, slow: SlowModels) -> None:
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(assistant.model) for _ in range(2)]
        assert slow.begun.wait(SOON_S)
        slow.let_through.set()
        assert both[0].result(SOON_S) is both[1].result(SOON_S)
    assert slow.loads == 1


def test_a_question_about_an_article_is_written_and_answered(home: Path, articles: Path) -> None:
    text = "The harbour was closed on 4 March because divers found cracks in the quay."
    (articles / "harbour.md").write_text(f"---\ntitle: The harbour\n---\n{text}\n", encoding="utf-8")
    model = QueuedModel("When was the harbour closed?", text)
    loaders = {"open_embedder": lambda *_: WordEmbedder(), "open_model": lambda *_: model}
    with Assistant(Settings.load(home, answer__answerable_threshold=0.5), **loaders) as assistant:
        (article_id,) = assistant.index.add([articles]).article_ids
        proposal = assistant.propose(article_id)
        assert proposal is not None
        assert proposal.question == "When was the harbour closed?"
        assert [citation.quote for citation in proposal.citations] == [text]


def test_a_cancelled_proposal_ends_at_once(home: Path, articles: Path) -> None:
    (articles / "mill.md").write_text("The mill turns again.\n", encoding="utf-8")
    model = QueuedModel("Does the mill turn?", "It does.")
    loaders = {"open_embedder": lambda *_: WordEmbedder(), "open_model": lambda *_: model}
    with Assistant(Settings.load(home), **loaders) as assistant:
        (article_id,) = assistant.index.add([articles]).article_ids
        with pytest.raises(CancelledError):
            assistant.propose(article_id, cancelled=lambda: True)
