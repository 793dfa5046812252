"""The peer of :mod:`eval.benchmarks.speed`: LangChain's default way to a prompt, for the same model and articles.

Splitter, store and search are as its documentation shows them; the four nearest pieces stand in the prompt. The
extra ``bench`` installs it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from eval.benchmarks.search_peers import langchain_indexer
from index.errors import UsageError
from rag.llm.base import Prompt

_ASK = "You answer questions. Use only this context, in three sentences at most; say so if you don't know."

Build = Callable[[str], Prompt]
"""A question to the prompt that the peer would send."""


def langchain(texts: Mapping[str, str], model: str, folder: Path) -> Build:
    """Index ``texts`` (name to text) and return what makes prompts.

    Args:
        texts: The articles.
        model: The folder of the embedder.
        folder: Where the store is kept.

    Raises:
        UsageError: LangChain is not installed; the message has the command.
    """
    try:
        store = langchain_indexer(model, folder)(texts)
    except ImportError as error:
        raise UsageError(f"{error.name} is missing. Install the peers with: pip install 'byline[bench]'") from error

    def prompt(question: str) -> Prompt:
        found = store.similarity_search(question)
        context = "\n\n".join(piece.page_content for piece in found)
        return Prompt.of(_ASK, f"{context}\n\nQuestion: {question}")

    return prompt
