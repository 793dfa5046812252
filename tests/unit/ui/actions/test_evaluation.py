"""What the evaluation tab can do."""

import pytest

from ui.actions.evaluation import models_here
from ui.actions.services import Services


def test_with_a_server_its_models_are_compared(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.actions.evaluation.state", lambda name, settings: "verified")
    monkeypatch.setattr("rag.llm.server.server_models", lambda settings, timeout_s: ("served-7b", "served-1b"))
    local = services.settings
    assert "qwen2.5-coder-0.5b-instruct" in models_here(services)
    llm = local.llm.model_copy(update={"endpoint": "http://127.0.0.1:9/v1", "model": "served-1b"})
    monkeypatch.setattr(Services, "settings", local.model_copy(update={"llm": llm}))
    assert models_here(services) == ["served-1b", "served-7b"]
