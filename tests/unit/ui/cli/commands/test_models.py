"""``byline models`` as a process of its own."""

import json

from tests.unit.ui.cli.fakes import command


def test_unknown_model_is_one_line(tmp_path):
    ran = command("models", "pull", "qwen", home=tmp_path)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("Error: There is no model 'qwen'.")
    assert ran.stderr.count("\n") == 1


def test_models_list_in_json(tmp_path):
    ran = command("models", "list", "--json", home=tmp_path)
    rows = {row["name"]: row for row in json.loads(ran.stdout)["models"]}
    assert rows["qwen2.5-coder-1.5b-instruct"]["bytes"] == 1_117_320_768
    assert rows["all-minilm-l6-v2"]["state"] == "absent"
    assert [name for name, row in rows.items() if row["in_use"]] == ["qwen2.5-coder-1.5b-instruct", "all-minilm-l6-v2"]


def test_a_damaged_model_is_found_by_verify(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "qwen2.5-coder-0.5b-instruct.gguf").write_bytes(b"GGUF cut off")
    ran = command("models", "verify", home=tmp_path)
    assert ran.returncode == 1
    assert "has 12 bytes instead of 491,400,064" in ran.stderr
    assert "byline models pull qwen2.5-coder-0.5b-instruct --force" in ran.stderr
    in_json = command("models", "verify", "--json", home=tmp_path)
    assert in_json.returncode == 1
    assert json.loads(in_json.stdout)["verified"][0]["verified"] is False


def test_fetching_switched_off_is_one_line(tmp_path):
    ran = command("models", "pull", home=tmp_path, BYLINE_MODELS__OFFLINE="true")
    assert ran.returncode == 1
    assert "When you are online, run" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_what_suits_the_machine_in_json(tmp_path):
    ran = command("models", "recommend", "--no-measure", "--json", home=tmp_path, BYLINE_MODELS__OFFLINE="true")
    found = json.loads(ran.stdout)
    rows = {row["name"]: row for row in found["models"]}
    assert found["take"] is None or rows[found["take"]]["why_not"] == ""
    assert rows["qwen3.5-4b"]["tried"] is False
    assert rows["qwen3.5-4b"]["bytes_are"] == "estimated"
    assert "hub cannot be reached" in rows["qwen3.5-4b"]["why_not"]
    assert {row["seconds_are"] for row in rows.values()} == {"estimated"}
    assert found["machine"]["hub_can_be_reached"] is False


def test_a_server_that_is_not_there_is_said_by_recommend(tmp_path):
    ran = command("models", "recommend", home=tmp_path, BYLINE_LLM__ENDPOINT="http://127.0.0.1:9/v1")
    assert ran.returncode == 0
    assert "cannot be reached" in ran.stdout


def test_use_takes_only_what_can_be_had(tmp_path):
    ran = command("models", "use", "qwen2.5-1.5b", home=tmp_path)
    assert ran.returncode == 2
    assert "Did you mean qwen2.5-coder-1.5b-instruct?" in ran.stderr
    ran = command("models", "use", "gemma3-270m", home=tmp_path, BYLINE_MODELS__OFFLINE="true")
    assert ran.returncode == 1
    assert "models.offline" in ran.stderr
    assert not (tmp_path / "byline.toml").exists()


def test_use_with_a_server_takes_only_what_it_lists(byline, monkeypatch, tmp_path):
    listed = ("served-7b",)
    monkeypatch.setattr("rag.llm.server.server_models", lambda settings, timeout_s: listed)
    monkeypatch.setenv("BYLINE_LLM__ENDPOINT", "http://127.0.0.1:9/v1")
    written = tmp_path / "home" / "byline.toml"
    ran = byline("models", "use", "qwen2.5-coder-0.5b-instruct")
    assert ran.code == 2
    assert "empty llm.endpoint first" in ran.err
    ran = byline("models", "use", "served-8b")
    assert ran.code == 2
    assert "set llm.model to 'served-7b'" in ran.err
    assert not written.exists()
    ran = byline("models", "use", "served-7b")
    assert ran.code == 0
    assert 'model = "served-7b"' in written.read_text()


def test_how_an_embedder_or_a_reranker_is_taken_is_said(byline, capsys):
    assert "byline index rebuild --embedder bge-small-en-v1.5" in byline("models", "use", "bge-small-en-v1.5").err
    assert 'reranker = "ms-marco-minilm-l6-v2"' in byline("models", "use", "ms-marco-minilm-l6-v2").err
    byline("models", "verify", "--help")
    assert "all models that are here" in capsys.readouterr().out


def test_the_list_calls_untried_what_is(tmp_path):
    ran = command("models", "list", home=tmp_path)
    lines = {line.split()[0]: line for line in ran.stdout.splitlines()}
    assert "untried" in lines["qwen3.5-4b"]
    assert "untried" not in lines["gemma3-270m"]
