"""What stands in for the assistant where only finding is measured."""

import pytest

from eval.run.assistants import Retriever
from index.errors import UsageError
from rag.settings import Settings


class Index:
    closed = False

    def close(self) -> None:
        self.closed = True


def test_a_retriever_answers_nothing_and_closes_its_index(home):
    index = Index()
    retriever = Retriever(index, Settings.load(home))
    with pytest.raises(UsageError, match="measuring retrieval only"):
        retriever.ask("When?")
    retriever.close()
    assert index.closed
