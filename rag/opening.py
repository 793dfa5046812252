"""Embedder, reranker, language model and articles as the settings name them: the same for answers, evaluation and page.

Every model comes through :mod:`rag.models`: fetched if absent (unless ``models.offline``), its hashes checked.
"""

from collections.abc import Callable
from pathlib import Path

from index import Library
from index.embedding import registry as embedders
from index.embedding.base import Embedder, ProgressCallback
from index.embedding.cached import RememberingEmbedder
from rag.errors import ModelError
from rag.llm.base import LanguageModel
from rag.llm.build import can_offload, this_build
from rag.llm.registry import backend
from rag.llm.server import require_model_at_server
from rag.models.lookup import ensure, find_language_model, folder_of, require_role, state
from rag.models.memory import needed_bytes, needed_for, require_memory
from rag.settings import Settings

PREFIXES_FOLDER = "prefixes"
"""In the home: what the language model keeps of prompts' beginnings."""


def model_path(settings: Settings, progress: ProgressCallback | None = None) -> Callable[[str], Path]:
    """Finds the verified file or folder of a model by its name; raises as :func:`rag.models.lookup.ensure`."""
    return lambda name: ensure(name, settings, progress=progress)


def model_names(settings: Settings) -> list[str]:
    """The models that the settings need on disk: the embedder, and the language model unless a server runs it."""
    return [settings.index.embedder, *([settings.llm.model] if backend(settings.llm).needs_file else [])]


def require_known_model(settings: Settings) -> None:
    """Check the name of the language model before anything slow is begun.

    Raises:
        UsageError: The language model is to be a file, and nothing is known by its name.
    """
    if backend(settings.llm).needs_file:
        find_language_model(settings.llm.model)


def memory_for_model(settings: Settings) -> int:
    """Memory that the language model of the settings needs here, in bytes; 0 if a server or a graphics card holds it.

    Raises:
        UsageError: Nothing is known by its name, or it is no language model.
    """
    if not backend(settings.llm).needs_file:
        return 0
    needed = _needed_by_model(settings)
    if settings.llm.gpu_layers != 0 and can_offload():
        card_bytes = this_build().card_bytes
        return needed if card_bytes and needed > card_bytes else 0
    return needed


def _needed_by_model(settings: Settings) -> int:
    found = find_language_model(settings.llm.model)
    if isinstance(found, Path):
        return needed_bytes(found.stat().st_size, 0, settings.llm.context_tokens)
    location = found.location(folder_of(found, settings))
    if not found.size_bytes and location.is_file():
        return needed_bytes(location.stat().st_size, 0, settings.llm.context_tokens)
    return needed_for(found, settings.llm.context_tokens) if found.size_bytes else 0


def require_memory_for_model(settings: Settings) -> None:
    """See to it that the language model has the memory it needs, before it is fetched or loaded.

    Raises:
        UsageError: As :func:`memory_for_model`.
        ModelError: There is too little; the message names the largest model that fits.
    """
    if needed := memory_for_model(settings):
        require_memory(settings.llm.model, needed, settings.llm.context_tokens)


def require_model_here(settings: Settings) -> None:
    """Check that the language model needs not be fetched, or that the server has it.

    Raises:
        UsageError: Nothing is known by its name.
        ModelError: It is not here yet, and the message has the command that fetches it; or the server has it not.
    """
    name = settings.llm.model
    if not backend(settings.llm).needs_file:
        require_model_at_server(settings.llm)
    elif state(name, settings) == "absent":
        raise ModelError(f"{name} is not here yet: run `byline models pull {name}`, then this again.")


def open_embedder(settings: Settings, progress: ProgressCallback | None = None) -> Embedder:
    """The embedder, fetched if need be, loaded, and remembering what it embedded last.

    Raises:
        BylineError: It cannot be fetched or loaded, or is no embedder.
    """
    require_role(settings.index.embedder, "embedder")
    folder = model_path(settings, progress)(settings.index.embedder)
    return RememberingEmbedder(embedders.open_embedder(folder, settings.index))


def open_model(settings: Settings, progress: ProgressCallback | None = None) -> LanguageModel:
    """The language model, fetched if need be and loaded.

    Raises:
        BylineError: It cannot be fetched or loaded, or there is too little memory for it; the message says what to do.
    """
    require_memory_for_model(settings)
    return backend(settings.llm).open(settings.llm, model_path(settings, progress), settings.home / PREFIXES_FOLDER)


def open_library(
    settings: Settings,
    progress: ProgressCallback | None = None,
    *,
    home: Path | None = None,
    embedder: Callable[[], Embedder] | None = None,
    rebuilding: bool = False,
) -> Library:
    """The articles of a home.

    Args:
        settings: Which embedder, how articles are split and found, and the home.
        progress: Told of downloads.
        home: Another home than that of the settings.
        embedder: Gives the embedder when it is first needed; default: :func:`open_embedder`.
        rebuilding: Open even if the index was made with other settings.

    Raises:
        BylineError: As :meth:`index.Library.open`.
    """
    opener = embedder or (lambda: open_embedder(settings, progress))
    require_role(settings.index.reranker, "reranker")
    find_model = model_path(settings, progress)
    return Library.open(
        home or settings.home,
        settings.index,
        opener,
        model_path=find_model,
        rebuilding=rebuilding,
        progress=progress,
    )
