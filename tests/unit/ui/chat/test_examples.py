"""Example questions: found while nobody asks, shown on the start page."""

import time
from dataclasses import replace

import pytest

from index.errors import StorageError, UsageError
from rag.answer import Sentence
from rag.errors import CancelledError
from rag.proposing import Proposal
from rag.settings import LlmSettings, Settings
from tests.unit.ui.fakes import ARTICLES, FakeAssistant, bridge_answer
from ui.chat.examples import ExampleQuestions, IdleExamples

TITLES = [article.title for article in reversed(ARTICLES)]
COST, FERRY, OPENS = (f"What is said about “{title}”?" for title in TITLES)
MODEL = LlmSettings().model
QUESTION = "How much did the footbridge cost?"


class ProposingAssistant(FakeAssistant):
    """Proposes one question for every article, answered as ``status`` says."""

    status = "supported"

    def __init__(self, home):
        super().__init__(home)
        self.tried = []

    def propose(self, article_id, *, cancelled):
        self.tried.append(article_id)
        if cancelled():
            raise CancelledError
        answer = replace(bridge_answer(QUESTION), sentences=(Sentence("It cost 3.6 million.", (3,), 1.0, self.status),))
        return Proposal(QUESTION, answer, answer.citations)


@pytest.fixture
def assistant(tmp_path):
    return ProposingAssistant(tmp_path)


def idle(assistant, examples, *, is_busy=lambda: False):
    return IdleExamples(examples, lambda: assistant, is_busy)


def test_without_any_the_newest_articles_of_different_outlets_are_asked_about(assistant, tmp_path):
    assert ExampleQuestions(tmp_path).shown(assistant.index.articles()) == [COST, FERRY, OPENS]


def test_a_question_that_is_answered_well_comes_first_and_is_kept(assistant, tmp_path):
    examples = ExampleQuestions(tmp_path)
    assert idle(assistant, examples).propose_one()
    assert assistant.tried == [ARTICLES[2].id]
    assert ExampleQuestions(tmp_path).shown(assistant.index.articles()) == [QUESTION, FERRY, OPENS]


def test_an_article_without_a_good_question_is_tried_once(assistant, tmp_path):
    assistant.status = "quoted"
    examples = ExampleQuestions(tmp_path)
    work = idle(assistant, examples)
    assert [work.propose_one() for _ in range(4)] == [True, True, True, False]
    assert len(set(assistant.tried)) == 3
    assert examples.shown(assistant.index.articles()) == [COST, FERRY, OPENS]


def test_an_article_that_changed_needs_a_new_question(assistant, tmp_path):
    examples = ExampleQuestions(tmp_path)
    idle(assistant, examples).propose_one()
    changed = [replace(one, id=f"{one.id}-new") for one in assistant.index.articles()]
    assert examples.shown(changed) == [COST, FERRY, OPENS]
    assert [one.id for one in examples.wanting(changed, MODEL)][0] == f"{ARTICLES[2].id}-new"


def test_a_reader_who_asks_stops_the_work_and_nothing_is_kept(assistant, tmp_path):
    examples = ExampleQuestions(tmp_path)
    with pytest.raises(CancelledError):
        idle(assistant, examples, is_busy=lambda: True).propose_one()
    assert len(examples.wanting(assistant.index.articles(), MODEL)) == 3


def test_a_damaged_file_is_begun_anew(assistant, tmp_path):
    (tmp_path / "examples.json").write_text('[{"question": 3}]')
    examples = ExampleQuestions(tmp_path)
    idle(assistant, examples).propose_one()
    assert examples.shown(assistant.index.articles())[0] == QUESTION


def test_a_home_that_cannot_be_written_is_said(assistant, tmp_path):
    with pytest.raises(StorageError, match="cannot be written"):
        ExampleQuestions(tmp_path / "missing").keep(assistant.index.articles()[0], QUESTION, MODEL)


def test_another_model_tries_anew(assistant, tmp_path):
    assistant.status = "quoted"
    examples = ExampleQuestions(tmp_path)
    idle(assistant, examples).propose_one()
    assert len(examples.wanting(assistant.index.articles(), MODEL)) == 2
    assert len(examples.wanting(assistant.index.articles(), "a better one")) == 3


@pytest.mark.parametrize(
    ("llm", "answer", "may"),
    [
        ({}, {}, True),
        ({"endpoint": "http://127.0.0.1:1/v1"}, {}, False),  # it may cost money
        ({}, {"mode": "quotes"}, False),
    ],
)
def test_only_a_model_in_this_process_is_asked_unbidden(assistant, tmp_path, llm, answer, may):
    assistant.settings = Settings.load(tmp_path, llm=llm, answer=answer)
    assert idle(assistant, ExampleQuestions(tmp_path)).may_propose() is may


@pytest.mark.parametrize("percent", [0.0, 90.0])
def test_the_work_begins_when_the_machine_has_had_nothing_to_do(assistant, tmp_path, hurried, monkeypatch, percent):
    monkeypatch.setattr("ui.chat.examples.psutil.cpu_percent", lambda: percent)
    worked(assistant, tmp_path, seconds=10 if percent < 50 else 0.3)
    assert len(assistant.tried) == (3 if percent < 50 else 0)


def test_after_an_error_the_work_goes_on(assistant, tmp_path, hurried, monkeypatch):
    monkeypatch.setattr("ui.chat.examples.psutil.cpu_percent", lambda: 0.0)
    propose, failed = assistant.propose, []

    def fail_once(article_id, *, cancelled):
        if not failed:
            failed.append(article_id)
            raise UsageError("The article is gone.")
        return propose(article_id, cancelled=cancelled)

    monkeypatch.setattr(assistant, "propose", fail_once)
    worked(assistant, tmp_path, seconds=10)
    assert (len(failed), len(assistant.tried)) == (1, 3)


@pytest.fixture
def hurried(monkeypatch):
    for name in ("LOOK_EVERY_S", "IDLE_S", "PAUSE_AFTER_ERROR_S"):
        monkeypatch.setattr(f"ui.chat.examples.{name}", 0.01)


def worked(assistant, home, *, seconds):
    """Let the thread work until every article was tried, or for so long."""
    examples = ExampleQuestions(home)
    work = idle(assistant, examples)
    work.start()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and examples.wanting(assistant.index.articles(), MODEL):
        time.sleep(0.01)
    work.close()
