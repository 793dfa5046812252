"""The command as a reader runs it: a process of its own, its output, its exit code."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.places import model_cache

ROOT = Path(__file__).parents[2]
INTERRUPTED = "Error: Interrupted; nothing is lost: run the same command again."

Byline = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An empty home, and models kept where the other tests keep theirs."""
    models = model_cache()
    for name in [name for name in os.environ if name.startswith("BYLINE_")]:
        monkeypatch.delenv(name)
    return {**os.environ, "BYLINE_HOME": str(tmp_path / "home"), "BYLINE_MODELS__FOLDER": str(models)}


@pytest.fixture
def byline(environment: dict[str, str]) -> Byline:
    def go(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "ui.cli", *arguments],
            cwd=ROOT,
            env={**environment, **more},
            capture_output=True,
            text=True,
            timeout=540,
        )

    return go


def one_error(ran: "subprocess.CompletedProcess[str]", code: int) -> str:
    """The one line of a failed command."""
    assert ran.returncode == code, ran
    assert ran.stdout == ""
    lines = ran.stderr.splitlines()
    assert len(lines) == 1, ran.stderr
    assert lines[0].startswith("Error: ")
    return lines[0]


@pytest.mark.parametrize("question", ["", "   \n"])
def test_an_empty_question(byline, question):
    assert "question is empty" in one_error(byline("ask", question), 2)


def test_a_question_of_ten_thousand_words(byline):
    assert "10,000 words" in one_error(byline("ask", "why " * 10_000), 2)


def test_a_question_that_is_not_text(byline):
    ran = byline("ask", "--json", "\udcff\udcfe" * 20_000)
    assert ran.returncode == 2
    assert set(json.loads(ran.stdout)) == {"error"}


@pytest.mark.parametrize("home", ["/dev/null/home", "/proc/byline-home"])
@pytest.mark.parametrize("command", [["ask", "why?"], ["index", "status"], ["search", "why?"]])
def test_a_home_that_cannot_be_made(byline, home, command):
    if not Path(home).parent.exists():
        pytest.skip("this system has no such folder")
    message = one_error(byline("--home", home, *command), 1)
    assert home in message


def test_a_read_only_home(byline, tmp_path):
    home = tmp_path / "sealed"
    home.mkdir()
    home.chmod(0o500)
    if os.access(home, os.W_OK):
        pytest.skip("this user may write anywhere")
    assert str(home) in one_error(byline("--home", str(home), "index", "add", str(ROOT / "LICENSE")), 1)


def test_an_unknown_article(byline):
    assert "There is no article" in one_error(byline("show", "nonesuch"), 2)
    ran = byline("index", "remove", "nonesuch", "--json")
    assert ran.returncode == 2
    assert "nonesuch" in json.loads(ran.stdout)["error"]


