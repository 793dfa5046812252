"""Names that nothing is known by, and the ones that were most likely meant."""

import difflib
import re
from collections.abc import Iterable

from index.errors import UsageError

LEAST_ALIKE = 0.5
"""Names whose letters are less alike (1 is the same) are not proposed for one another."""


def unknown_model(name: str, known: Iterable[str]) -> UsageError:
    """The error for a name that is no catalogue entry, file or hub address."""
    names = list(known)
    near = nearest_name(name, names)
    guess = f" Did you mean {near}?" if near else ""
    return UsageError(
        f"There is no model {name!r}.{guess} Known: {', '.join(names)}; "
        "or give the path of a GGUF file, or owner/repo:file.gguf of the model hub."
    )


def nearest_name(name: str, names: Iterable[str]) -> str:
    """The name that was most likely meant, by its words and its letters; "" if none is near."""
    words = re.findall(r"[a-z0-9.]+", name.lower())

    def likeness(known: str) -> tuple[float, float]:
        held = sum(word in known.lower() for word in words) / len(words) if words else 0.0
        return held, difflib.SequenceMatcher(None, name.lower(), known.lower()).ratio()

    best = max(names, key=lambda known: sum(likeness(known)), default="")
    held, alike = likeness(best)
    return best if held == 1.0 or alike >= LEAST_ALIKE else ""
