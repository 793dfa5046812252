"""SIGKILL at any moment: nothing acknowledged is lost, nothing half-done is seen, the next start repairs the rest."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import Hit, Library
from tests.fakes import WordEmbedder
from tests.integration.chaos import TOPICS, settings
from tests.stores import Stored

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = [*TOPICS, "copper and fog", "election report on rice", "report 17"]

pytestmark = [pytest.mark.skipif(not hasattr(os, "fork"), reason="kills with SIGKILL"), pytest.mark.both_stores]


def hits(library: Library) -> dict[str, list[tuple[object, ...]]]:
    return {question: [_plain(hit) for hit in library.search(question, 20)] for question in QUESTIONS}


def _plain(hit: Hit) -> tuple[object, ...]:
    return hit.article_id, hit.path, hit.start, hit.end, hit.text, round(hit.score, 6)


def start_writer(
    stored: Stored, home: Path, folder: Path, seed: int, steps: int, kill_at: int = 0
) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "BYLINE_TEST_KILL_AT": str(kill_at),
        "BYLINE_TEST_STORED": json.dumps(stored.settings(home)),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.integration.chaos", str(home), str(folder), str(seed), str(steps)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)


def check_against_clean_build(stored: Stored, home: Path, folder: Path, clean: Path) -> None:
    """After a kill: every invariant holds, what is there is whole, and add and sync end at a clean build's hits."""
    with Library.open(home, settings(**stored.settings(home)), WordEmbedder) as library:
        assert library.check().failed == ()
        for article in library.articles():
            text = library.article(article.id).text
            # Whole: its own words find it. How high is for the ranking to say.
            assert article.id in {hit.article_id for hit in library.search(text[:200], 50)}
        library.add([folder])  # what was removed by hand too
        library.sync(folder, emptied=True)
        assert library.check().failed == ()
        after = hits(library)
    with Library.open(clean, settings(**stored.settings(clean)), WordEmbedder) as library:
        library.sync(folder)
        expected = hits(library)
    assert after == expected


@pytest.mark.parametrize("seed", range(10))
def test_killed_at_a_random_moment(stored: Stored, tmp_path: Path, seed: int):
    home, folder = tmp_path / "home", tmp_path / "articles"
    folder.mkdir()
    writer = start_writer(stored, home, folder, seed, steps=10_000)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "open\n"
    time.sleep(0.3 + random.Random(seed).random() * 1.5)
    writer.kill()
    writer.communicate()

    check_against_clean_build(stored, home, folder, tmp_path / "clean")


@pytest.mark.parametrize("kill_at", [1, 2, 3, 5, 8, 12, 15, 19, 23, 28])
def test_killed_between_two_stores(stored: Stored, tmp_path: Path, kill_at: int):
    home, folder = tmp_path / "home", tmp_path / "articles"
    folder.mkdir()
    writer = start_writer(stored, home, folder, seed=kill_at, steps=200, kill_at=kill_at)
    writer.communicate(timeout=60)
    assert writer.returncode == -9

    check_against_clean_build(stored, home, folder, tmp_path / "clean")


@pytest.mark.parametrize("work", ["add([folder])", "sync(folder)", "rebuild()"])
@pytest.mark.parametrize("kill_at", [2, 3])
def test_a_writer_that_dies_in_its_first_batch_changes_nothing(stored: Stored, tmp_path: Path, work: str, kill_at: int):
    home, folder = tmp_path / "home", tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("Copper report 1 on fog.")
    chosen = settings(**stored.settings(home))
    with Library.open(home, chosen, WordEmbedder) as library:
        library.add([folder])
        before = hits(library)
    (folder / "b.txt").write_text("Fog report 2 on copper.")

    program = (
        "import sys; from pathlib import Path; from index import Library; from tests.fakes import WordEmbedder;"
        "from tests.integration.chaos import die_between_stores, settings; folder = Path(sys.argv[2]);"
        f"die_between_stores({kill_at}); Library.open(Path(sys.argv[1]), settings(**{stored.settings(home)!r}), "
        f"WordEmbedder).{work}"
    )
    died = subprocess.run([sys.executable, "-c", program, str(home), str(folder)], cwd=ROOT, timeout=60, check=False)

    if work != "rebuild()":  # which writes once to Chroma: its third place is never reached
        assert died.returncode == -9
    with Library.open(home, chosen, WordEmbedder, read_only=True) as reader:
        assert hits(reader) == before
    check_against_clean_build(stored, home, folder, tmp_path / "clean")
