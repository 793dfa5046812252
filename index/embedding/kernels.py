"""Bounds what torch keeps in memory on a CPU.

oneDNN, which multiplies matrices for torch, makes machine code for each shape that it meets. It keeps the last 1,024 of
them, and torch keeps as many by itself: about a megabyte for each length of text. A process that runs for days would
fill all of that. 32 of them take no measurable time more.
"""

import os

CACHES = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY")
"""Of oneDNN, and of what lies between it and torch."""
_KEPT = "32"


def keep_few_kernels() -> None:
    """Bound the caches, unless the environment says how; it has to be called before torch first computes."""
    for name in CACHES:
        os.environ.setdefault(name, _KEPT)
