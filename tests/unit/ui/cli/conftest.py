"""The command line run in this process, with an assistant and a library made by hand."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from tests.unit.ui.cli.fakes import FakeAssistant, FakeLibrary, Ran
from ui.cli.app import run
from ui.cli.console import Session


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