@pytest.fixture
def deaf_index(environment: dict[str, str]) -> Iterator[socket.socket]:
    """A package index that accepts and never answers, and a hub that cannot be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        environment.update(
            PIP_INDEX_URL=f"http://127.0.0.1:{server.getsockname()[1]}/simple",
            PIP_CONFIG_FILE="/dev/null",
            PIP_FIND_LINKS="",
            HF_ENDPOINT="http://127.0.0.1:9",
            HF_HOME=environment["BYLINE_HOME"] + "-hf",
            BYLINE_MODELS__FOLDER=environment["BYLINE_HOME"] + "/models",
        )
        yield server


def start(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "ui.cli", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("as_json", [False, True])
def test_control_c_during_a_download(deaf_index, environment, as_json):
    process = start(environment, "models", "pull", "all-minilm-l6-v2", *(["--json"] if as_json else []))
    connection, _ = deaf_index.accept()
    with connection:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in err
    if as_json:
        assert json.loads(out) == {"error": INTERRUPTED.removeprefix("Error: ")}
    else:
        assert err.splitlines()[-1] == INTERRUPTED
        assert out == ""


@pytest.mark.models
def test_control_c_during_indexing_loses_nothing(environment, byline, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(300):
        words = f"Bridge number {number} was opened by mayor number {number} on a sunny day. " * 30
        (folder / f"{number}.txt").write_text(words)
    process = start(environment, "index", "add", str(folder))
    assert process.stderr is not None
    while not (line := process.stderr.readline()).startswith(("Embedding", "Storing")):
        assert line, process.wait()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    if process.returncode:  # it may have been quicker than the signal
        assert process.returncode == 1
        assert err.splitlines()[-1] == INTERRUPTED
    assert byline("index", "check", "--json").returncode == 0
    again = byline("index", "add", str(folder), "--json")
    assert again.returncode == 0, again
    assert json.loads(again.stdout)["articles"] == 300


@pytest.mark.models
def test_from_articles_to_an_answer_and_back_to_the_words(byline, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bridge.md").write_text(
        "---\ntitle: Harwick opens its footbridge\nsource: River Post\ndate: 2025-06-10\n---\n\n"
        "Harwick's new footbridge opened on Monday after two floods had stopped the work. "
        "The bridge is 84 metres long and cost 3.2 million euros.\n"
    )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    added = byline("index", "add", str(folder), "--json")
    report = json.loads(added.stdout)
    assert added.returncode == 1
    assert (report["added"], len(report["failed"]), report["articles"]) == (1, 1, 1)
    assert report["failed"][0]["path"].endswith("broken.pdf")

    synced = byline("index", "sync", str(folder), "--json")
    assert json.loads(synced.stdout)["unchanged"] == 1

    hit = json.loads(byline("search", "how long is the bridge", "-k", "1", "--json").stdout)["hits"][0]
    article = json.loads(byline("show", hit["article_id"], "--json").stdout)
    assert (article["title"], article["source"]) == ("Harwick opens its footbridge", "River Post")
    assert article["text"][hit["start"] : hit["end"]] == hit["text"]

    asked = byline("ask", "--json", "How long is the footbridge?")
    assert asked.returncode == 0, asked
    assert asked.stdout.count("\n") == 1
    answer = json.loads(asked.stdout)
    assert not answer["abstained"]
    assert "84" in answer["answer"]
    for citation in answer["citations"]:
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]

    for_a_reader = byline("ask", "How long is the footbridge?")
    assert "Sources" in for_a_reader.stdout
    assert "Harwick opens its footbridge (River Post, 2025-06-10)" in for_a_reader.stdout

    removed = byline("index", "remove", hit["article_id"], "--json")
    assert json.loads(removed.stdout)["articles"] == 0


@pytest.mark.models
def test_an_index_of_another_embedder_names_the_way_out(byline, tmp_path):
    (tmp_path / "a.txt").write_text("Harwick's new footbridge opened on Monday. It is 84 metres long.")
    assert byline("index", "add", str(tmp_path / "a.txt")).returncode == 0
    ran = byline("search", "bridge", BYLINE_INDEX__PASSAGE_TOKENS="64")
    assert "byline index rebuild" in one_error(ran, 1)
    rebuilt = byline("index", "rebuild", "--json", BYLINE_INDEX__PASSAGE_TOKENS="64")
    assert rebuilt.returncode == 0, rebuilt
    assert byline("search", "bridge", BYLINE_INDEX__PASSAGE_TOKENS="64").returncode == 0


@pytest.mark.models
def test_a_corrupt_model_gives_quotes_the_reason_and_a_failure(byline, tmp_path):
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\x00" * 4096)
    result = byline("ask", "why was the call delayed?", "--model", str(broken), "--json")
    answer = json.loads(result.stdout)
    assert result.returncode == 1
    assert answer["mode"] == "quotes"
    assert str(broken) in answer["reason"]
    assert "Traceback" not in result.stderr


def test_a_missing_model_file_is_named(byline, tmp_path):
    result = byline("ask", "why?", "--model", str(tmp_path / "nowhere.gguf"))
    assert result.returncode == 2
    assert "nowhere.gguf" in result.stderr
    assert "Traceback" not in result.stderr
