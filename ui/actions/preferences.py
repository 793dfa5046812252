"""Settings changed from the page: checked as a whole, written to ``byline.toml``, then in force.

Only the few that a reader changes are here. The file may hold others, and comments; both are kept as
they are, and a copy of the old file is left beside it.
"""

import os
import shutil
from collections.abc import Mapping
from statistics import median
from typing import Any

import tomlkit

from index.errors import StorageError
from rag.settings import SETTINGS_FILE, Settings
from ui.actions.context import Context

RECENT = 20


def save_preferences(context: Context, changes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Check, keep and use new settings.

    Args:
        context: Whose home and assistant.
        changes: Section to key to value; None takes a key out, so that its default holds again.

    Returns:
        The environment variables because of which a change does not hold.

    Raises:
        UsageError: A value is out of bounds, or the settings are fixed; nothing has changed then.
        StorageError: The file can't be written.
    """
    context.holder.require_exchangeable()
    path = context.settings.home / SETTINGS_FILE
    kept = tomlkit.parse(path.read_text(encoding="utf-8") if path.is_file() else "")
    for section, values in changes.items():
        table = kept.setdefault(section, tomlkit.table())
        for key, value in values.items():
            if value is None:
                table.pop(key, None)
            else:
                table[key] = value
    plain = kept.unwrap()
    Settings.load(context.settings.home, **{name: table for name, table in plain.items() if isinstance(table, dict)})
    try:
        scratch = path.with_suffix(".toml.new")
        scratch.write_text(tomlkit.dumps(kept), encoding="utf-8")
        if path.is_file():
            shutil.copy2(path, path.with_suffix(".toml.before"))
        os.replace(scratch, path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}. Check the folder's rights.") from None
    context.holder.exchange()
    return [
        f"BYLINE_{section}__{key}".upper()
        for section, values in changes.items()
        for key, value in values.items()
        if getattr(getattr(context.settings, section), key) != value
    ]


def how_slow(context: Context, owner: str) -> str:
    """How long the latest answers took, in words; "" when there are none."""
    seconds: list[tuple[float, float]] = []
    model = ""
    for row in context.store.summaries(owner)[:RECENT]:
        for turn in reversed(context.store.turns(owner, row.id)):
            if turn.answer is not None and turn.answer.timings.total_s:
                seconds.append((turn.answer.timings.first_token_s, turn.answer.timings.total_s))
                model = model or turn.answer.model
    if not seconds:
        return ""
    first, total = median(one for one, _ in seconds[:RECENT]), median(one for _, one in seconds[:RECENT])
    count = min(len(seconds), RECENT)
    answers = "answer" if count == 1 else f"{count} answers"
    return f"Your last {answers} took about {total:.1f} s, with the first word after {first:.1f} s" + (
        f" ({model})." if model else "."
    )
