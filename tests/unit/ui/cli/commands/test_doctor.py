"""``byline doctor`` for a reader; its checks are in tests/unit/ui/cli/test_checks.py."""

from ui.cli.app import run


def test_for_a_reader_each_finding_is_a_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BYLINE_HOME", str(tmp_path))
    assert run(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "Settings in force" in out
    assert "note    index: empty" in out
    assert "          → Add articles" in out
