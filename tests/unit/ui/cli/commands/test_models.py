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
