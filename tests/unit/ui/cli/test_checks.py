"""The doctor finds what is wrong and says how to put it right."""

import io
import json
import os
from types import SimpleNamespace

import pytest
from rich.console import Console

from index.records import Failure, IndexReport
from ui.cli.app import run
from ui.cli.console import Session


class FakeLibrary:
    def __init__(self, problems=(), unread=()):
        self.problems, self.unread = problems, unread

    def status(self):
        return IndexReport(articles=2, passages=5, failed=tuple(self.unread))

    def check(self, *, repair=False):
        return IndexReport(articles=2, passages=5, failed=tuple(self.problems))

    def close(self):
        pass


@pytest.fixture
def examine(tmp_path, monkeypatch):
    monkeypatch.setenv("BYLINE_HOME", str(tmp_path / "home"))

    def go(library=None, *arguments):
        out = io.StringIO()
        session = Session(stdout=out)
        session.err = Console(file=io.StringIO())
        session.open_library = lambda settings, progress, *, rebuilding=False: library or FakeLibrary()
        code = run(["doctor", "--json", *arguments], session)
        return code, json.loads(out.getvalue())

    return go


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def finding(found, name):
    return next(finding for finding in found["findings"] if finding["name"] == name)


def test_a_fresh_home_is_healthy(examine):
    code, found = examine()
    assert (code, found["healthy"]) == (0, True)
    assert finding(found, "index")["kind"] == "note"
    assert "byline models pull all-minilm-l6-v2" in finding(found, "model all-minilm-l6-v2")["fix"]
    assert found["versions"]["typer"] != "not installed"


def test_everything_broken_has_a_fix(examine, home):
    (home / "catalog.sqlite3").write_bytes(b"")
    (home / "models").mkdir()
    (home / "models/qwen2.5-coder-1.5b-instruct.gguf").write_bytes(b"GGUF cut off")
    code, found = examine(FakeLibrary(problems=[Failure("a1", "its vectors are missing")]))
    assert (code, found["healthy"]) == (1, False)
    assert finding(found, "index check")["fix"] == "Run `byline index check --repair`."
    model = finding(found, "model qwen2.5-coder-1.5b-instruct")
    assert (model["kind"], model["fix"]) == ("broken", "Run `byline models pull qwen2.5-coder-1.5b-instruct --force`.")
    assert all(finding["fix"] for finding in found["findings"] if finding["kind"] == "broken")


def test_a_shared_library_is_counted_and_not_checked(examine, monkeypatch):
    monkeypatch.setenv("BYLINE_INDEX__DATABASE_URL", "postgresql://byline@127.0.0.1:1/byline")
    monkeypatch.setenv("BYLINE_INDEX__CHROMA_URL", "http://127.0.0.1:1")
    _, found = examine(FakeLibrary(problems=[Failure("a1", "it was checked")]))
    assert finding(found, "index")["detail"] == "2 articles in 5 passages"
    assert finding(found, "index check")["kind"] == "note"
    assert "byline index check" in finding(found, "index check")["fix"]


def test_files_that_could_not_be_read_are_a_note(examine, home):
    (home / "catalog.sqlite3").write_bytes(b"")
    code, found = examine(FakeLibrary(unread=[Failure("bad.pdf", "it is encrypted")]))
    assert code == 0
    assert finding(found, "unread files")["kind"] == "note"
    assert finding(found, "index")["detail"] == "2 articles in 5 passages"


def test_settings_say_where_they_come_from(examine, home, monkeypatch):
    (home / "byline.toml").write_text('[answer]\npassages = 6\nmode = "quotes"\n')
    monkeypatch.setenv("BYLINE_ANSWER__MODE", "answer")
    _, found = examine()
    rows = {row["name"]: row for row in found["settings"]}
    assert rows["answer.passages"] == {"name": "answer.passages", "value": "6", "origin": f"file ({home}/byline.toml)"}
    assert rows["answer.mode"]["origin"] == "environment (BYLINE_ANSWER__MODE)"
    assert rows["answer.mode"]["value"] == "answer"
    assert rows["llm.threads"]["origin"] == "default"
    assert rows["home"]["origin"] == "environment (BYLINE_HOME)"


def test_home_as_an_argument_is_named_so(examine, tmp_path):
    _, found = examine(None, "--home", str(tmp_path / "other"))
    assert found["settings"][0] == {
        "name": "home",
        "value": str(tmp_path / "other"),
        "origin": "argument (--home)",
    }


def test_a_key_is_never_shown(examine, monkeypatch):
    monkeypatch.setenv("BYLINE_LLM__API_KEY", "open-sesame")
    monkeypatch.setenv("BYLINE_INDEX__CHROMA_TOKEN", "open-sesame")
    _, found = examine()
    assert "open-sesame" not in json.dumps(found)


