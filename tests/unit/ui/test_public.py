"""Errors told to whoever has the page open name no folder of this machine."""

import pytest

from ui import public
from ui.public import hide_folder, public_sentence


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(public, "_homes", set())
    monkeypatch.setenv("HOME", "/home/Jo Doe")
    hide_folder(tmp_path / "a home with blanks")
    return tmp_path / "a home with blanks"


def test_known_folders_are_left_out_though_their_names_hold_blanks(home, tmp_path, monkeypatch):
    here = tmp_path / "work of Jo"
    here.mkdir()
    monkeypatch.chdir(here)
    for folder in (home, here, "/home/Jo Doe"):
        assert public_sentence(f"{folder}/uploads/x/a.txt is damaged.") == "…/a.txt is damaged."
        assert public_sentence(f"Look into '{folder}/'.") == "Look into '…'."
        assert public_sentence(f"{folder} cannot be written: disk full.") == "… cannot be written: disk full."


def test_other_folders_are_left_out_as_before_and_words_stay():
    assert public_sentence("There is no file /srv/news/b.txt: check it.") == "There is no file …/b.txt: check it."
    assert public_sentence("C:\\Users\\x\\b.txt is damaged.") == "…/b.txt is damaged."
    assert public_sentence("Ask one and/or both at https://news.example/a/b.") == (
        "Ask one and/or both at https://news.example/a/b."
    )
    assert len(public_sentence("word " * 100_000)) == public.MAX_CHARS + 1


def test_a_working_folder_that_has_gone_does_no_harm(monkeypatch):
    monkeypatch.setattr(public.os, "getcwd", lambda: (_ for _ in ()).throw(FileNotFoundError()))
    assert public_sentence("/home/Jo Doe/a.txt") == "…/a.txt"
