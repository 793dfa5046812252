"""No room, no right to write: one clear line, and what was acknowledged stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import Library, StorageError
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings

ROOT = Path(__file__).resolve().parents[2]

# No file of this process may grow past the limit: writing then fails as it does on a full disk.
LIMITED = """
import resource, signal, sys
from pathlib import Path
from index import BylineError, Library
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Library.open(Path(sys.argv[1]), settings(), WordEmbedder) as library:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
    try:
        library.add([sys.argv[2]])
    except BylineError as error:
        sys.stdout.write(str(error))
        sys.exit(error.exit_code)
"""


@pytest.mark.parametrize("limit_bytes", [150_000, 300_000])
def test_a_full_disk(tmp_path: Path, limit_bytes: int):
    home, folder = tmp_path / "home", tmp_path / "articles"
    folder.mkdir()
    (folder / "first.txt").write_text("Copper is here already.")
    with Library.open(home, settings(), WordEmbedder) as library:
        library.add([folder])
    for i in range(60):
        (folder / f"{i}.txt").write_text(f"Notice {i} of the harbour. " * 40)

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(home), str(folder), str(limit_bytes)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert "cannot be written" in done.stdout
    assert "\n" not in done.stdout
    with Library.open(home, settings(), WordEmbedder) as library:
        assert library.search("copper is here already", 1)[0].text == "Copper is here already."
        library.sync(folder)
        assert library.status().articles == 61
        assert library.check().failed == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_without_the_right_to_write(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o500)

    with pytest.raises(StorageError, match="cannot be written"):
        Library.open(home, settings(), WordEmbedder)
