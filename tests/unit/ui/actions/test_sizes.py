"""How much room the parts of a home take."""

from ui.actions import sizes
from ui.actions.sizes import parts_of


def test_each_part_counts_its_files_and_logs(tmp_path, monkeypatch):
    (tmp_path / "conversations.sqlite3").write_bytes(bytes(100))
    (tmp_path / "conversations.sqlite3-wal").write_bytes(bytes(50))
    (tmp_path / "uploads" / "a").mkdir(parents=True)
    (tmp_path / "uploads" / "a" / "b.txt").write_bytes(bytes(7))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "big.gguf").write_bytes(bytes(1_000))
    monkeypatch.setattr(sizes, "LARGE_BYTES", 100)
    found = {part.name: part for part in parts_of(tmp_path)}
    assert {name: part.bytes for name, part in found.items()} == {"conversations": 150, "uploads": 7}
    assert found["conversations"].is_large
    assert not found["uploads"].is_large


def test_an_empty_home(tmp_path):
    assert list(parts_of(tmp_path / "none")) == []
