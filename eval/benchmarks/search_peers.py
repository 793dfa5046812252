"""The peers of :mod:`eval.benchmarks.search`: the same texts and embedder through LlamaIndex and LangChain.

Each is used as its documentation shows it, with its own splitter and defaults; only the embedder is
set. Loading libraries and the model is in nobody's time, nor in ours. They are an extra
(``pip install 'byline[bench]'``) and imported only here.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.benchmarks.search_table import Ask, Row, measure
from eval.suites.golden import Suite
from index.errors import UsageError

Build = Callable[[Mapping[str, str]], Ask]
_HITS = 40


def measured(suite: Suite, texts: Mapping[str, str], model: str, folder: Path) -> list[Row]:
    """Index ``texts`` (name to text) with each peer and ask it the questions of ``suite``.

    Raises:
        UsageError: The peers are not installed; the message has the command.
    """
    rows: list[Row] = []
    for label, load in (("LlamaIndex hybrid", _llama_index), ("LangChain default", _langchain)):
        try:
            build = load(model, folder)
        except ImportError as error:
            raise UsageError(f"{error.name} is missing. Install the peers with: pip install 'byline[bench]'") from error
        started = time.perf_counter()
        ask = build(texts)
        rate = len(texts) / (time.perf_counter() - started)
        row = measure(label, suite, ask)
        rows.append(replace(row, system=f"{label} ({rate:.1f} articles/s)"))
    return rows


def _llama_index(model: str, folder: Path) -> Build:
    import chromadb
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.llms import MockLLM
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.retrievers.bm25 import BM25Retriever
    from llama_index.vector_stores.chroma import ChromaVectorStore

    embedder = HuggingFaceEmbedding(model_name=model, device="cpu")

    def build(texts: Mapping[str, str]) -> Ask:
        documents = [Document(text=text, metadata={"name": name}) for name, text in texts.items()]
        for document in documents:
            document.excluded_embed_metadata_keys = ["name"]
            document.excluded_llm_metadata_keys = ["name"]
        nodes = SentenceSplitter().get_nodes_from_documents(documents)
        collection = chromadb.PersistentClient(str(folder / "llama-index")).create_collection("peer")
        store = ChromaVectorStore(chroma_collection=collection)
        index = VectorStoreIndex(
            nodes, storage_context=StorageContext.from_defaults(vector_store=store), embed_model=embedder
        )
        retriever = QueryFusionRetriever(
            [
                index.as_retriever(similarity_top_k=_HITS),
                BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=_HITS),
            ],
            llm=MockLLM(),
            mode="reciprocal_rerank",
            num_queries=1,
            similarity_top_k=_HITS,
            use_async=False,
        )
        return lambda question: [str(found.node.metadata["name"]) for found in retriever.retrieve(question)]

    return build


def langchain_indexer(model: str, folder: Path) -> Callable[[Mapping[str, str]], Any]:
    """What turns texts (name to text) into LangChain's store: 1,000 characters a piece, its defaults else.

    Args:
        model: The folder of the embedder.
        folder: Where the store is kept.

    Raises:
        ImportError: LangChain is not installed.
    """
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    embeddings = HuggingFaceEmbeddings(model_name=model, model_kwargs={"device": "cpu"})

    def index(texts: Mapping[str, str]) -> Any:  # noqa: ANN401 - a library without types
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        pieces = splitter.create_documents(list(texts.values()), [{"name": name} for name in texts])
        return Chroma.from_documents(pieces, embeddings, persist_directory=str(folder / "langchain"))

    return index


def _langchain(model: str, folder: Path) -> Build:
    index = langchain_indexer(model, folder)

    def build(texts: Mapping[str, str]) -> Ask:
        store = index(texts)
        return lambda question: [str(found.metadata["name"]) for found in store.similarity_search(question, k=_HITS)]

    return build
