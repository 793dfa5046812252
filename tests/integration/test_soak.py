"""The soak and the kills, scaled down: that they run to their end, and that nothing leaks fast."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(module: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", f"tests.soak.{module}", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.models
def test_a_short_soak(tmp_path: Path, minilm_path: Path):
    # Caches still fill, so growth of half is allowed; the long run allows 5 %.
    scaled = run("soak", tmp_path, "--models", minilm_path.parent, "--scale", 0.02, "--answers", 0, "--growth", 0.5)
    assert scaled.returncode == 0, scaled.stdout + scaled.stderr
    assert "Everything is flat." in scaled.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills with SIGKILL")
def test_a_few_kills_that_go_on_where_they_stopped(tmp_path: Path):
    first = run("kills", tmp_path, "--kills", 3, "--seed", 5)
    again = run("kills", tmp_path, "--kills", 5, "--seed", 5)
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert again.stdout.splitlines()[-1].split()[:2] == ["all", "5"]
    assert len((tmp_path / "verdicts.jsonl").read_text().splitlines()) == 5
