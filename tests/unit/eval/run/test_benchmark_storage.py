"""Figures of benchmarks are kept with what made them."""

from dataclasses import asdict

import pytest

from eval.records import Interval
from eval.run import benchmark_storage
from index.errors import StorageError
from rag.settings import Settings


def test_what_was_kept_is_read_again(home):
    settings = Settings.load(home, answer__mode="quotes")
    folder = benchmark_storage.store("speed", "python -m x", {"x": Interval(0.1, 0.0, 0.2, 3)}, 2.0, settings)
    found = benchmark_storage.load(folder)
    assert (found.name, found.command, found.seconds) == ("speed", "python -m x", 2.0)
    assert asdict(found.figures["x"]) == {"mean": 0.1, "low": 0.0, "high": 0.2, "n": 3}
    assert benchmark_storage.folders(home) == [folder]


def test_a_home_that_cannot_be_written_is_said(home):
    settings = Settings.load(home, answer__mode="quotes")
    home.parent.mkdir(parents=True, exist_ok=True)
    (home / "runs").write_text("a file") if home.is_dir() else home.write_text("a file")
    with pytest.raises(StorageError, match="were not kept"):
        benchmark_storage.store("speed", "x", {}, 1.0, settings)
