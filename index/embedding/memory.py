"""Bounds what torch and the C library keep in memory on a CPU.

oneDNN, which multiplies matrices for torch, makes machine code for each shape that it meets. It keeps the last 1,024 of
them, and torch keeps as many by itself: about a megabyte for each length of text. A process that runs for days would
fill all of that. 32 of them take no measurable time more.

glibc gives each thread a heap of its own (an arena), up to eight a core, and what torch frees in one cannot be used by
another. A page has some twenty threads, each of which may have embedded a question: after a thousand questions it held
nearly twice as much memory as with two heaps. Other C libraries do nothing of the kind and are left alone.

Importing torch and sentence-transformers makes very many objects that all stay. Python's collector of garbage would
look through them again and again, for a quarter of the time that the imports take.
"""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CACHES = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY")
"""Of oneDNN, and of what lies between it and torch."""
ARENAS = "MALLOC_ARENA_MAX"
_KERNELS_KEPT = "32"
_ARENAS_KEPT = 2
_M_ARENA_MAX = -8  # as malloc.h has it


def bound_memory() -> None:
    """Bound both, unless the environment says how: before torch first computes, and before there are many threads."""
    for name in CACHES:
        os.environ.setdefault(name, _KERNELS_KEPT)
    if ARENAS not in os.environ:
        _keep_few_arenas()


def _keep_few_arenas() -> None:
    with suppress(OSError, AttributeError, TypeError):  # not glibc, or Windows, which has no CDLL(None)
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS_KEPT)


@contextmanager
def without_collector() -> Iterator[None]:
    """Let Python look for no garbage meanwhile; afterwards it does if it did before."""
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()
