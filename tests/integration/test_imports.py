"""What only the evaluation or the page needs costs answering no import."""

import json
import subprocess
import sys

import pytest

EVALUATION_ONLY = {"sklearn", "matplotlib", "ir_measures", "rouge_score", "jinja2"}
HEAVY = {"torch", "sentence_transformers", "llama_cpp", "chromadb", "gradio", "psycopg", "sqlalchemy"}


@pytest.mark.parametrize("module", ["ui.cli.app", "rag", "rag.assistant", "eval", "eval.metrics.registry"])
def test_importing_loads_no_heavy_library(module):
    program = f"import {module}, sys, json; print(json.dumps(list(sys.modules)))"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not (EVALUATION_ONLY | HEAVY) & set(json.loads(finished.stdout))


def test_help_loads_neither_numpy_nor_pydantic_settings_nor_the_library():
    program = "import ui.cli.app, sys, json; print(json.dumps(list(sys.modules)))"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {"numpy", "pydantic_settings", "index.library", "index.readers", "rag"}
    assert not heavy & set(json.loads(finished.stdout))
