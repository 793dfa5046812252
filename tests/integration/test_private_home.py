"""A home after real work: nobody but its owner can read any of it, whatever the umask was."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
ROOT = Path(__file__).resolve().parents[2]

WORK = """
import os, sys
os.umask(int(sys.argv[2], 8))
from pathlib import Path
from index.records import Filters
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings
from tests.unit.ui.fakes import FakeAssistant
from index import Library
from eval.run.storage import RunFolder
from ui.actions.golden_questions import add_golden_question
from ui.cli.app import run
from ui.cli.console import Session
from ui.page.environment import prepare_environment

home = Path(sys.argv[1])
session = Session(open_library=lambda *_, **__: Library.open(home, settings(), WordEmbedder))
source = home.parent / "news.txt"
source.write_text("The ferry to Sand Island runs again. It leaves every two hours.")
assert run(["--home", str(home), "index", "add", str(source)], session) == 0
prepare_environment(home)  # as the page does
(home / "uploads" / "incoming" / "a.txt").write_text("on its way")
from ui.chat.conversations import ConversationStore
store = ConversationStore(home)
store.add_turn("", "", "Does the ferry run?", Filters())
add_golden_question(home, question="Does the ferry run?", expected="Yes.")
RunFolder.create(home, "smoke", {})
store.close()
"""


@pytest.mark.parametrize("umask", ["022", "000"])
@pytest.mark.parametrize("existing", [False, True])
def test_nobody_else_can_read_anything(tmp_path, umask, existing):
    home = tmp_path / "home"
    if existing:
        home.mkdir()
        (home / "byline.toml").write_text("")
        (home / "byline.toml").chmod(0o666)
        home.chmod(0o777)
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(home), umask],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    paths = [home, *home.rglob("*")]
    assert {"catalog.sqlite3", "conversations.sqlite3", "a.txt", "chroma.sqlite3"} <= {path.name for path in paths}
    for path in paths:
        mode = stat.S_IMODE(path.lstat().st_mode)
        assert not mode & 0o077, f"{path.relative_to(home)} has mode {mode:o}"
