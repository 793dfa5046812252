"""Inputs that were once read or answered wrongly: each is added to a fresh home and asked in quotes mode."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from index import IndexReport
from index.embedding.base import Embedder
from index.records import Article, Hit
from rag import Answer, Assistant
from rag.opening import open_embedder
from rag.settings import Settings
from tests.integration.places import model_cache


@dataclass(frozen=True)
class Added:
    """A fresh home with one input in it."""

    report: IndexReport
    assistant: Assistant

    def articles(self) -> list[Article]:
        """Every article, in the order they came in."""
        return [self.assistant.index.article(summary.id) for summary in self.assistant.index.articles()]

    def text(self) -> str:
        """The stored text of all articles."""
        return "\n\n".join(article.text for article in self.articles())

    def ask(self, question: str) -> Answer:
        """The answer of the quotes mode."""
        return self.assistant.ask(question)

    def quotes(self, question: str) -> str:
        """The exact words that the answer cites, one quote a line; "" for a refusal."""
        return "\n".join(citation.quote for citation in self.ask(question).citations)

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """What the search finds."""
        return self.assistant.index.search(question, k)


@pytest.fixture
def add(tmp_path: Path) -> Iterator[Callable[..., Added]]:
    """Adds files and folders to a fresh home: ``add(path, ...)``."""
    opened: list[Assistant] = []

    def added(*sources: Path) -> Added:
        home = tmp_path / f"home-{len(opened)}"
        settings = Settings.load(home, answer__mode="quotes", models__folder=model_cache())
        assistant = Assistant(settings, open_embedder=lambda *_: _embedder())
        opened.append(assistant)
        return Added(assistant.index.add(sources), assistant)

    yield added
    for assistant in opened:
        assistant.close()


@cache
def _embedder() -> Embedder:
    """One for all tests: loading it takes longer than most of them."""
    return open_embedder(Settings.load(model_cache() / "no-home", models__folder=model_cache()), None)
