"""The command line with an assistant and a library whose every answer can be worked out by hand."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from index.errors import StorageError, UsageError
from index.records import Article, Failure, Filters, Hit, IndexReport, Progress
from rag.answer import (
    Answer,
    Citation,
    DoneEvent,
    NearestArticle,
    Sentence,
    SentenceEvent,
    StageEvent,
    Timings,
    TokenEvent,
)
from ui.cli.app import run
from ui.cli.console import Session
from ui.cli.running import INTERRUPTED, hoist

ROOT = Path(__file__).parents[4]
TEXT = "The dog barked. The cat ran away."
ARTICLE = Article(
    id="a1",
    title="A dog [bold]barks[/bold]",
    source="Byline sample",
    published=date(2025, 6, 5),
    url="",
    path="dog.md",
    author="",
    text=TEXT,
    sha256="0" * 64,
)
HIT = Hit(1, 0.5, "a1", ARTICLE.title, ARTICLE.source, ARTICLE.published, "", "dog.md", 0, 15, TEXT[0:15])
CITATION = Citation(1, "a1", ARTICLE.title, ARTICLE.source, ARTICLE.published, "", "dog.md", 0, 15, TEXT[0:15])
ANSWER = Answer(
    question="what did the dog do?",
    answer="It barked [1].",
    abstained=False,
    reason="",
    sentences=(Sentence("It barked.", (1,), 0.9, "supported"),),
    citations=(CITATION,),
    passages=(HIT,),
    model="fake",
    timings=Timings(),
)
REFUSAL = replace(
    ANSWER,
    answer="The articles do not say.",
    abstained=True,
    reason="no evidence",
    sentences=(),
    citations=(),
    nearest=(NearestArticle("a1", "A dog", "Byline sample", date(2025, 6, 5)),),
)


class FakeAssistant:
    def __init__(self, answer: Answer = ANSWER, error: BaseException | None = None) -> None:
        self.answer, self.error = answer, error
        self.opened_with: dict[str, object] = {}
        self.filters = Filters()
        self.closed = False

    def open(self, home, *, progress=None, **settings):
        self.opened_with = {"home": home, **settings}
        progress(Progress("download", 5, 10, "bytes", "tiny"))
        return self

    def ask(self, question, *, filters):
        self.filters = filters
        if self.error:
            raise self.error
        return replace(self.answer, question=question)

    def stream(self, question, *, filters):
        answer = self.ask(question, filters=filters)
        yield StageEvent("reading", "reading 1 passage")
        yield TokenEvent("It ba")
        yield TokenEvent("rked.")
        for sentence in answer.sentences:
            yield SentenceEvent(sentence, answer.citations)
        yield DoneEvent(answer)

    def close(self):
        self.closed = True


ADDED = IndexReport(added=2, articles=2, passages=3)
EVERYTHING = Filters()


class FakeSpellings:
    def groups(self):
        return (frozenset({"Lee Jae-myung", "Yi Jae-myung"}),)

    def variants(self, name):
        return frozenset({name, "Yi"}) if name == "Lee" else frozenset()


class FakeLibrary:
    """Notes what it was asked and answers from fixed records."""

    spellings = FakeSpellings()

    def __init__(self, report: IndexReport = ADDED, hits=(HIT,)) -> None:
        self.report, self.hits = report, list(hits)
        self.calls: list[tuple] = []

    def open(self, settings, progress, *, rebuilding=False):
        self.calls.append(("open", settings.home, rebuilding))
        return self

    def add(self, sources, *, progress=None, **metadata):
        self.calls.append(("add", sources, metadata))
        progress(Progress("read", 1, 2, "articles", "dog.md"))
        return self.report

    def sync(self, folder, *, emptied=False, progress=None):
        self.calls.append(("sync", folder, emptied))
        return self.report

    def watch(self, folder, *, emptied=False, stop=None, progress=None):
        yield self.report
        yield replace(self.report, added=0, updated=1, articles=9)
        yield replace(self.report, added=0, articles=9)
        raise KeyboardInterrupt

    def remove(self, ids):
        self.calls.append(("remove", ids))
        return self.report

    def status(self):
        return self.report

    def check(self, *, repair=False):
        self.calls.append(("check", repair))
        return self.report

    def rebuild(self, *, progress=None):
        self.calls.append(("rebuild",))
        return self.report

    def search(self, question, k=10, *, filters=EVERYTHING):
        self.calls.append(("search", question, k, filters))
        return self.hits

    def article(self, article_id):
        if article_id != "a1":
            raise UsageError(f"There is no article {article_id!r}.")
        return ARTICLE

    def close(self):
        self.calls.append(("close",))


class Ran:
    """What one run of the command line returned and wrote."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


