"""What torch keeps for each length of text stays bounded."""

import os
import subprocess
import sys

import pytest

from index.embedding.kernels import CACHES, keep_few_kernels

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


@pytest.mark.parametrize("name", CACHES)
def test_the_environment_has_the_last_word(monkeypatch, name):
    monkeypatch.setenv(name, "7")
    keep_few_kernels()
    assert os.environ[name] == "7"
    monkeypatch.delenv(name)
    keep_few_kernels()
    assert int(os.environ[name]) <= 128


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux tells it")
def test_memory_does_not_grow_with_the_lengths_of_texts(minilm_path):
    done = subprocess.run([sys.executable, "-c", GROWS, str(minilm_path)], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 60, "megabytes for 120 more lengths"
