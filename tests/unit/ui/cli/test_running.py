"""Around every command: the place of options, errors, exit codes and standard output."""

import json
import os
import subprocess
import sys

from index.errors import StorageError, UsageError
from tests.unit.ui.cli.fakes import ROOT, FakeAssistant, command
from ui.cli.running import INTERRUPTED, hoist


def test_options_are_moved_to_the_front_but_not_past_two_dashes():
    assert hoist(["ask", "--json", "why?", "--home", "h", "-q"]) == (["--json", "--home", "h", "-q"], ["ask", "why?"])
    assert hoist(["ask", "--", "--json"]) == ([], ["ask", "--", "--json"])
    assert hoist(["ask", "--home=h", "x"]) == (["--home=h"], ["ask", "x"])
    assert hoist(["ask", "x", "--home"]) == (["--home"], ["ask", "x"])


def test_errors_are_one_line_with_their_exit_code(byline):
    ran = byline("ask", "why?", assistant=FakeAssistant(error=StorageError("The disk is full.\nFree some.")))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-1] == "Error: The disk is full. Free some."
    assert byline("ask", "", assistant=FakeAssistant(error=UsageError("The question is empty."))).code == 2


def test_errors_in_json_are_the_one_object(byline):
    ran = byline("ask", "--json", "why?", assistant=FakeAssistant(error=StorageError("The disk is full.")))
    assert ran.code == 1
    assert ran.json == {"error": "The disk is full."}


def test_a_fault_shows_no_traceback_unless_asked(byline, capsys):
    broken = FakeAssistant(error=ZeroDivisionError("division by zero"))
    ran = byline("ask", "why?", assistant=broken)
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("Error: ZeroDivisionError: division by zero.")
    assert "Traceback" not in ran.err + capsys.readouterr().err
    byline("ask", "--debug", "why?", assistant=broken)
    assert "Traceback" in capsys.readouterr().err


def test_control_c_says_that_nothing_is_lost(byline):
    ran = byline("ask", "why?", assistant=FakeAssistant(error=KeyboardInterrupt()))
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == f"Error: {INTERRUPTED}"


def test_an_unknown_setting_is_one_line(tmp_path):
    (tmp_path / "byline.toml").write_text("[answer]\nmoed = 'quotes'\n")
    ran = command("models", "list", home=tmp_path)
    assert ran.returncode == 2
    assert "answer.moed" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_closed_pipe_is_quiet(tmp_path):
    environment = {**os.environ, "BYLINE_HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "models", "list"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    process.wait(timeout=30)


def test_libraries_that_print_do_not_reach_standard_output_in_json(tmp_path):
    program = """
import os, sys
from pathlib import Path
from ui.cli import app
from index.records import IndexReport
class Noisy:
    def status(self):
        print("noise from Python")
        os.write(1, b"noise from C\\n")
        return IndexReport(articles=1)
    def close(self): pass
from rag import opening
opening.open_library = lambda settings, progress, *, rebuilding=False: Noisy()
sys.argv = ["byline", "index", "status", "--json"]
app.main()
"""
    environment = {**os.environ, "BYLINE_HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert json.loads(ran.stdout)["articles"] == 1
    assert ran.stdout.count("\n") == 1
    assert "noise from Python" in ran.stderr
    assert "noise from C" in ran.stderr
