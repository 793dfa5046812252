"""SIGKILL in the middle of an export or an import: the same call goes on, and ends at what an undisturbed one gives."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import Library
from index.transfer import layout
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings
from tests.integration.transferring import PART_ARTICLES

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = 90

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills with SIGKILL")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with ninety articles."""
    place = tmp_path_factory.mktemp("source")
    (place / "articles").mkdir()
    for number in range(ARTICLES):
        ships = " ".join(f"Ship {ship} of harbour {number} came late." for ship in range(number % 9 + 3))
        (place / "articles" / f"{number}.txt").write_text(f"Harbour {number}. {ships}")
    with Library.open(place / "home", settings(), WordEmbedder) as library:
        library.sync(place / "articles")
    return place / "home"


@pytest.fixture
def exported(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(layout, "PART_ARTICLES", PART_ARTICLES)
    with Library.open(source, settings(), WordEmbedder) as library:
        library.export(tmp_path / "exported")
    return tmp_path / "exported"


def killed(work: str, home: Path, folder: Path, at: int) -> None:
    command = [sys.executable, "-m", "tests.integration.transferring", work, str(home), str(folder), str(at)]
    ended = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=600, check=False)
    assert ended.returncode == -9


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.startswith((".", "manifest"))}


@pytest.mark.parametrize("kill_at", [2, 9, 14])
def test_a_killed_export_goes_on(source: Path, exported: Path, tmp_path: Path, kill_at: int):
    folder = tmp_path / "killed"
    killed("export", source, folder, kill_at)
    with Library.open(source, settings(), WordEmbedder) as library:
        report = library.export(folder)
    assert report.unchanged == (kill_at - 1) // 4 * PART_ARTICLES
    assert files(folder) == files(exported)


@pytest.mark.parametrize("kill_at", [1, 4, 10])
def test_a_killed_import_goes_on(exported: Path, tmp_path: Path, kill_at: int):
    home = tmp_path / "other"
    killed("import", home, exported, kill_at)
    with Library.open(home, settings(), WordEmbedder) as other:
        assert other.check().failed == ()
        report = other.import_from(exported)
        assert report.added + report.unchanged == ARTICLES
        assert other.check().failed == ()
        other.export(tmp_path / "again")
    assert sorted(files(tmp_path / "again").values()) == sorted(files(exported).values())
