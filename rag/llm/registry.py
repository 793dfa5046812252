"""The backends that can run the language model, and which of them the settings mean.

To add one: write its class in a file of its own after :mod:`rag.llm.base`, give :class:`rag.settings.LlmSettings`
what it needs, and add a line to :data:`BACKENDS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.llm.base import LanguageModel
from rag.settings import LlmSettings

FindModel = Callable[[str], Path]
"""The name of a model to the verified file on disk."""


@dataclass(frozen=True, slots=True)
class Backend:
    """A way to run a language model.

    Attributes:
        is_meant: Whether the settings ask for this backend.
        open: Loads the model; the second argument finds model files, the third is a folder for what it keeps.
        needs_file: Whether it reads ``llm.model`` from disk. If not, that is a name on a server.
    """

    is_meant: Callable[[LlmSettings], bool]
    open: Callable[[LlmSettings, FindModel, Path], LanguageModel]
    needs_file: bool


def backend(settings: LlmSettings) -> Backend:
    """The first backend that the settings mean."""
    return next(found for found in BACKENDS.values() if found.is_meant(settings))


def _open_server(settings: LlmSettings, find_model: FindModel, folder: Path) -> LanguageModel:
    from rag.llm.openai_server import OpenAiServerModel

    return OpenAiServerModel(settings)


def _open_llama(settings: LlmSettings, find_model: FindModel, folder: Path) -> LanguageModel:
    from rag.llm.llama import LlamaModel

    return LlamaModel(find_model(settings.model), settings, name=settings.model, prefixes_folder=folder)


# In order: the last one is meant when no other is.
BACKENDS = {
    "openai-server": Backend(lambda settings: bool(settings.endpoint), _open_server, needs_file=False),
    "llama.cpp": Backend(lambda settings: True, _open_llama, needs_file=True),
}
