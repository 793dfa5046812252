"""From the name of a model to a file that may be loaded.

A name is looked for in the catalogue, then as a path, then as an address on the model hub. What the catalogue
knows is used only with the right hash; what is absent is fetched first (:mod:`rag.models.fetching`).
"""

from collections.abc import Mapping
from pathlib import Path

from index.embedding.base import ProgressCallback
from index.errors import UsageError
from rag.errors import ModelError
from rag.models import verifying
from rag.models.catalogue import ModelEntry, Role, hub_entry, model_catalogue
from rag.models.fetching import fetch
from rag.models.names import unknown_model
from rag.settings import Settings

Catalogue = Mapping[str, ModelEntry]

_HOW_TAKEN: dict[str, str] = {
    "embedder": "take it with `byline index rebuild --embedder {}`, which embeds all articles anew",
    "reranker": 'put reranker = "{}" under [index] in byline.toml',
    "grounding": "nothing in Byline uses it yet",
}

__all__ = [
    "ensure", "find", "find_language_model", "folder_of", "model_catalogue", "pull", "require_role", "state", "verify",
]  # fmt: skip


def ensure(
    name: str, settings: Settings, *, progress: ProgressCallback | None = None, catalogue: Catalogue | None = None
) -> Path:
    """The local path of a model, fetched and verified if need be.

    Args:
        name: A catalogue name, a path, ``owner/repo:file.gguf`` or ``owner/repo`` of the model hub.
        settings: Where models are kept and whether they may be fetched.
        progress: Told bytes fetched and hashed.
        catalogue: Another catalogue than the built-in one.

    Returns:
        A GGUF file, or an embedder's folder.

    Raises:
        UsageError: Nothing is known by that name, or the path is no model.
        ModelError: The model is damaged, or cannot be fetched.
        StorageError: The folder of models is full or cannot be written.
    """
    found = find(name, catalogue)
    if isinstance(found, Path):
        return found
    folder = folder_of(found, settings)
    now = verifying.state(found, folder)
    if now == "unverified" and not (problem := verifying.verify(found, folder, progress=progress)):
        now = "verified"
    if now == "verified":
        return found.location(folder)
    if now != "absent":
        problem = verifying.obvious_problem(found, folder) or problem
        raise ModelError(f"{problem}. Run `byline models pull {name} --force` to replace it.")
    return pull(name, settings, progress=progress, catalogue=catalogue)


def pull(
    name: str,
    settings: Settings,
    *,
    force: bool = False,
    progress: ProgressCallback | None = None,
    catalogue: Catalogue | None = None,
) -> Path:
    """Fetch a model if it is absent or damaged, or in any case with ``force``.

    Raises:
        UsageError: Nothing is known by that name.
        ModelError: Fetching is switched off or failed.
        StorageError: The folder of models is full or cannot be written.
    """
    found = find(name, catalogue)
    if isinstance(found, Path):
        return found
    folder = folder_of(found, settings)
    if not force and verifying.state(found, folder) == "unverified":
        verifying.verify(found, folder, progress=progress)
    if force or verifying.state(found, folder) != "verified":
        if settings.models.offline:
            raise ModelError(
                f"{name} is not in {folder} and fetching is switched off (models.offline). When you are online, "
                f"run `BYLINE_MODELS__OFFLINE=false byline models pull {name}`."
            )
        fetch(found, folder, hub_timeout_s=settings.models.hub_timeout_s, progress=progress, force=force)
    return found.location(folder)


def verify(
    name: str, settings: Settings, *, progress: ProgressCallback | None = None, catalogue: Catalogue | None = None
) -> str:
    """Hash a model's files anew; "" when they are right, else what is wrong and what to do.

    Raises:
        UsageError: Nothing is known by that name.
    """
    found = find(name, catalogue)
    if isinstance(found, Path):
        return ""
    folder = folder_of(found, settings)
    if problem := verifying.verify(found, folder, progress=progress):
        verifying.forget_marks(found, folder)
        return f"{problem}. Run `byline models pull {name} --force` to replace it."
    return ""


def state(name: str, settings: Settings, *, catalogue: Catalogue | None = None) -> verifying.State:
    """What can be said of a model without hashing it: absent, damaged, unverified or verified.

    Raises:
        UsageError: Nothing is known by that name.
    """
    found = find(name, catalogue)
    return "unverified" if isinstance(found, Path) else verifying.state(found, folder_of(found, settings))


def folder_of(entry: ModelEntry, settings: Settings) -> Path:
    """The folder that holds a model, the one with the best copy of several; where it would be fetched if none does."""
    states = {folder: verifying.state(entry, folder) for folder in settings.models_folders}
    for wanted in ("verified", "unverified", "damaged"):
        for folder, found in states.items():
            if found == wanted:
                return folder
    return settings.models_folder


def find(name: str, catalogue: Catalogue | None = None) -> ModelEntry | Path:
    """What a name stands for: a catalogue or hub entry, or an existing local file or folder.

    Raises:
        UsageError: Nothing is known by that name, or the file is not a model.
    """
    known = model_catalogue() if catalogue is None else catalogue
    if name in known:
        return known[name]
    path = Path(name).expanduser()
    if name and path.exists():
        return _local(path)
    if path.is_absolute() or name.startswith(("~", ".")) or (name.endswith(".gguf") and ":" not in name):
        raise UsageError(f"There is no file {path}: check the path, or name one of {', '.join(known)}.")
    entry = hub_entry(name)
    if entry is None:
        raise unknown_model(name, known)
    return entry


def require_role(name: str, role: Role) -> None:
    """Check what kind of model a name stands for; what only the hub or the disk knows may be of any.

    Raises:
        UsageError: The catalogue has it as a model of another kind.
    """
    entry = model_catalogue().get(name)
    if entry is None or entry.role == role:
        return
    names = ", ".join(other.name for other in model_catalogue().values() if other.role == role)
    raise UsageError(f"{name} is no {role} but of the kind {entry.role!r}. Of the catalogue these are: {names}.")


def find_language_model(name: str, catalogue: Catalogue | None = None) -> ModelEntry | Path:
    """What the name of a language model stands for.

    Raises:
        UsageError: As :func:`find`, or the name is that of something else.
    """
    found = find(name, catalogue)
    if isinstance(found, ModelEntry) and found.role == "llm":
        return found
    if isinstance(found, Path) and found.is_file():
        return found
    if isinstance(found, Path):
        problem = f"{found} is a folder, and a language model is one GGUF file"
    elif name == found.title:  # an address of the hub without a file
        problem = f"{name} is a repository of the model hub; which of its files is meant? Write {name}:FILE.gguf"
    else:
        problem = f"{name} is no language model but of the kind {found.role!r}; {_HOW_TAKEN[found.role].format(name)}"
    known = model_catalogue() if catalogue is None else catalogue
    names = ", ".join(entry.name for entry in known.values() if entry.role == "llm")
    raise UsageError(f"{problem}. Language models of the catalogue: {names}.")


def _local(path: Path) -> Path:
    if path.is_dir():
        if not ((path / "modules.json").is_file() or (path / "config.json").is_file()):
            raise UsageError(f"{path} is a folder without a model in it (no modules.json or config.json).")
    elif not verifying.has_gguf_magic(path):
        raise UsageError(f"{path} is not a GGUF file: give the path of a model in GGUF format.")
    return path.absolute()
