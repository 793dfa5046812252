"""``byline user``."""

import io
import json

import pytest


@pytest.fixture
def typed(monkeypatch):
    """Puts a password on standard input."""
    return lambda words: monkeypatch.setattr("sys.stdin", io.StringIO(words))


def test_accounts_are_added_listed_and_removed(byline, typed):
    typed("password of ana\n")
    ran = byline("user", "add", "ana", "--password-stdin", "--json")
    assert ran.code == 0
    assert {"user": "ana", "role": "owner", "added": True}.items() <= json.loads(ran.out).items()
    typed("password of ben\r\n")
    assert byline("user", "add", "ben", "--password-stdin").code == 0
    assert [(u["name"], u["role"]) for u in json.loads(byline("user", "list", "--json").out)["users"]] == [
        ("ana", "owner"),
        ("ben", "reader"),
    ]
    refused = byline("user", "remove", "ana")
    assert (refused.code, "only owner" in refused.err) == (2, True)
    assert byline("user", "remove", "ben").code == 0


def test_only_the_first_account_asks_for_a_restart(byline, typed):
    for name, is_first in (("ana", True), ("ben", False), ("ana", False)):
        typed("a good password\n")
        assert ("until it is restarted" in byline("user", "add", name, "--password-stdin").out) == is_first


def test_without_accounts_the_list_is_empty(byline):
    assert json.loads(byline("user", "list", "--json").out)["users"] == []


@pytest.mark.parametrize("words", ["", "\n", "short\n", "x" * 5000])
def test_a_password_that_is_none_makes_no_account(byline, typed, words):
    typed(words)
    assert byline("user", "add", "ana", "--password-stdin").code == 2
    assert json.loads(byline("user", "list", "--json").out)["users"] == []


def test_a_terminal_is_asked_twice(byline, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    for second, code in (("another password", 2), ("password of ana", 0)):
        answers = iter(["password of ana", second])
        monkeypatch.setattr("getpass.getpass", lambda _, answers=answers: next(answers))
        assert byline("user", "add", "ana").code == code
