"""Two models over the same questions."""

from dataclasses import replace

import pytest

from eval.run import runner
from eval.run.side_by_side import FIGURES, compare_models, side_by_side, title_of
from index.errors import UsageError
from rag.errors import ModelError
from rag.models.memory import Memory
from tests.unit.eval import town

SERVER = {"llm__endpoint": "http://127.0.0.1:1/v1"}


class Closable(town.Assistant):
    def close(self):
        pass


class Mute(Closable):
    def ask(self, *_, **__):
        raise ModelError("The server is out of memory.")


@pytest.fixture
def asked(monkeypatch):
    """Names of the models whose assistants were opened; "good" knows the answers."""
    opened = {}

    def opener(suite, settings, *, progress=None):
        name = settings.llm.model
        opened[name] = Mute({}) if name == "mute" else Closable(town.good_answers() if name.startswith("good") else {})
        return opened[name]

    monkeypatch.setattr(runner, "open_assistant", opener)
    listed = ("good", "poor", "poorer", "mute")
    monkeypatch.setattr("rag.llm.server.server_models", lambda settings, timeout_s: listed)
    return opened


def test_the_figures_and_what_differs(good, bad):
    found = side_by_side(("a/poor.gguf", "good"), bad, good)
    assert found.titles == ("poor", "good")
    rows = {name: (first.mean, second.mean) for name, first, second, _ in found.rows() if first and second}
    assert rows["fact_recall"] == (0.0, 1.0)
    assert rows["wrongly_refused"] == (1.0, 0.0)
    assert list(rows) == [name for name in FIGURES if name in rows]
    assert [item.first.id for item in found.differing] == ["harbour-year", "bridge-who"]
    assert {item.change for item in found.differing} == {1.0}
    plain = found.to_dict()
    assert plain["models"] == ["a/poor.gguf", "good"]
    assert plain["figures"]["fact_recall"]["values"] == [0.0, 1.0]
    assert plain["differing"][0]["answers"][1].startswith("The harbour opened in 1901.")
    assert plain["n"] == len(town.CASES)


def test_models_that_answer_alike_do_not_differ(good):
    assert side_by_side(("a", "b"), good, good).differing == ()


def test_a_refusal_differs_though_nothing_tells_its_quality(good):
    first = replace(good.cases[0], scores={})
    refused = replace(first, answer={**first.answer, "abstained": True})
    one, two = (replace(good, cases=(case,)) for case in (first, refused))
    assert len(side_by_side(("a", "b"), one, two).differing) == 1


def test_each_model_is_asked_once_whatever_happens_to_the_other(asked, suite, home):
    compare_models("good", "poor", suite, home=home, **SERVER)
    assert len(asked["good"].asked) == len(asked["poor"].asked) == len(town.CASES)
    again = compare_models("good", "poorer", suite, home=home, **SERVER)
    assert len(asked["good"].asked) == 0  # opened, and not asked
    assert again.runs[0].metrics["fact_recall"].mean == 1.0
    compare_models("good", "poor", suite, home=home, fresh=True, **SERVER)
    assert len(asked["good"].asked) == len(town.CASES)


def test_an_interrupted_comparison_goes_on(asked, suite, home):
    def stop(step):
        if step.unit == "questions with poor" and step.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare_models("good", "poor", suite, home=home, progress=stop, **SERVER)
    found = compare_models("good", "poor", suite, home=home, **SERVER)
    assert (len(asked["good"].asked), len(asked["poor"].asked)) == (0, 2)
    assert found.comparison.shared == len(town.CASES)


def test_names_are_checked_before_anything_is_asked(asked, suite, home):
    with pytest.raises(UsageError, match="two different ones"):
        compare_models("good", "good", suite, home=home, **SERVER)
    with pytest.raises(UsageError, match="There is no model 'qwen'"):
        compare_models("qwen2.5-coder-1.5b-instruct", "qwen", suite, home=home)
    with pytest.raises(ModelError, match="byline models pull qwen2.5-coder-0.5b-instruct"):
        compare_models("qwen2.5-coder-0.5b-instruct", "qwen2.5-coder-1.5b-instruct", suite, home=home)
    assert asked == {}


def test_a_name_that_the_server_has_not_is_told_before_anything_is_asked(asked, suite, home):
    with pytest.raises(ModelError, match="The server has no model 'other'"):
        compare_models("good", "other", suite, home=home, **SERVER)
    assert asked == {}


def test_what_does_not_fit_is_told_before_anything_is_asked(asked, suite, home, monkeypatch):
    monkeypatch.setattr("rag.opening.state", lambda name, settings: "verified")
    monkeypatch.setattr("rag.models.memory.memory_now", lambda: Memory(10**9, 10**8))
    with pytest.raises(ModelError, match="there is too little"):
        compare_models("qwen2.5-coder-0.5b-instruct", "qwen2.5-coder-1.5b-instruct", suite, home=home)
    assert asked == {}


def test_a_model_that_answers_nothing_fails_the_comparison(asked, suite, home, monkeypatch):
    with pytest.raises(ModelError, match=r"mute answered none of the 4 questions \(The server is out of memory"):
        compare_models("mute", "good", suite, home=home, **SERVER)
    assert list(asked) == ["mute"]
    monkeypatch.setattr(Mute, "ask", Closable.ask)
    assert compare_models("mute", "good", suite, home=home, **SERVER).comparison.shared == len(town.CASES)


def test_titles():
    assert title_of("owner/repo:m.gguf") == "repo:m"
    assert title_of(r"C:\models\m.gguf") == "m"
