"""Each command of the pages "A laptop" and "One server behind a proxy", run as it stands there."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from rag.settings import Settings
from tests.integration.pages import blocks
from tests.integration.serving import PROGRAM, QUOTES, ROOT, free_port

ARTICLE = "Harwick's new footbridge opened on Monday. It is 84 metres long and cost 3.2 million euros.\n"
STARTS_WITHIN_S = 120.0
NEEDED = ("curl", "openssl")


@pytest.fixture
def terminal(tmp_path: Path):
    """A folder with articles and a `byline` on the path, and ports that are free; ends what it began."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "program.py").write_text(PROGRAM)
    (tools / "byline").write_text(f'#!/bin/sh\nexec {sys.executable} {tools}/program.py "$@"\n')
    (tools / "byline").chmod(0o755)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "footbridge.txt").write_text(ARTICLE)
    environment = {
        **os.environ,
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "BYLINE_HOME": str(tmp_path / "home"),
        "BYLINE_MODELS__OFFLINE": "true",
        **QUOTES,
    }
    ports = {"7860": str(free_port()), "7861": str(free_port())}
    begun: list[subprocess.Popen[str]] = []

    def run(line: str) -> str:
        for usual, free in ports.items():
            line = line.replace(usual, free)
        options = {"shell": True, "cwd": tmp_path, "env": environment, "text": True, "stderr": subprocess.PIPE}
        if line.startswith("byline chat"):
            begun.append(subprocess.Popen(f"exec {line}", **options))  # noqa: S602 - a line of our own page
            return ""
        done = subprocess.run(line, stdout=subprocess.PIPE, check=False, **options)  # noqa: S602
        assert done.returncode == 0, (line, done.stderr)
        return done.stdout

    run.begun, run.ports = begun, ports
    yield run
    for process in begun:
        process.terminate()
    for process in begun:
        assert process.wait(timeout=60) == 0
        process.stderr.close()


def until_served(terminal, address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            return terminal(f"curl --insecure --fail --silent {address}")
        except AssertionError:
            assert terminal.begun[-1].poll() is None, terminal.begun[-1].stderr.read()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"apt-get install {' '.join(NEEDED)}")
def test_a_laptop(terminal) -> None:
    use, ask_it, encrypted = [block.text.splitlines() for block in blocks("deploy.md", "A laptop")]
    said = [terminal(line) for line in use]
    assert "footbridge" in said[1]
    until_served(terminal, "http://127.0.0.1:7860/ready")
    assert [terminal(line) for line in ask_it] == ['{"status":"alive"}', '{"status":"ready"}']
    for line in encrypted:
        terminal(line)
    until_served(terminal, "https://127.0.0.1:7861/health")


def test_one_server(terminal, tmp_path: Path) -> None:
    """The service and the proxy run in ``tests/browser/test_deployed.py``."""
    users, unit, proxy, settings, server = blocks("deploy.md", "One server behind a proxy")
    new_user, *accounts = users.text.splitlines()
    home = re.search(r"--home-dir (\S+)", new_user)[1]
    assert f"BYLINE_HOME={home}\n" in unit.text
    for line in accounts:
        assert f"sudo -u byline env BYLINE_HOME={home} " in line
        terminal(line.replace(f"sudo -u byline env BYLINE_HOME={home} ", ""))
    service = configparser.ConfigParser(interpolation=None)
    service.optionxform = str
    service.read_string(unit.text)
    seconds = float(service["Service"]["TimeoutStopSec"])
    assert seconds > Settings.load(tmp_path / "none").serving.end_within_s
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "byline.toml").write_text(settings.text)
    assert Settings.load(tmp_path / "other").llm.questions_at_once == tomllib.loads(settings.text)["llm"]["parallel"]
    assert re.search(r"client_max_body_size (\d+)m", proxy.text)[1] >= "50"
    assert server.text.startswith("python -m llama_cpp.server --model model.gguf")


@pytest.mark.filterwarnings("ignore")
def test_the_options_of_llama_cpps_server_are_there() -> None:
    pytest.importorskip("starlette_context", reason='pip install "llama-cpp-python[server]"')
    from llama_cpp.server.cli import add_args_from_model
    from llama_cpp.server.settings import ModelSettings, ServerSettings

    (*_, server) = blocks("deploy.md", "One server behind a proxy")
    options = {word.removeprefix("--") for word in server.text.split() if word.startswith("--")}
    assert add_args_from_model
    assert options <= {*ModelSettings.model_fields, *ServerSettings.model_fields}
