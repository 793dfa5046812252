"""How much memory there is for a model, and how much one needs: asked before anything is loaded.

A container or a service may have less than the machine: the limits of its control groups count, in both versions, and
those of every group above it. What such a group keeps of files is given back when memory is short, so it counts as
free; the weights of a model are such files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from rag.errors import ModelError
from rag.models.catalogue import ModelEntry, model_catalogue

CGROUP_ROOT = Path("/sys/fs/cgroup")
OWN_CGROUP = Path("/proc/self/cgroup")
NO_LIMIT_BYTES = 1 << 60
"""Control groups of version 1 give a number of this kind where there is no limit."""
WORKSPACE_BYTES = 350_000_000
"""What llama.cpp takes beside weights and window, to compute in."""
KV_BYTES_PER_PARAMETER, MOST_KV_BYTES = 7e-5, 150_000
"""For models whose file was never at hand: on the safe side of those that were."""
BYTES_PER_PARAMETER = 0.65


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory that this process may use, in bytes.

    Attributes:
        total_bytes: In all.
        free_bytes: Free now, or given back when asked for.
        is_limited: Whether a control group (a container, a service) allows less than the machine has.
    """

    total_bytes: int
    free_bytes: int
    is_limited: bool = False

    @property
    def in_words(self) -> str:
        """``3.1 GB free of 8.0 GB``, with the limit named if it is one."""
        limit = ", the limit of this container" if self.is_limited else ""
        return f"{self.free_bytes / 1e9:.1f} GB free of {self.total_bytes / 1e9:.1f} GB{limit}"


def memory_now(own_cgroup: Path = OWN_CGROUP, root: Path = CGROUP_ROOT) -> Memory:
    """The memory of this machine, or what control groups leave of it.

    Args:
        own_cgroup: The file that names the control groups of this process.
        root: Where control groups are mounted.
    """
    machine = psutil.virtual_memory()
    total, free, is_limited = machine.total, machine.available, False
    for limit, used in _limits(own_cgroup, root):
        is_limited = is_limited or limit < machine.total
        total, free = min(total, limit), min(free, max(limit - used, 0))
    return Memory(total, free, is_limited)


def needed_bytes(weights_bytes: int, kv_bytes: int, context_tokens: int) -> int:
    """Memory for weights, for a window of so many tokens, and for computing.

    Args:
        weights_bytes: Size of the model's file.
        kv_bytes: Memory of one token of the window; 0 when unknown: it is estimated from the weights.
        context_tokens: Size of the window.
    """
    estimated = min(MOST_KV_BYTES, weights_bytes / BYTES_PER_PARAMETER * KV_BYTES_PER_PARAMETER)
    return int(weights_bytes + (kv_bytes or estimated) * context_tokens + WORKSPACE_BYTES)


def needed_for(entry: ModelEntry, context_tokens: int) -> int:
    """Memory that a language model of the catalogue needs, in bytes; an estimate where its size is one."""
    return needed_bytes(entry.size_bytes, entry.kv_bytes, context_tokens)


def require_memory(
    name: str,
    needed: int,
    context_tokens: int,
    memory: Memory | None = None,
    catalogue: Mapping[str, ModelEntry] | None = None,
) -> None:
    """See to it that a model has the memory it needs, before it is fetched or loaded.

    Args:
        name: The model.
        needed: What it needs, in bytes.
        context_tokens: The window it is to have.
        memory: What there is; default: :func:`memory_now`.
        catalogue: Another catalogue than the built-in one.

    Raises:
        ModelError: There is less. The message names the largest model that was tried and fits.
    """
    there = memory or memory_now()
    if needed <= there.free_bytes:
        return
    smaller = largest_that_fits(there, context_tokens, catalogue)
    instead = f"set llm.model to {smaller.name}, the largest tried one that fits" if smaller else QUOTES_INSTEAD
    wait = "give this container more" if there.is_limited else "close other programs"
    hopeless = needed > there.total_bytes and not there.is_limited
    raise ModelError(
        f"{name} needs about {needed / 1e9:.1f} GB of memory and there is too little: {there.in_words}. "
        + (f"{instead[0].upper()}{instead[1:]}." if hopeless else f"{wait[0].upper()}{wait[1:]}, or {instead}.")
    )


QUOTES_INSTEAD = 'set answer.mode to "quotes", which needs no language model'


def largest_that_fits(
    memory: Memory, context_tokens: int, catalogue: Mapping[str, ModelEntry] | None = None
) -> ModelEntry | None:
    """The largest language model of the catalogue that was tried, may be recommended and fits; None if none does."""
    known = (model_catalogue() if catalogue is None else catalogue).values()
    tried = [entry for entry in known if entry.role == "llm" and entry.tried and entry.preference]
    fitting = [entry for entry in tried if needed_for(entry, context_tokens) <= memory.free_bytes]
    return max(fitting, key=lambda entry: entry.size_bytes, default=None)


def _limits(own_cgroup: Path, root: Path) -> Iterator[tuple[int, int]]:
    """The limit and the use that counts, in bytes, of each control group this process is in, up to the top."""
    try:
        lines = own_cgroup.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        _, controllers, path = (line.split(":", 2) + ["", ""])[:3]
        if not controllers:
            yield from _up(root, path, ("memory.max", "memory.current", ("inactive_file", "active_file")))
        elif "memory" in controllers.split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", ("total_inactive_file", "total_active_file"))
            yield from _up(root / "memory", path, names)


def _up(root: Path, path: str, names: tuple[str, str, tuple[str, str]]) -> Iterator[tuple[int, int]]:
    limit_name, usage_name, cached_names = names
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    for depth in range(len(parts), -1, -1):
        folder = root.joinpath(*parts[:depth])
        limit, used = _number(folder / limit_name), _number(folder / usage_name)
        if limit is None or limit >= NO_LIMIT_BYTES:
            continue
        yield limit, max((used or 0) - _cached(folder / "memory.stat", cached_names), 0)


def _number(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return int(text) if text.isdecimal() else None


def _cached(path: Path, names: tuple[str, str]) -> int:
    try:
        rows = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
    except (OSError, UnicodeDecodeError):
        return 0
    return sum(int(row[1]) for row in rows if len(row) == 2 and row[0] in names and row[1].isdecimal())