@pytest.fixture
def byline(tmp_path, monkeypatch) -> Callable[..., Ran]:
    monkeypatch.setenv("BYLINE_HOME", str(tmp_path / "home"))

    def go(*arguments: str, assistant: FakeAssistant | None = None, library: FakeLibrary | None = None) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        session = Session(stdout=out)
        session.err = Console(file=err, highlight=False, markup=False, width=200)
        session.out = Console(file=out, highlight=False, markup=False, width=200)
        session.open_assistant = (assistant or FakeAssistant()).open
        session.open_library = (library or FakeLibrary()).open
        return Ran(run(arguments, session), out.getvalue(), err.getvalue())

    return go


def test_ask_prints_the_checked_answer_and_its_sources(byline):
    ran = byline("ask", "what did the dog do?")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "It barked [1].",
        "",
        "Sources",
        "[1] A dog [bold]barks[/bold] (Byline sample, 2025-06-05)",
        "    “The dog barked.”",
    ]


def test_ask_tells_stage_and_progress_on_standard_error(byline):
    ran = byline("ask", "what?")
    assert "… reading 1 passage" in ran.err
    assert "Fetching tiny: 0 of 0 MB" in ran.err
    assert "It ba" not in ran.err


def test_quiet_leaves_standard_error_empty(byline):
    assert byline("ask", "what?", "--quiet").err == ""


def test_a_refusal_offers_the_nearest_articles(byline):
    ran = byline("ask", "what?", assistant=FakeAssistant(REFUSAL))
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "The articles do not say.",
        "no evidence",
        "",
        "Nearest articles",
        "- A dog (Byline sample, 2025-06-05)",
    ]


@pytest.mark.parametrize("arguments", [("--json", "ask", "why?"), ("ask", "--json", "why?"), ("ask", "why?", "--json")])
def test_json_may_stand_anywhere_and_is_one_object(byline, arguments):
    ran = byline(*arguments)
    assert ran.json == replace(ANSWER, question="why?").to_dict()
    assert list(ran.json)[:9] == [
        "question",
        "answer",
        "abstained",
        "reason",
        "sentences",
        "citations",
        "passages",
        "model",
        "timings",
    ]


def test_options_reach_settings_and_filters(byline, tmp_path):
    assistant = FakeAssistant()
    options = ["--mode", "quotes", "--passages", "7", "--model", "some/repo:m.gguf", "--source", "A", "--source", "B"]
    days = ["--since", "2025-06-01", "--until", "2025-06-30", "--home", str(tmp_path / "other")]
    assert byline("ask", "why?", *options, *days, assistant=assistant).code == 0
    assert assistant.opened_with == {
        "home": tmp_path / "other",
        "answer__mode": "quotes",
        "answer__passages": 7,
        "llm__model": "some/repo:m.gguf",
    }
    assert assistant.filters == Filters(sources=("A", "B"), since=date(2025, 6, 1), until=date(2025, 6, 30))
    assert assistant.closed


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("qwen2.5-coder-1.5b", "Did you mean qwen2.5-coder-1.5b-instruct?"),
        ("/nowhere/model.gguf", "There is no file /nowhere/model.gguf"),
        (__file__, "is not a GGUF file"),
    ],
)
def test_a_wrong_model_is_refused_before_anything_is_loaded(byline, model, message):
    assistant = FakeAssistant()
    ran = byline("ask", "why?", "--model", model, assistant=assistant)
    assert ran.code == 2
    assert message in ran.err
    assert assistant.opened_with == {}


def test_a_day_that_is_none_is_bad_usage(byline):
    ran = byline("ask", "why?", "--since", "last week")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "Error: --since takes a day as YYYY-MM-DD, for instance 2025-06-05, not 'last week'.\n"


def test_errors_are_one_line_with_their_exit_code(byline):
    ran = byline("ask", "why?", assistant=FakeAssistant(error=StorageError("The disk is full.\nFree some.")))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-1] == "Error: The disk is full. Free some."
    assert byline("ask", "", assistant=FakeAssistant(error=UsageError("The question is empty."))).code == 2


