"""Runs on disk: nothing finished is lost, and a run is found by its name."""

import json
import os

import pytest

from eval.run import storage
from eval.run.runner import evaluate
from eval.run.storage import find_run, load_run, previous_run
from index.errors import StorageError, UsageError


def test_everything_is_stored_with_what_made_it(fakes, suite, home):
    run = evaluate(suite, fakes.Assistant(fakes.good_answers()), home=home)
    again = load_run(run.folder)
    assert again.metrics == dict(run.metrics)
    assert [result.id for result in again.cases] == [case.id for case in fakes.CASES]
    assert again.cases[0].answer["citations"][0]["quote"] == "The harbour opened in 1901."
    info = json.loads((run.folder / "run.json").read_text())
    assert info["suite_sha256"] == suite.sha256
    assert info["versions"]["numpy"]
    assert info["machine"]["cores"] == os.cpu_count()
    assert set(info["prompts"]) == set(again.info["prompts"])


def test_a_home_that_cannot_be_written_is_said(fakes, suite, tmp_path):
    (tmp_path / "home").write_text("a file, not a folder")
    with pytest.raises(StorageError, match="cannot be written"):
        evaluate(suite, fakes.Assistant(), home=tmp_path / "home")


def test_runs_are_found_by_name_beginning_path_and_last(fakes, suite, home):
    first = evaluate(suite, fakes.Assistant(), home=home)
    second = evaluate(suite, fakes.Assistant(), home=home)
    assert find_run("last", home) == second.folder
    assert find_run(first.folder.name, home) == first.folder
    assert find_run(str(first.folder), home) == first.folder
    assert previous_run(second).folder == first.folder
    assert previous_run(first) is None
    with pytest.raises(UsageError, match="2 runs begin with '2'"):
        find_run("2", home)
    with pytest.raises(UsageError, match="There is no run 'x'"):
        find_run("x", home)
    with pytest.raises(UsageError, match="not an evaluation run"):
        load_run(home)


@pytest.mark.parametrize("text", ['{"format": 99, "suite": "s", "finished": "x"}', "{torn", "[]", '{"format": "two"}'])
def test_a_run_that_cannot_be_read_costs_itself_alone(tmp_path, text):
    good = storage.RunFolder.create(tmp_path, "s", {"fingerprint": "f"})
    bad = storage.RunFolder.create(tmp_path, "t", {})
    (bad.path / storage.INFO_FILE).write_text(text)

    assert [folder.path for folder, _ in storage.readable_runs(tmp_path)] == [good.path]
    found = storage.unfinished(tmp_path, "f")
    assert found is not None
    assert found.path == good.path
    with pytest.raises(UsageError):
        storage.load_run(bad.path)
