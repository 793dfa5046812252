"""Another model: fetched and loaded beside the old one; failure and stop leave the old one."""

import threading
import tomllib

import pytest

from index.errors import UsageError
from index.records import Progress
from rag.errors import ModelError
from rag.models import memory
from rag.settings import Settings
from tests.unit.ui.fakes import FakeAssistant
from ui.actions import model_change

OLD, NEW = "qwen2.5-coder-1.5b-instruct", "qwen2.5-coder-0.5b-instruct"


@pytest.fixture
def fetching(monkeypatch):
    """A fetch that waits to be let on, and a load that does what the test says."""

    class Fetching:
        def __init__(self):
            self.may_go_on = threading.Event()
            self.load = lambda settings, progress=None: f"loaded {settings.llm.model}"

        def ensure(self, name, settings, *, progress):
            progress(Progress("download", 5, 10, "bytes", name))
            while not self.may_go_on.wait(0.01):
                progress(Progress("download", 6, 10, "bytes", name))

    made = Fetching()
    monkeypatch.setattr(model_change.models, "ensure", made.ensure)
    monkeypatch.setattr(model_change.opening, "open_model", lambda settings: made.load(settings))
    return made


@pytest.fixture
def reopening(services):
    def reopened(home):
        assistant = FakeAssistant(home)
        assistant.settings = Settings.load(home)
        return assistant

    services.holder.reopen = reopened
    return services


def in_file(services) -> str:
    file = services.home / "byline.toml"
    return tomllib.loads(file.read_text())["llm"]["model"] if file.exists() else ""


def test_the_old_model_answers_until_the_new_one_is_loaded(reopening, fetching):
    change, old = reopening.model_change, reopening.holder.get()
    change.start(reopening, NEW)
    seen = []
    for state in change.follow():
        seen.append(state.stage)
        if state.done_bytes == 6:
            assert reopening.holder.get() is old
            assert in_file(reopening) == ""
            fetching.may_go_on.set()
    assert seen[0] == "fetching"
    assert seen[-1] == "done"
    assert reopening.settings.llm.model == NEW
    assert reopening.holder.loaded_model() == f"loaded {NEW}"
    assert in_file(reopening) == NEW


def test_a_stop_leaves_the_old_one(reopening, fetching):
    change, old = reopening.model_change, reopening.holder.get()
    change.start(reopening, NEW)
    change.stop()
    change.wait(10)
    assert change.state.stage == "stopped"
    assert reopening.holder.get() is old
    assert in_file(reopening) == ""
    fetching.may_go_on.set()
    change.start(reopening, NEW)  # and it can be begun again
    change.wait(10)
    assert change.state.stage == "done"


@pytest.mark.parametrize("error", [ModelError("llama.cpp cannot load it."), RuntimeError("odd")])
def test_a_model_that_cannot_be_loaded_leaves_the_old_one(reopening, fetching, error):
    def fail(settings):
        raise error

    fetching.load = fail
    fetching.may_go_on.set()
    change, old = reopening.model_change, reopening.holder.get()
    change.start(reopening, NEW)
    change.wait(10)
    assert change.state.stage == "failed"
    assert change.state.problem
    assert reopening.holder.get() is old
    assert in_file(reopening) == ""


def test_only_one_change_at_a_time(reopening, fetching):
    reopening.model_change.start(reopening, NEW)
    with pytest.raises(UsageError, match=f"{NEW} is still being fetched"):
        reopening.model_change.start(reopening, "gemma3-270m")
    reopening.model_change.stop()
    reopening.model_change.wait(10)


def test_what_may_not_be_chosen_is_refused_before_anything_begins(reopening, fetching, monkeypatch):
    with pytest.raises(UsageError, match="only models of the catalogue"):
        reopening.model_change.start(reopening, "/etc/passwd")
    little = memory.Memory(4_000_000_000, 1_000_000_000)
    monkeypatch.setattr(model_change, "memory_now", lambda: little)
    with pytest.raises(ModelError, match="set llm.model to qwen2.5-coder-0.5b-instruct"):
        reopening.model_change.start(reopening, "smollm3-3b")
    reopening.holder.reopen = None
    with pytest.raises(UsageError, match="are fixed"):
        reopening.model_change.start(reopening, NEW)
    assert reopening.model_change.state.stage == "idle"


def test_where_memory_holds_only_one_the_old_one_is_taken_back_after_a_failure(reopening, fetching, monkeypatch):
    def reopened(home):
        assistant = FakeAssistant(home)
        assistant.settings = Settings.load(home)
        assistant.model = no_model
        return assistant

    def no_model():
        raise ModelError("llama.cpp cannot load it.")

    reopening.holder.reopen = reopened
    reopening.holder.get().loaded_model = "the old one"
    free = memory.Memory(4_000_000_000, 500_000_000)
    monkeypatch.setattr(model_change, "memory_now", lambda: free)
    fetching.may_go_on.set()
    reopening.model_change.start(reopening, NEW)
    reopening.model_change.wait(10)
    assert reopening.model_change.state.stage == "failed"
    assert reopening.settings.llm.model == OLD
