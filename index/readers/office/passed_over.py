"""Words for what is passed over in office files on purpose."""

from collections.abc import Sequence

MAX_NAMED = 10


def about_slides(hidden: Sequence[int], with_notes: int) -> tuple[str, ...]:
    """Say which slides are hidden (numbers from 1), and how many have notes for the speaker."""
    said = []
    if hidden:
        said.append(f"hidden {'slide' if len(hidden) == 1 else 'slides'} {named([str(number) for number in hidden])}")
    if with_notes:
        said.append(f"speaker notes of {counted(with_notes, 'slide')}")
    return tuple(said)


def counted(count: int, noun: str) -> str:
    """Return "1 row" or "1,200 rows"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def named(names: Sequence[str]) -> str:
    """Return a list of names, the first few of a long one."""
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more
