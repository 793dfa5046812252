"""What the evaluation tab can do: comparing models from the page."""

import threading

import pytest

from index.errors import UsageError
from ui.actions import evaluation
from ui.actions.evaluation import models_here
from ui.actions.services import Services

KNOWN = "qwen2.5-coder-0.5b-instruct"


@pytest.mark.parametrize("name", ["/etc/shadow", "/no/such/file", "../accounts", "", None])
def test_only_known_models_are_compared_and_no_file_is_looked_for(services, name, monkeypatch):
    monkeypatch.setattr(evaluation, "compare_models", lambda *args, **more: pytest.fail("it was looked for"))
    for models in ((KNOWN, name), (name, KNOWN)):
        with pytest.raises(UsageError, match="^Choose both models from the lists"):
            list(evaluation.compare_two(services, models, "seeds", 1, threading.Event()))


def test_models_of_the_catalogue_and_that_of_the_settings_are_compared(services, monkeypatch):
    monkeypatch.setattr(evaluation, "compare_models", lambda *models_and_set, **more: models_and_set)
    models = (services.settings.llm.model, KNOWN)
    assert list(evaluation.compare_two(services, models, "seeds", 1, threading.Event())) == [(*models, "seeds")]


def test_with_a_server_its_models_are_compared(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.actions.evaluation.state", lambda name, settings: "verified")
    monkeypatch.setattr("rag.llm.server.server_models", lambda settings, timeout_s: ("served-7b", "served-1b"))
    local = services.settings
    assert "qwen2.5-coder-0.5b-instruct" in models_here(services)
    llm = local.llm.model_copy(update={"endpoint": "http://127.0.0.1:9/v1", "model": "served-1b"})
    monkeypatch.setattr(Services, "settings", local.model_copy(update={"llm": llm}))
    assert models_here(services) == ["served-1b", "served-7b"]
