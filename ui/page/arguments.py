"""What programs send to the endpoints, made sure to be of the right kind: JSON can hold anything."""

import math

from index.errors import UsageError
from index.records import Filters
from ui.page.tabs.events import filters_of

MAX_OUTLETS = 1_000
MAX_HITS = 100


def text_of(value: object, name: str) -> str:
    """Text; nothing counts as "". Halves of letters that JSON can name are replaced, since no file can hold them.

    Raises:
        UsageError: It is something else.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(f"“{name}” has to be text.")
    return value.encode("utf-8", "replace").decode()


def count_of(value: object, name: str, most: int) -> int:
    """A whole number from 1 to ``most``.

    Raises:
        UsageError: It is something else.
    """
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value != int(value) or not 1 <= value <= most:  # type: ignore[arg-type, call-overload, operator]
        raise UsageError(f"“{name}” has to be a whole number from 1 to {most}.")
    return int(value)  # type: ignore[call-overload, no-any-return]


def filters_from(outlets: object, since: object, until: object) -> Filters:
    """The limits of a search.

    Raises:
        UsageError: One of them is of the wrong kind.
    """
    if outlets is None:
        outlets = []
    if not isinstance(outlets, (list, tuple)) or len(outlets) > MAX_OUTLETS:
        raise UsageError(f"“outlets” has to be a list of at most {MAX_OUTLETS} names.")
    names = [text_of(outlet, "outlets") for outlet in outlets]
    return filters_of(names, text_of(since, "since"), text_of(until, "until"), None)
