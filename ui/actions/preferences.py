"""Settings changed on the page: checked as a whole, written to ``byline.toml``, then used.

Other settings and comments in the file are kept, and a copy of the old file is left beside it.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import tomlkit

from index.errors import StorageError, UsageError
from rag.answer import Timings
from rag.settings import SETTINGS_FILE, Settings
from ui.actions.services import Services

if TYPE_CHECKING:
    from rag.models.catalogue import ModelEntry

RECENT_ANSWERS = 20


def save_preferences(services: Services, changes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Check, write and use new settings.

    Args:
        services: The home and the assistant.
        changes: Section to key to value; None deletes the key, so that its default holds again.

    Returns:
        The environment variables that override a change.

    Raises:
        UsageError: A value is out of bounds, a model isn't in the catalogue, or the settings are fixed; nothing has
            changed then.
        StorageError: The file cannot be written.
    """
    services.holder.require_reopen()
    if (model := changes.get("llm", {}).get("model")) is not None:
        require_known_name(services.settings, model)
    write_settings(services.settings.home, changes)
    services.holder.exchange()
    return overridden(services.settings, changes)


def write_settings(home: Path, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Put settings into ``byline.toml``, once all of it has been checked; a copy of the old file is left beside it.

    Args:
        home: The home folder.
        changes: Section to key to value; None deletes the key, so that its default holds again.

    Raises:
        UsageError: A value is out of bounds; nothing has changed then.
        StorageError: The file cannot be written.
    """
    path = home / SETTINGS_FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8") if path.is_file() else "")
    for section, values in changes.items():
        table = document.setdefault(section, tomlkit.table())
        for key, value in values.items():
            if value is None:
                table.pop(key, None)
            else:
                table[key] = value
    plain = document.unwrap()
    Settings.load(home, **{name: table for name, table in plain.items() if isinstance(table, dict)})
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        new_file = path.with_suffix(".toml.new")
        new_file.write_text(tomlkit.dumps(document), encoding="utf-8")
        if path.is_file():
            shutil.copy2(path, path.with_suffix(".toml.before"))
        os.replace(new_file, path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}. Check the folder's rights.") from None


def overridden(settings: Settings, changes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The environment variables that keep changes of ``byline.toml`` from being in force."""
    return [
        f"BYLINE_{section}__{key}".upper()
        for section, values in changes.items()
        for key, value in values.items()
        if getattr(getattr(settings, section), key) != value
    ]


def language_models() -> dict[str, "ModelEntry"]:
    """The language models of the catalogue, by name."""
    from rag.models.lookup import model_catalogue

    return {name: entry for name, entry in model_catalogue().items() if entry.role == "llm"}


def server_names(settings: Settings) -> tuple[str, ...]:
    """The models of the server of ``llm.endpoint``; empty without one, or if it does not answer."""
    from rag.llm.server import look_at_server

    return look_at_server(settings.llm).models if settings.llm.endpoint else ()


def known_names(settings: Settings) -> tuple[str, ...]:
    """The language models that the page may name: those of the server in use, else those of the catalogue."""
    return server_names(settings) if settings.llm.endpoint else tuple(language_models())


def require_known_name(settings: Settings, model: str) -> None:
    """Make sure that the page sets no other model than one whose bytes are known, or one of the server in use.

    A path would tell which files there are, and a name on the model hub fetches what nobody verified.

    Raises:
        UsageError: There is no such language model to choose from.
    """
    names = known_names(settings)
    if settings.llm.endpoint:
        if model not in names and model != settings.llm.model:
            raise UsageError(f"The server of llm.endpoint lists no model {model!r}. Choose one that it lists.")
    elif model not in names:
        raise UsageError(
            f"The page sets only models of the catalogue: {', '.join(names)}. For a file of your own or a name on the "
            "model hub, write it into byline.toml."
        )


def answer_speed(services: Services, owner: str) -> str:
    """How long the latest answers took, in words; "" when there are none."""
    timings: list[Timings] = []
    model = ""
    for conversation in services.conversations.summaries(owner)[:RECENT_ANSWERS]:
        for turn in reversed(services.conversations.turns(owner, conversation.id)):
            if turn.answer is not None and turn.answer.timings.total_s:
                timings.append(turn.answer.timings)
                model = model or turn.answer.model
    if not timings:
        return ""
    recent = timings[:RECENT_ANSWERS]
    first_token_s = median(timing.first_token_s for timing in recent)
    total_s = median(timing.total_s for timing in recent)
    answers = "answer" if len(recent) == 1 else f"{len(recent)} answers"
    return f"Your last {answers} took about {total_s:.1f} s, with the first word after {first_token_s:.1f} s" + (
        f" ({model})." if model else "."
    )