def test_errors_in_json_are_the_one_object(byline):
    ran = byline("ask", "--json", "why?", assistant=FakeAssistant(error=StorageError("The disk is full.")))
    assert ran.code == 1
    assert ran.json == {"error": "The disk is full."}


@pytest.mark.parametrize("arguments", [("--json", "frobnicate"), ("ask", "--json"), ("ask", "--json", "a", "--nope")])
def test_bad_usage_in_json_is_the_one_object(byline, arguments):
    ran = byline(*arguments)
    assert ran.code == 2
    assert "byline --help" in ran.json["error"]


def test_a_fault_shows_no_traceback_unless_asked(byline, capsys):
    broken = FakeAssistant(error=ZeroDivisionError("division by zero"))
    ran = byline("ask", "why?", assistant=broken)
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("Error: ZeroDivisionError: division by zero.")
    assert "Traceback" not in ran.err + capsys.readouterr().err
    byline("ask", "--debug", "why?", assistant=broken)
    assert "Traceback" in capsys.readouterr().err


def test_control_c_says_that_nothing_is_lost(byline):
    ran = byline("ask", "why?", assistant=FakeAssistant(error=KeyboardInterrupt()))
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == f"Error: {INTERRUPTED}"


def test_search_in_json_has_the_keys_of_the_contract(byline):
    library = FakeLibrary()
    ran = byline("search", "dog", "-k", "3", "--author", "Ann", "--json", library=library)
    assert set(ran.json) == {"hits", "seconds"}
    hit = ran.json["hits"][0]
    assert {"rank", "article_id", "title", "path", "published", "start", "end", "text", "score"} <= set(hit)
    assert (hit["published"], hit["text"]) == ("2025-06-05", "The dog barked.")
    assert ("search", "dog", 3, Filters(authors=("Ann",))) in library.calls
    assert library.calls[-1] == ("close",)


def test_search_for_a_reader_shows_rank_title_and_words(byline):
    lines = byline("search", "dog").out.splitlines()
    assert lines == ["  1. A dog [bold]barks[/bold] (Byline sample, 2025-06-05)  a1", "     The dog barked."]


COPIES = {"also_in": ("a2", "a3"), "also_in_outlets": ("Post\x1b[2J", "News")}


def test_search_names_reprints(byline):
    hits = (replace(HIT, **COPIES),)
    lines = byline("search", "dog", library=FakeLibrary(hits=hits)).out.splitlines()
    assert lines[-1].startswith("     also in Post")
    assert lines[-1].endswith("(a2), News (a3)")
    assert "\x1b" not in lines[-1]
    found = byline("search", "dog", "--json", library=FakeLibrary(hits=hits)).json["hits"][0]
    assert (found["also_in"], found["also_in_outlets"]) == (["a2", "a3"], ["Post\x1b[2J", "News"])


def test_ask_names_reprints_with_the_source(byline):
    answer = replace(ANSWER, citations=(replace(ANSWER.citations[0], **COPIES),))
    ran = byline("ask", "what?", assistant=FakeAssistant(answer))
    assert ran.out.splitlines()[-1].startswith("    also in Post")
    assert byline("ask", "what?", "--json", assistant=FakeAssistant(answer)).json["citations"][0]["also_in"] == [
        "a2",
        "a3",
    ]


def test_search_that_finds_nothing_says_so(byline):
    assert "Nothing found" in byline("search", "dog", library=FakeLibrary(hits=())).out


def test_k_below_one_is_bad_usage(byline):
    assert byline("search", "dog", "-k", "0").code == 2


def test_show_gives_the_whole_article(byline):
    assert byline("show", "a1", "--json").json == {
        "article_id": "a1",
        "title": ARTICLE.title,
        "source": "Byline sample",
        "published": "2025-06-05",
        "url": "",
        "path": "dog.md",
        "author": "",
        "text": TEXT,
    }
    assert byline("show", "a1").out.splitlines()[-1] == TEXT
    assert byline("show", "zz").code == 2


def test_add_reports_and_passes_what_was_set_by_hand(byline):
    library = FakeLibrary()
    ran = byline(
        "index", "add", "a.md", "b.md", "--source", "S", "--published", "2025-06-05", "--json", library=library
    )
    assert ran.code == 0
    assert {
        key: ran.json[key] for key in ("added", "updated", "unchanged", "removed", "failed", "articles", "passages")
    } == {
        "added": 2,
        "updated": 0,
        "unchanged": 0,
        "removed": 0,
        "failed": [],
        "articles": 2,
        "passages": 3,
    }
    assert ("add", ["a.md", "b.md"], {"source": "S", "published": date(2025, 6, 5)}) in library.calls


