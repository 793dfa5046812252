"""Evaluations over a real index: benchmarks as folders, the packaged questions, and a real Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eval import evaluate
from eval.run.assistants import Retriever
from eval.run.storage import RESULTS_FILE, load_run, run_folders
from eval.suites.beir import beir_suite
from eval.suites.draft import CandidateQueue, draft
from eval.suites.golden import GoldenSetError
from eval.suites.lookup import clapnq_folder, resolve_suite
from rag import Assistant
from rag.settings import Settings
from tests.integration.places import model_cache

ROOT = Path(__file__).parents[2]
TEXTS = {
    "d1": "The harbour opened in spring. Ships came from the north at once.",
    "d2": "A bridge was built over the river. Its arches are of *red* stone, `` they say '' .",
    "d3": "The tower has a clock. It strikes every hour.",
}


def write_jsonl(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def beir_folder(tmp_path):
    folder = tmp_path / "town"
    (folder / "qrels").mkdir(parents=True)
    write_jsonl(folder / "corpus.jsonl", [{"_id": name, "title": "", "text": text} for name, text in TEXTS.items()])
    write_jsonl(
        folder / "queries.jsonl",
        [{"_id": "q1", "text": "arches of red stone"}, {"_id": "q2", "text": "tower clock strikes"}],
    )
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td2\t1\nq2\td3\t1\n")
    return folder


def test_a_beir_folder_through_a_real_index(beir_folder, library, home, tmp_path):
    suite = beir_suite(beir_folder, tmp_path / "written")
    assert library.sync(suite.corpus).failed == ()
    run = evaluate(suite, Retriever(library, Settings.load(home)), home=home)
    assert run.metrics["hit@1"].mean == 1.0
    assert run.metrics["ndcg@10"].mean == 1.0
    assert run.info["settings"]["index"]["embedder"]


@pytest.fixture
def clapnq_file(tmp_path):
    path = tmp_path / "dev.jsonl"
    sentence = "Its arches are of *red* stone, `` they say '' ."
    shared = {"title": "Bridge", "text": TEXTS["d2"], "sentences": []}
    write_jsonl(
        path,
        [
            {"id": "1", "question": "what are the arches of the bridge made of", **shared}
            | {"answers": ["The arches are of red stone."], "selected_sentences": [[sentence]]},
            {"id": "2", "question": "who paid for the clock of the tower", "answers": [], "selected_sentences": []}
            | {"title": "Tower", "text": TEXTS["d3"]},
        ],
    )
    return path


@pytest.mark.models
def test_clapnq_end_to_end_with_quotes(clapnq_file, home, minilm_path):
    settings = {"index__embedder": str(minilm_path), "answer__mode": "quotes", "answer__answerable_threshold": 0.0}
    run = evaluate(clapnq_folder(clapnq_file, home), home=home, **settings)
    figures = {name: interval.mean for name, interval in run.metrics.items()}
    assert figures["errors"] == 0.0
    assert figures["sentences_cited"] == figures["quotes_verbatim"] == 1.0
    assert figures["citation_recall"] == 1.0
    assert 0.0 <= figures["span_precision"] <= 1.0
    assert figures["hit@1"] == 1.0
    # The evaluation has an index of its own: nothing of it is in the reader's home, and no sample articles in it.
    assert not (home / "catalog.sqlite3").exists()
    titles = {passage["title"] for result in run.cases for passage in result.answer["passages"]}
    assert titles <= {"Bridge", "Tower"}


@pytest.mark.models
def test_packaged_questions_and_gate_with_quotes(home, minilm_path):
    run = evaluate(
        "seeds",
        home=home,
        sample=11,
        gate=ROOT / "eval" / "run" / "gate.toml",
        index__embedder=str(minilm_path),
        answer__mode="quotes",
    )
    assert run.passed
    assert run.metrics["recall@10"].mean > 0.5
    assert {result.kind for result in run.cases} >= {"fact", "unanswerable", "follow-up"}


@pytest.mark.models
@pytest.mark.timeout(1800)
def test_a_fixed_sample_clears_the_gate_with_the_language_model(home):
    command = [sys.executable, "-m", "ui.cli", "--json", "--home", str(home), "eval"]
    command += ["--sample", "12", "--seed", "0", "--gate", str(ROOT / "eval" / "run" / "gate.toml")]
    environment = os.environ | {"BYLINE_MODELS__FOLDER": str(model_cache())}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1700, check=False)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert done.returncode == 0, found
    assert found["passed"]
    assert found["n"] == 12
    (folder,) = run_folders(home)
    run = load_run(folder)
    assert {result.kind for result in run.cases} >= {"fact", "why", "list", "unanswerable", "injection", "follow-up"}
    written = [result.answer for result in run.cases if not result.abstained]
    assert {answer["mode"] for answer in written} == {"answer"}
    assert (folder / "report.html").is_file()


ARTICLE = """# A bridge for Norrvik

The town council of Norrvik voted on 3 May 2024 to build a bridge over the river Alva. It will cost 41 million crowns.

Mayor Ingrid Solberg said that the old ferry could no longer carry all the lorries of the paper mill. The ferry will
make its last crossing in the spring of 2027, when the bridge opens.

The fishermen's union is against the bridge, because its pillars stand where salmon gather in autumn.
"""


@pytest.mark.models
@pytest.mark.timeout(1800)
def test_a_question_drafted_by_the_language_model_counts_once_it_is_accepted(home, articles):
    (articles / "bridge.md").write_text(ARTICLE)
    with Assistant.open(home, models__folder=model_cache()) as assistant:
        assistant.index.sync(articles)
        (candidate,) = draft(assistant, home, articles=1)
        text = assistant.index.article(candidate.article_id).text
    assert candidate.status == "proposed"
    assert candidate.case.question.endswith("?")
    assert candidate.case.spans
    for span in candidate.case.spans:
        assert span.quote in text
    with pytest.raises(GoldenSetError, match="no golden questions of your own"):
        resolve_suite("mine", home)
    CandidateQueue(home).decide(candidate.case.id, "accepted")
    assert [case.question for case in resolve_suite("mine", home).cases] == [candidate.case.question]


@pytest.mark.models
def test_a_real_interrupt_keeps_what_was_finished(home, minilm_path, tmp_path):
    words = [f"{name} number {number}" for number in range(60) for name in ("harbour", "bridge")]
    golden = tmp_path / "many.jsonl"
    rows = [
        {"id": str(n), "kind": "fact", "question": f"What about {text}?", "reference": "x"}
        for n, text in enumerate(words)
    ]
    write_jsonl(golden, rows)
    (tmp_path / "many").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "many" / f"{name}.txt").write_text(text)
    command = [sys.executable, "-m", "ui.cli", "--json", "--home", str(home), "eval", "run", str(golden)]
    environment = os.environ | {"BYLINE_INDEX__EMBEDDER": str(minilm_path), "BYLINE_ANSWER__MODE": "quotes"}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log)
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline and process.poll() is None and finished(home) < 3:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    kept = finished(home)
    assert process.returncode == 1, (tmp_path / "log").read_text()
    assert "nothing is lost" in json.loads(out)["error"]
    assert 3 <= kept < len(rows)
    again = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=True)
    assert json.loads(again.stdout)["n"] == len(rows)
    assert len(run_folders(home)) == 1
    assert finished(home) == len(rows)


def finished(home):
    return sum(
        len((path / RESULTS_FILE).read_bytes().splitlines())
        for path in run_folders(home)
        if (path / RESULTS_FILE).exists()
    )
