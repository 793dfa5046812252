"""The command line as a whole."""

import subprocess
import sys
from dataclasses import replace

import pytest

from tests.unit.ui.cli.fakes import ANSWER, ROOT, command


@pytest.mark.parametrize("arguments", [("--json", "ask", "why?"), ("ask", "--json", "why?"), ("ask", "why?", "--json")])
def test_json_may_stand_anywhere_and_is_one_object(byline, arguments):
    ran = byline(*arguments)
    assert ran.json == replace(ANSWER, question="why?").to_dict()
    assert list(ran.json)[:9] == [
        "question",
        "answer",
        "abstained",
        "reason",
        "sentences",
        "citations",
        "passages",
        "model",
        "timings",
    ]


@pytest.mark.parametrize("arguments", [("--json", "frobnicate"), ("ask", "--json"), ("ask", "--json", "a", "--nope")])
def test_bad_usage_in_json_is_the_one_object(byline, arguments):
    ran = byline(*arguments)
    assert ran.code == 2
    assert "byline --help" in ran.json["error"]


def test_help_and_version(tmp_path):
    ran = command("ask", "--help", home=tmp_path)
    assert ran.returncode == 0
    assert 'byline ask "why was the call delayed?"' in ran.stdout
    assert command("--version", home=tmp_path).stdout.startswith("byline ")
    nothing = command(home=tmp_path)
    assert nothing.returncode == 2
    assert "Usage" in nothing.stdout
    assert nothing.stderr == ""


def test_starting_loads_nothing_heavy(tmp_path):
    heavy = (
        "torch",
        "sentence_transformers",
        "chromadb",
        "llama_cpp",
        "gradio",
        "transformers",
        "trafilatura",
        "httpx",
    )
    program = f"import sys, ui.cli.app; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.stdout == "[]\n", ran.stderr