def test_broken_settings_do_not_stop_the_doctor(examine, home):
    (home / "byline.toml").write_text("[answer\n")
    code, found = examine()
    assert code == 1
    assert "not valid TOML" in finding(found, "settings")["detail"]
    assert finding(found, "versions")["kind"] == "ok"


def test_an_index_that_cannot_be_opened_is_a_finding(examine, home):
    (home / "catalog.sqlite3").write_bytes(b"not a database, certainly not")

    class Broken(FakeLibrary):
        def status(self):
            raise RuntimeError("file is not a database")

    code, found = examine(Broken())
    assert code == 1
    assert "file is not a database" in finding(found, "index")["detail"]
    assert finding(found, "memory")["kind"] in ("ok", "note")


def test_little_disk_is_broken_with_the_folder_to_change(examine, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=10_000_000))
    code, found = examine()
    assert code == 1
    assert "only 10 MB free" in finding(found, "disk of the home")["detail"]


def test_more_threads_than_cores_is_a_note(examine, monkeypatch):
    monkeypatch.setenv("BYLINE_LLM__THREADS", str((os.cpu_count() or 1) + 7))
    _, found = examine()
    assert "more is slower" in finding(found, "threads")["fix"]


def test_a_server_that_does_not_answer_is_broken(examine, monkeypatch):
    monkeypatch.setenv("BYLINE_LLM__ENDPOINT", "http://127.0.0.1:9/v1")
    code, found = examine()
    assert code == 1
    assert "Start that server" in finding(found, "llm.endpoint")["fix"]


def test_a_build_that_leaves_the_machine_unused_says_how_to_get_another(examine, monkeypatch):
    from rag.llm import build

    card = build.Build(("AVX",), ("AVX2", "FMA"), can_offload=False, cards=("NVIDIA A, 24 GiB",), cuda="12.4")
    monkeypatch.setattr(build, "this_build", lambda: card)
    _, found = examine()
    assert "without AVX2, FMA, which this processor has" in finding(found, "processor")["detail"]
    assert "DGGML_NATIVE=on" in finding(found, "processor")["fix"]
    assert "whl/cu124" in finding(found, "GPU")["fix"]


def test_too_little_memory_names_the_model_that_fits(examine, monkeypatch):
    from rag.models import memory

    monkeypatch.setattr(memory, "memory_now", lambda: memory.Memory(4_000_000_000, 1_200_000_000, is_limited=True))
    _, found = examine()
    assert "the limit of this container; about 2.5 GB are wanted" in finding(found, "memory")["detail"]
    assert "set llm.model to qwen2.5-coder-0.5b-instruct" in finding(found, "memory")["fix"]


def test_the_doctor_recommends_and_asks_nobody(examine, monkeypatch):
    from rag.models.memory import Memory
    from ui.actions import recommending

    monkeypatch.setattr(recommending, "memory_now", lambda: Memory(64 * 10**9, 48 * 10**9))
    monkeypatch.setattr(recommending, "available_cores", lambda: 16)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    _, found = examine()
    advice = finding(found, "recommended model")
    assert "qwen3.5-4b" not in advice["fix"]
    assert "was not asked now" in advice["detail"]
    monkeypatch.setenv("BYLINE_MODELS__OFFLINE", "true")
    _, found = examine()
    assert finding(found, "recommended model")["kind"] == "ok"


def test_an_unknown_model_is_broken(examine, monkeypatch):
    monkeypatch.setenv("BYLINE_LLM__MODEL", "qwen 3")
    code, found = examine()
    assert code == 1
    assert "There is no model" in finding(found, "models")["detail"]


def test_a_model_without_a_calibration_is_told_how_to_get_one(examine, monkeypatch):
    found = finding(examine()[1], "calibration of qwen2.5-coder-1.5b-instruct")
    assert (found["kind"], found["fix"]) == ("ok", "")
    monkeypatch.setenv("BYLINE_LLM__MODEL", "qwen2.5-coder-0.5b-instruct")
    found = finding(examine()[1], "calibration of qwen2.5-coder-0.5b-instruct")
    assert found["kind"] == "note"
    assert "proofs alone" in found["detail"]
    assert found["fix"] == "Run `byline models fit qwen2.5-coder-0.5b-instruct`."
    monkeypatch.setenv("BYLINE_ANSWER__ANSWERABLE_THRESHOLD", "0.7")
    assert "threshold, 0.7" in finding(examine()[1], "calibration of qwen2.5-coder-0.5b-instruct")["detail"]
    monkeypatch.setenv("BYLINE_ANSWER__MODE", "quotes")
    assert not [found for found in examine()[1]["findings"] if found["name"].startswith("calibration")]
