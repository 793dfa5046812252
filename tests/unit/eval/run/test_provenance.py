"""What made a run, and the command that makes it again."""

from dataclasses import replace

from eval.run.provenance import command, fingerprint, machine, prompt_hashes, versions
from rag.settings import Settings


def test_the_command_tells_what_differs_from_the_defaults(suite, home, tmp_path):
    settings = Settings.load(home, answer__mode="quotes", index__embedder=str(tmp_path / "my-embedder"))
    public = replace(suite, option="--clapnq", source="/somewhere/private/dev")
    assert command(suite, Settings.load(home)) == "byline eval run town"
    assert command(public, settings, sample=5, kinds=["fact"], seed=3) == (
        "byline eval --clapnq dev --sample 5 --kind fact --seed 3 "
        "--set index.embedder=my-embedder --set answer.mode=quotes"
    )


def test_the_fingerprint_leaves_out_what_changes_no_answer():
    info = {"suite": "s", "prompts": {"a": "1"}, "jobs": 1, "machine": {"cores": 2}}
    assert fingerprint(info) == fingerprint(info | {"jobs": 4, "machine": {"cores": 8}, "command": "x"})
    assert fingerprint(info) != fingerprint(info | {"prompts": {"a": "2"}})


def test_prompts_are_named_by_their_path_and_change_their_hash(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "ask.txt").write_text("one")
    before = prompt_hashes(tmp_path)
    (tmp_path / "sub" / "ask.txt").write_text("two")
    assert list(before) == ["sub/ask.txt"]
    assert prompt_hashes(tmp_path) != before


def test_versions_and_machine_are_known():
    assert versions()["python"].startswith("3.")
    assert machine()["cores"] > 0