def test_what_failed_is_listed_with_its_reason_and_exit_code_1(byline):
    failed = IndexReport(added=1, failed=(Failure("bad.pdf", "it is encrypted"),), articles=1, passages=1)
    ran = byline("index", "add", "x", library=FakeLibrary(failed))
    assert ran.code == 1
    assert "1 added, 1 failed" in ran.out
    assert "failed bad.pdf: it is encrypted" in ran.err
    in_json = byline("index", "add", "x", "--json", library=FakeLibrary(failed))
    assert in_json.code == 1
    assert in_json.json["failed"] == [{"path": "bad.pdf", "error": "it is encrypted"}]


@pytest.mark.parametrize(
    ("arguments", "call"),
    [
        (("index", "sync", "folder"), ("sync", Path("folder"), False)),
        (("index", "sync", "folder", "--emptied"), ("sync", Path("folder"), True)),
        (("index", "remove", "a1", "a2"), ("remove", ["a1", "a2"])),
        (("index", "check"), ("check", False)),
        (("index", "check", "--repair"), ("check", True)),
        (("index", "rebuild"), ("rebuild",)),
    ],
)
def test_index_commands_reach_the_library(byline, arguments, call):
    library = FakeLibrary()
    assert byline(*arguments, library=library).code == 0
    assert call in library.calls
    assert library.calls[0][2] is (arguments[1] == "rebuild")


def test_watching_tells_each_change_until_control_c(byline):
    ran = byline("index", "sync", "folder", "--watch")
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if " in 0.0 s" in line] == [
        "2 added in 0.0 s.",
        "1 updated in 0.0 s.",
    ]
    summed = byline("index", "sync", "folder", "--watch", "--json").json
    assert (summed["added"], summed["updated"], summed["articles"]) == (2, 1, 9)


def test_what_there_was_to_do_is_said_when_it_was_nothing(byline):
    idle = IndexReport(articles=2, passages=3)
    holds = "The index holds 2 articles in 3 passages."
    assert byline("index", "check", library=FakeLibrary(idle)).out.splitlines() == ["Everything agrees.", holds]
    assert byline("index", "sync", "f", library=FakeLibrary(idle)).out.splitlines() == ["Nothing to do.", holds]
    assert byline("index", "status", library=FakeLibrary(idle)).out.splitlines() == [holds]


def test_status_does_not_fail_for_files_that_failed_before(byline):
    failed = IndexReport(failed=(Failure("bad.pdf", "it is encrypted"),), articles=1, passages=1)
    ran = byline("index", "status", library=FakeLibrary(failed))
    assert ran.code == 0
    assert "bad.pdf" in ran.err


def test_names_lists_spellings(byline):
    assert byline("index", "names", "--json").json == {"names": [["Lee Jae-myung", "Yi Jae-myung"]]}
    assert byline("index", "names", "Lee").out == "Lee = Yi\n"
    assert "No name" in byline("index", "names", "Nobody").out


def test_what_could_steer_the_terminal_is_not_printed(byline):
    evil = replace(HIT, title="\x1b[31mred\x1b[0m \u202egnp.exe", text="\x9b2J\x07 bell\r over")
    ran = byline("search", "dog", library=FakeLibrary(hits=[evil]))
    assert not set(ran.out) & set("\x1b\x9b\x07\r\u202e")
    assert "[31mred[0m gnp.exe" in ran.out
    in_json = byline("search", "dog", "--json", library=FakeLibrary(hits=[evil]))
    assert not set(in_json.out) & set("\x1b\x9b\x07\r\u202e")
    assert in_json.json["hits"][0]["title"] == evil.title


def test_lone_surrogates_do_not_break_the_output(byline):
    odd = replace(HIT, text="half \ud83d emoji")
    in_json = byline("search", "dog", "--json", library=FakeLibrary(hits=[odd]))
    in_json.out.encode("utf-8")
    assert in_json.json["hits"][0]["text"] == "half \ud83d emoji"
    byline("search", "dog", library=FakeLibrary(hits=[odd])).out.encode("utf-8")


