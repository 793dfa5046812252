"""The document of results: made of what is stored, with what made it."""

from dataclasses import replace

import pytest

from eval.records import Interval
from eval.reports import results
from eval.run import benchmark_storage
from eval.run.runner import evaluate
from eval.run.storage import RUNS
from eval.suites.golden import Suite
from index.errors import UsageError
from rag.settings import Settings


def test_results_file_replaces_its_section_and_keeps_the_rest(good, bad, tmp_path):
    path = tmp_path / "docs" / "results.md"
    results.update(path, bad)
    path.write_text(path.read_text() + "\nKept words.\n")
    other = replace(good, suite="other")
    results.update(path, other)
    results.update(path, good)
    text = path.read_text()
    assert text.count("## town") == 1
    assert text.count("## other") == 1
    assert "Kept words." in text
    assert "| `fact_recall` | 1.000 |" in text
    assert "| `fact_recall` | 0.000 |" not in text


def test_results_from_stored_runs(good, home, tmp_path, capsys):
    assert results.main([str(tmp_path / "r.md"), str(good.folder)]) == 0
    assert "## town" in (tmp_path / "r.md").read_text()
    assert results.main([str(tmp_path / "r.md"), str(home)]) == 2
    assert "not an evaluation run" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        results.main([])


def settings_of(home):
    return Settings.load(home, answer__mode="quotes", llm__seed=0)


def test_without_names_the_document_is_made_of_the_latest_of_everything(fakes, suite, home, bad, good, tmp_path):
    other = Suite("a-other", suite.cases)
    whole = evaluate(other, fakes.Assistant(fakes.good_answers()), home=home)
    evaluate(other, fakes.Assistant(), home=home, sample=2)
    evaluate(replace(other, name="seeds"), fakes.Assistant(), home=home, sample=2)
    evaluate(replace(other, name="seeds-calibration"), fakes.Assistant(), home=home)
    benchmark_storage.store("grounding", "first", {"AUC": Interval(0.5, 0.4, 0.6, 9)}, 60.0, settings_of(home))
    path = tmp_path / "docs" / "results.md"
    path.parent.mkdir()
    path.write_text("old words\n")
    assert results.main([str(path), "--home", str(home)]) == 0
    text = path.read_text()
    assert "old words" not in text
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## seeds", "## a-other", "## town", "## grounding"]
    assert f"{len(whole.cases)} questions, set" in text  # the whole set, though a sample of it came later
    assert "(a sample, seed 0)" in text  # of seeds there is nothing else
    assert text.count("| `fact_recall` | 1.000 |") == 2
    assert "| AUC |  | 0.500 | 0.400 – 0.600 | 9 |" in text
    assert "- command: `first`" in text


def test_what_made_a_measurement_stands_with_it(home, tmp_path):
    first = benchmark_storage.store("follow-ups", "one", {"x": Interval(0.1, 0.0, 0.2, 3)}, 1.0, settings_of(home))
    first.rename(first.with_name("20200101-000000-follow-ups"))
    folder = benchmark_storage.store("follow-ups", "two", {"x": Interval(0.3, 0.2, 0.4, 3)}, 1.0, settings_of(home))
    (found,) = results.latest(home)
    assert found == benchmark_storage.load(folder)
    text = results.section(found)
    assert "## follow-ups" in text
    assert "| x |  | 0.300 | 0.200 – 0.400 | 3 |" in text
    assert "decide.txt `" in text
    assert "python 3." in text
    assert " cores, " in text
    assert "all-minilm-l6-v2 `53aa51172d14`" in text
    assert results.main([str(tmp_path / "r.md"), "20200101-000000-follow-ups", "--home", str(home)]) == 0
    assert "- command: `one`" in (tmp_path / "r.md").read_text()


def test_an_empty_home_and_a_damaged_measurement_are_said(home, capsys, tmp_path):
    assert results.main([str(tmp_path / "r.md"), "--home", str(home)]) == 2
    assert "No finished run" in capsys.readouterr().err
    assert not (tmp_path / "r.md").exists()
    folder = home / RUNS / "20200101-000000-x"
    folder.mkdir(parents=True)
    (folder / benchmark_storage.FILE).write_text("{}")
    with pytest.raises(UsageError, match="not a measurement"):
        benchmark_storage.load(folder)


def test_a_run_keeps_its_command(good):
    assert good.info["command"] == "byline eval run town"
    assert "- command: `byline eval run town`" in results.section(good)
