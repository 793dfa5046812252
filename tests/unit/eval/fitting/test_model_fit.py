"""Fitting a model: what is measured once, what is kept, and what is said when it cannot be fitted."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.fitting import measuring
from eval.fitting.measuring import drawn
from eval.fitting.model_fit import fit_model
from eval.fitting.odds import fit_odds
from eval.fitting.remembering import RememberingModel
from eval.suites.golden import Case, GoldenSetError, Suite
from index.errors import StorageError
from index.records import Progress
from rag.answering.evidence.model_calibration import calibration_file, calibration_of, model_key
from rag.assistant import Assistant
from rag.errors import ModelError
from rag.llm.base import Prompt, Usage
from rag.settings import Settings
from tests.fakes import WordEmbedder

PLACES = (
    "harbour", "bridge", "tower", "mill", "chapel", "market", "prison", "quarry", "library", "theatre",
    "brewery", "school",
)  # fmt: skip
KINDS = ("fact", "why", "time")
GOOD = tuple(
    Case(
        id=f"good-{place}",
        kind=KINDS[number % 3],
        question=f"When did the {place} open?",
        facts=((f"19{number:02}",),),
        articles=(place,),
    )
    for number, place in enumerate(PLACES)
)
BAD = tuple(
    Case(id=f"bad-{place}", kind="unanswerable", question=f"Who painted the {place}?", answerable=False)
    for place in PLACES
)


class Fake:
    """Says yes to what begins with When, surely or hardly so, and drafts the sentence about the place asked for."""

    name = "fake"
    context_tokens = 4096

    def __init__(self, *, sure: bool = True) -> None:
        self.usage = Usage()
        self.sure = sure
        self.asked: list[str] = []
        self.fails_after = 10_000

    def begin(self, cancelled: Callable[[], bool]) -> None:
        self.usage = Usage()

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def _question(self, prompt: Prompt) -> str:
        if len(self.asked) >= self.fails_after:
            raise KeyboardInterrupt
        question = next(text for message in prompt.messages if "Question:" in (text := message.text))
        question = question.partition("Question:")[2].strip().splitlines()[0]
        self.asked.append(question)
        return question

    def label_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
        says_yes = self._question(prompt).startswith("When") if self.sure else len(self.asked) % 2 == 0
        return [0.0, -4.0] if says_yes else [-4.0, 0.0]

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        place = self._question(prompt).rstrip("?").split()[-2 if "open" in self.asked[-1] else -1]
        number = PLACES.index(place)
        yield f"The {place} opened in 19{number:02}."


@pytest.fixture
def town(tmp_path: Path) -> Suite:
    folder = tmp_path / "town"
    folder.mkdir()
    for number, place in enumerate(PLACES):
        text = f"---\ntitle: The {place}\n---\nThe {place} opened in 19{number:02}. It has {number + 3} doors.\n"
        (folder / f"{place}.md").write_text(text, encoding="utf-8")
    return Suite("town", (*GOOD, *BAD), folder)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    def opened(suite: Suite, chosen: Settings, *, progress: object, model: Any) -> Assistant:
        own = chosen.model_copy(update={"home": tmp_path / "evaluation"})
        assistant = Assistant(own, open_embedder=lambda *_: WordEmbedder())
        assistant.index.add([suite.corpus])
        assistant.use_model(model)
        return assistant

    monkeypatch.setattr(measuring, "open_assistant", opened)
    return Settings.load(
        tmp_path / "home", llm={"endpoint": "http://127.0.0.1:1/v1", "model": "fake"},
        models={"calibrations": tmp_path / "kept"},
    )  # fmt: skip


def test_a_model_whose_odds_tell_something_gets_a_calibration(settings: Settings, town: Suite) -> None:
    steps: list[Progress] = []
    found = fit_model(settings, suites=[town], model=Fake(), progress=steps.append)
    assert (found.answerable, found.unanswerable) == (12, 12)
    assert found.auc == 1.0
    assert found.ways["fitted"].figures["refused_unanswerable"].mean == 1.0
    assert set(found.ways) == {"proofs", "fitted"}
    assert set(found.ways["proofs"].kinds) == {*KINDS, "unanswerable"}
    better = (
        found.ways["fitted"].figures["balanced_accuracy"].mean > found.ways["proofs"].figures["balanced_accuracy"].mean
    )
    assert found.used == ("fitted" if better else "proofs")
    assert calibration_of(settings).state == ("fitted" if better else "useless")
    assert {(step.stage, step.done) for step in steps if step.done == 24} == {("fit odds", 24), ("fit answers", 24)}
    assert json.loads(found.file.read_text(encoding="utf-8"))["prompts"]


def test_a_model_whose_odds_are_noise_is_judged_by_its_proofs(settings: Settings, town: Suite) -> None:
    found = fit_model(settings, suites=[town], model=Fake(sure=False))
    assert found.used == "proofs"
    assert calibration_of(settings).state == "useless"
    assert calibration_of(settings).decision is None


def test_an_interrupted_fit_goes_on_where_it_was(settings: Settings, town: Suite) -> None:
    model = Fake()
    model.fails_after = 15
    with pytest.raises(KeyboardInterrupt):
        fit_model(settings, suites=[town], model=model)
    assert calibration_of(settings).state == "none"
    model.fails_after = 10_000
    whole = fit_model(settings, suites=[town], model=model)
    assert set(Counter(model.asked).values()) <= {1, 2}, "the odds once, the answer once"
    again, first = Fake(), whole.to_dict()
    second = fit_model(settings, suites=[town], model=again).to_dict()
    assert again.asked == []
    assert {**first, "seconds": 0} == {**second, "seconds": 0}
    fit_model(settings, suites=[town], model=again, fresh=True)
    assert len(again.asked) == len(model.asked)


def test_a_set_that_is_too_small_is_refused_before_anything_is_asked(settings: Settings, town: Suite) -> None:
    small = Suite("small", (*GOOD, *BAD[:3]), town.corpus)
    model = Fake()
    with pytest.raises(GoldenSetError, match="at least 10 .* these are 12 and 3"):
        fit_model(settings, suites=[small], model=model)
    assert model.asked == []


def test_a_server_without_log_probabilities_is_told_and_keeps_nothing(settings: Settings, town: Suite) -> None:
    class Mute(Fake):
        def label_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
            raise ModelError("The model server gives no log-probabilities.")

    with pytest.raises(ModelError, match="no log-probabilities"):
        fit_model(settings, suites=[town], model=Mute())
    assert not calibration_file(settings, model_key(settings)).exists()


def test_two_fits_of_one_model_do_not_meet(settings: Settings, town: Suite) -> None:
    class Nested(Fake):
        def label_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
            fit_model(settings, suites=[town], model=Fake())
            return []

    with pytest.raises(StorageError, match="Another process is fitting"):
        fit_model(settings, suites=[town], model=Nested())


def test_a_model_that_is_not_here_is_not_fetched(settings: Settings, town: Suite) -> None:
    absent = settings.model_copy(
        update={"llm": settings.llm.model_copy(update={"endpoint": "", "model": "qwen2.5-coder-0.5b-instruct"})}
    )
    with pytest.raises(ModelError, match="byline models pull qwen2.5-coder-0.5b-instruct"):
        fit_model(absent, suites=[town])


def test_a_server_that_is_not_there_is_told_before_anything_is_indexed(
    settings: Settings, town: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "open_assistant", lambda *_, **__: pytest.fail("indexed"))
    with pytest.raises(ModelError, match="cannot be reached"):
        fit_model(settings, suites=[town])


def test_each_kind_is_judged_by_numbers_that_have_not_seen_it() -> None:
    cases = (*GOOD, *BAD)
    # Every question with an answer has high odds, but those of one kind; what is fitted without them does not know.
    margins = [(-5.0 if case.kind == "why" else 5.0) if case.answerable else -5.0 for case in cases]
    found = fit_odds(margins, cases, "here")
    whys = {judge for judge, case in zip(found.held_out, cases, strict=True) if case.kind == "why"}
    assert len(whys) == 1
    (judge,) = whys
    assert judge.probability([-5.0]) < judge.threshold <= judge.probability([5.0])
    assert "cross-validated by kind" in found.decision.provenance


def test_a_sample_has_enough_questions_without_an_answer(town: Suite) -> None:
    many = Suite("many", (*GOOD * 1, *BAD))
    (sampled,) = drawn([many], 12)
    assert len(sampled.cases) == 12
    assert sum(not case.answerable for case in sampled.cases) == 6
    few = Suite("few", (*GOOD, *BAD[:3]))
    assert sum(not case.answerable for suite in drawn([few], 9) for case in suite.cases) == 3
    assert drawn([town]) == [town]
    assert drawn([town], 100) == [town]


def test_replies_are_asked_for_once_and_a_torn_line_is_asked_again(tmp_path: Path) -> None:
    prompt = Prompt.of("system", "notes\nQuestion: When did the mill open?")
    model, file = Fake(), tmp_path / "replies.jsonl"
    first = RememberingModel(model, file)
    assert first.label_logprobs(prompt, ["Yes", "No"]) == [0.0, -4.0]
    assert "".join(first.stream(prompt, max_tokens=9)) == "The mill opened in 1903."
    file.write_bytes(file.read_bytes()[:-3])
    second = RememberingModel(model, file)
    assert second.label_logprobs(prompt, ["Yes", "No"]) == [0.0, -4.0]
    assert len(model.asked) == 2
    assert "".join(second.stream(prompt, max_tokens=9)) == "The mill opened in 1903."
    assert "".join(second.stream(prompt, max_tokens=10)) == "The mill opened in 1903."
    assert len(model.asked) == 4