def test_options_are_moved_to_the_front_but_not_past_two_dashes():
    assert hoist(["ask", "--json", "why?", "--home", "h", "-q"]) == ["--json", "--home", "h", "-q", "ask", "why?"]
    assert hoist(["ask", "--", "--json"]) == ["ask", "--", "--json"]
    assert hoist(["ask", "--home=h", "x"]) == ["--home=h", "ask", "x"]
    assert hoist(["ask", "x", "--home"]) == ["--home", "ask", "x"]


def test_a_question_that_looks_like_an_option_can_be_asked(byline):
    assert byline("ask", "--json", "--", "--json").json["question"] == "--json"


# ---- as a process of its own


def command(*arguments: str, home: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "BYLINE_HOME": str(home), **more}
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_unknown_model_is_one_line(tmp_path):
    ran = command("models", "pull", "qwen", home=tmp_path)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("Error: There is no model 'qwen'.")
    assert ran.stderr.count("\n") == 1


def test_an_unknown_setting_is_one_line(tmp_path):
    (tmp_path / "byline.toml").write_text("[answer]\nmoed = 'quotes'\n")
    ran = command("models", "list", home=tmp_path)
    assert ran.returncode == 2
    assert "answer.moed" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_models_list_in_json(tmp_path):
    ran = command("models", "list", "--json", home=tmp_path)
    rows = {row["name"]: row for row in json.loads(ran.stdout)["models"]}
    assert rows["qwen2.5-coder-1.5b-instruct"]["bytes"] == 1_117_320_768
    assert rows["all-minilm-l6-v2"]["state"] == "absent"
    assert [name for name, row in rows.items() if row["in_use"]] == ["qwen2.5-coder-1.5b-instruct", "all-minilm-l6-v2"]


def test_a_damaged_model_is_found_by_verify(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "qwen2.5-coder-0.5b-instruct.gguf").write_bytes(b"GGUF cut off")
    ran = command("models", "verify", home=tmp_path)
    assert ran.returncode == 1
    assert "has 12 bytes instead of 491,400,064" in ran.stderr
    assert "byline models pull qwen2.5-coder-0.5b-instruct --force" in ran.stderr
    in_json = command("models", "verify", "--json", home=tmp_path)
    assert in_json.returncode == 1
    assert json.loads(in_json.stdout)["verified"][0]["verified"] is False


def test_fetching_switched_off_is_one_line(tmp_path):
    ran = command("models", "pull", home=tmp_path, BYLINE_MODELS__OFFLINE="true")
    assert ran.returncode == 1
    assert "When you are online, run" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_home_that_is_a_file_is_one_line(tmp_path):
    (tmp_path / "home").write_text("")
    ran = command("index", "add", str(tmp_path), home=tmp_path / "home")
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert ran.stderr.startswith("Error: ")


def test_a_closed_pipe_is_quiet(tmp_path):
    environment = {**os.environ, "BYLINE_HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "models", "list"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    process.wait(timeout=30)


def test_no_colours_outside_a_terminal(tmp_path):
    assert "\x1b" not in command("models", "list", home=tmp_path).stdout


def test_help_and_version(tmp_path):
    ran = command("ask", "--help", home=tmp_path)
    assert ran.returncode == 0
    assert 'byline ask "why was the call delayed?"' in ran.stdout
    assert command("--version", home=tmp_path).stdout.startswith("byline ")
    nothing = command(home=tmp_path)
    assert nothing.returncode == 2
    assert "Usage" in nothing.stdout
    assert nothing.stderr == ""


def test_starting_loads_nothing_heavy(tmp_path):
    heavy = (
        "torch",
        "sentence_transformers",
        "chromadb",
        "llama_cpp",
        "gradio",
        "transformers",
        "trafilatura",
        "httpx",
    )
    program = f"import sys, ui.cli.app; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.stdout == "[]\n", ran.stderr


def test_libraries_that_print_do_not_reach_standard_output_in_json(tmp_path):
    program = """
import os, sys
from pathlib import Path
from ui.cli import app
from index.records import IndexReport
class Noisy:
    def status(self):
        print("noise from Python")
        os.write(1, b"noise from C\\n")
        return IndexReport(articles=1)
    def close(self): pass
from ui.cli import console
console.open_library = lambda settings, progress, *, rebuilding=False: Noisy()
sys.argv = ["byline", "index", "status", "--json"]
app.main()
"""
    environment = {**os.environ, "BYLINE_HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert json.loads(ran.stdout)["articles"] == 1
    assert ran.stdout.count("\n") == 1
    assert "noise from Python" in ran.stderr
    assert "noise from C" in ran.stderr
