"""The page as a service: probes, metrics, the log, and the end of it; a real process and a real model server."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from eval.benchmarks.scripted_server import Script, scripted_server
from index import StorageError
from tests.integration.serving import Running, chat
from tests.servers import ChromaServer

QUESTION = "Why was the call delayed, xylophone aside?"
RARE = "xylophone"
DRAFT_S = 1.5


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def served(script: Script, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with scripted_server(script) as address:
        options = ["--log-json", "--metrics", "local", "--root-path", "/byline"]
        with chat(tmp_path_factory.mktemp("service") / "home", *options, BYLINE_LLM__ENDPOINT=address) as running:
            yield running


def ask(client: httpx.Client, question: str = QUESTION) -> httpx.Response:
    return client.post("/gradio_api/run/ask", json={"data": [question, None, "", ""]})


def metrics_of(client: httpx.Client) -> dict[str, float]:
    lines = client.get("/metrics").raise_for_status().text.splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def test_it_is_alive_and_ready_and_counts(served: Running, script: Script) -> None:
    with served.client() as client:
        assert client.get("/health").json() == {"status": "alive"}
        assert client.get("/ready").json() == {"status": "ready"}
        assert ask(client).json()["data"][0]["abstained"] is False
        assert ask(client, "a").status_code == 200
        counted = metrics_of(client)
        assert counted['byline_questions_total{outcome="answered"}'] >= 1
        assert (counted["byline_questions_waiting"], counted["byline_readers"]) == (0, 0)
        assert counted['byline_step_seconds_count{step="searching"}'] >= 2
        assert counted["byline_wait_seconds_count"] >= 2
        refused = client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
        assert refused.status_code == 403  # what a proxy passes on is not of this machine


def test_the_page_lies_under_its_path_too(served: Running) -> None:
    with served.client() as client:
        for path in ("/", "/byline/"):
            config = client.get(f"{path}config").raise_for_status().json()
            assert config["root"] == f"{served.url}/byline"


def test_a_failing_server_is_told_and_asking_again_helps(served: Running, script: Script) -> None:
    with served.client() as client:
        script.cut_after = 2
        told = ask(client)
        assert (told.status_code, "broke off its reply. Ask again." in told.json()["error"]) == (500, True)
        script.cut_after = -1
        script.refusals = [(429, "0"), (503, "")]
        assert ask(client).status_code == 200  # waited for
        script.refusals = [(429, "3600")]
        told = ask(client)
        assert "is busy (429)" in told.json()["error"]
        assert "Ask again in 3600 s." in told.json()["error"]
        assert ask(client).status_code == 200


def test_the_log_is_json_without_questions_and_the_end_is_graceful(served: Running, script: Script) -> None:
    script.delay_s = DRAFT_S
    with served.client() as client, ThreadPoolExecutor(1) as asking:
        under_way = asking.submit(ask, client)
        until = time.monotonic() + 30
        while metrics_of(client)["byline_questions_running"] != 1:
            assert time.monotonic() < until
            time.sleep(0.02)
        served.process.terminate()
        time.sleep(0.3)
        with served.client() as late:
            assert late.get("/ready").status_code == 503
            assert "about to stop" in ask(late).json()["error"]
        assert under_way.result().json()["data"][0]["abstained"] is False
    assert served.process.wait(timeout=60) == 0
    logged = [json.loads(line) for line in served.said if line.startswith("{")]
    assert [line for line in served.said if not line.startswith("{")] == []
    ended = [line for line in logged if line["logger"] == "byline.questions"]
    assert {line["outcome"] for line in ended} >= {"answered", "failed"}
    assert all(line["seconds"] >= 0 and "searching" in line["steps_s"] for line in ended)
    assert RARE not in "\n".join(served.said)


def test_a_missing_chroma_server_is_not_ready_with_a_reason(tmp_path: Path, own_chroma_server: ChromaServer) -> None:
    from rag import Assistant
    from tests.fakes import WordEmbedder

    opened = Assistant.open(tmp_path, answer={"mode": "quotes"}, index={"chroma_url": own_chroma_server.url})
    opened._open_embedder = lambda *_: WordEmbedder()
    with opened:
        opened.embedder()
        opened.require_ready()
        own_chroma_server.stop()
        with pytest.raises(StorageError, match="Chroma server at .* does not answer"):
            opened.require_ready()


def test_a_missing_model_server_is_not_ready_with_a_reason(tmp_path: Path) -> None:
    from rag import Assistant
    from rag.errors import ModelError
    from tests.fakes import WordEmbedder

    with scripted_server(Script()) as address:
        pass  # gone
    opened = Assistant.open(tmp_path, llm={"endpoint": address})
    opened._open_embedder = lambda *_: WordEmbedder()
    with opened:
        with pytest.raises(ModelError, match="not loaded yet"):
            opened.require_ready()
        opened.embedder(), opened.model()
        with pytest.raises(ModelError, match="cannot be reached"):
            opened.require_ready()
