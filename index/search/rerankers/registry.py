"""The rerankers by the names of the setting ``index.reranker``; any other name is a cross-encoder."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from index.embedding.base import Embedder
from index.errors import UsageError
from index.search.rerankers.base import Reranker
from index.search.rerankers.cross_encoder import CrossEncoder, SentenceTransformerCrossEncoder
from index.search.rerankers.late_interaction import LateInteraction

ModelPath = Callable[[str], Path]
"""Gives the verified local folder of a model by its name."""

RERANKERS: Mapping[str, Callable[[Embedder], Reranker | None]] = MappingProxyType(
    {
        "none": lambda _: None,
        "late-interaction": LateInteraction,
    }
)


def open_reranker(name: str, embedder: Embedder, model_path: ModelPath | None = None) -> Reranker | None:
    """The reranker of that name; None if there is to be no closer look.

    Args:
        name: A key of :data:`RERANKERS`, or the name or folder of a cross-encoder.
        embedder: The library's embedder.
        model_path: Finds a cross-encoder by its name; without it only a local folder is accepted.

    Raises:
        UsageError: Nothing is known by this name.
        StorageError: The cross-encoder cannot be fetched.
    """
    if name in RERANKERS:
        return RERANKERS[name](embedder)
    folder = _cross_encoder_folder(name, model_path)
    return CrossEncoder(lambda: SentenceTransformerCrossEncoder(folder))


def _cross_encoder_folder(name: str, model_path: ModelPath | None) -> Path:
    reason = "No such folder is here."
    if model_path is not None:
        try:
            return model_path(name)
        except UsageError as error:
            reason = str(error)
    elif Path(name).is_dir():
        return Path(name)
    names = ", ".join(RERANKERS)
    raise UsageError(f"There is no reranker {name!r}. Use one of {names}, or name a cross-encoder. {reason}")
