"""What torch keeps for each length of text, and glibc for each thread, stays bounded."""

import gc
import os
import platform
import subprocess
import sys

import pytest

from index.embedding.memory import ARENAS, CACHES, bound_memory, without_collector

GROWS = """
import sys
import psutil
from index.embedding.sentence_transformer import SentenceTransformerEmbedder

embedder = SentenceTransformerEmbedder(sys.argv[1], batch_passages=1)
sizes = []
for first in (1, 60, 120):
    for words in range(first, first + 60):
        embedder.embed(["ferry " * words])
    sizes.append(psutil.Process().memory_info().rss / 1e6)
print(sizes[-1] - sizes[0])
"""
THREADS = """
import ctypes, threading
from index.embedding.memory import bound_memory

bound_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(12)

def keep():
    together.wait()
    for _ in range(200):
        libc.malloc(40_000)
    together.wait()

threads = [threading.Thread(target=keep) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.malloc_stats()
"""


@pytest.mark.parametrize("name", CACHES)
def test_the_environment_has_the_last_word(monkeypatch, name):
    monkeypatch.setenv(name, "7")
    bound_memory()
    assert os.environ[name] == "7"
    monkeypatch.delenv(name)
    bound_memory()
    assert int(os.environ[name]) <= 128


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux tells it")
def test_memory_does_not_grow_with_the_lengths_of_texts(minilm_path):
    done = subprocess.run([sys.executable, "-c", GROWS, str(minilm_path)], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 60, "megabytes for 120 more lengths"


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc")
@pytest.mark.parametrize(("told", "arenas"), [({}, 2), ({ARENAS: "5"}, 5)])
def test_threads_share_two_heaps_unless_the_environment_says_how_many(told, arenas):
    environment = {name: value for name, value in os.environ.items() if name != ARENAS} | told
    done = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=True, env=environment)
    assert done.stderr.count("Arena ") == arenas


@pytest.mark.parametrize("was_looking", [True, False])
def test_garbage_is_looked_for_afterwards_as_it_was_before(was_looking):
    @without_collector()
    def fails():
        assert not gc.isenabled()
        raise ValueError("no model")

    (gc.enable if was_looking else gc.disable)()
    try:
        with pytest.raises(ValueError, match="no model"):
            fails()
        assert gc.isenabled() is was_looking
    finally:
        gc.enable()
