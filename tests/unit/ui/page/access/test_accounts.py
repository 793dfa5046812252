"""The accounts file."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.errors import StorageError, UsageError
from ui.page.access.accounts import LiveAccounts, put_account, read_accounts, remove_account, valid_name
from ui.page.access.passwords import MAX_CHARS, hash_password, matches, valid_password


@pytest.fixture
def path(tmp_path):
    return tmp_path / "accounts"


def test_the_first_is_owner_and_the_next_are_readers(path):
    assert put_account(path, "ana", "password of ana", None)[0].role == "owner"
    assert put_account(path, "ben", "password of ben", None)[0].role == "reader"
    assert put_account(path, "cem", "password of cem", "owner")[0].role == "owner"
    accounts = read_accounts(path)
    assert {name: account.role for name, account in accounts.items()} == {
        "ana": "owner", "ben": "reader", "cem": "owner",
    }  # fmt: skip
    assert matches(accounts["ben"].password_hash, "password of ben")
    assert "password of" not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_second_add_changes_the_password_and_keeps_the_role(path):
    put_account(path, "ana", "password of ana", None)
    account, is_new = put_account(path, "ana", "another of ana", None)
    assert (account.role, is_new) == ("owner", False)
    assert not matches(read_accounts(path)["ana"].password_hash, "password of ana")
    with pytest.raises(UsageError, match="There is ana already"):
        put_account(path, "Ana", "password of ana", None)


def test_the_last_owner_stays(path):
    put_account(path, "ana", "password of ana", None)
    put_account(path, "ben", "password of ben", None)
    before = path.read_text()
    with pytest.raises(UsageError, match="ana is the only owner"):
        remove_account(path, "ana")
    with pytest.raises(UsageError, match="ana is the only owner"):
        put_account(path, "ana", "password of ana", "reader")
    with pytest.raises(UsageError, match="There is no account 'eve'"):
        remove_account(path, "eve")
    assert path.read_text() == before
    remove_account(path, "ben")
    assert list(read_accounts(path)) == ["ana"]


def test_plain_passwords_are_refused_and_hashed_by_the_command_that_is_named(path):
    path.write_text("# people\nana: se:cret\n\nben:b\n")
    path.chmod(0o600)
    with pytest.raises(UsageError, match="byline user add ana --role owner --auth") as refused:
        read_accounts(path)
    assert "cret" not in str(refused.value)
    put_account(path, "ana", "password of ana", "owner")
    accounts = read_accounts(path)
    assert {name: account.role for name, account in accounts.items()} == {"ana": "owner", "ben": "reader"}
    assert matches(accounts["ben"].password_hash, "b")
    assert matches(accounts["ana"].password_hash, "password of ana")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o601, 0o666])
def test_a_file_that_others_may_read_is_refused_with_the_command_that_mends_it(path, mode):
    put_account(path, "ana", "password of ana", None)
    path.chmod(mode)
    for use in (read_accounts, LiveAccounts, lambda file: remove_account(file, "ana")):
        with pytest.raises(UsageError, match=f"chmod 600 {path}"):
            use(path)
    path.chmod(0o400)
    assert list(read_accounts(path)) == ["ana"]


DAMAGED = "$argon2id$v=19$m=65536,t=3,p=4$short"
GREEDY = "$argon2id$v=19$m=4194304,t=3,p=4$" + "A" * 22 + "$" + "A" * 43


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "names nobody"),
        (b"# nobody\n\n", "names nobody"),
        (b"ana\n", ":1: expected name:role:hash"),
        (b"ana:\n", ":1: expected"),
        (b":owner:x\n", ":1: expected"),
        (b"ana:owner:" + DAMAGED.encode(), ":1: the hash of ana is damaged"),
        (b"ana:owner:" + GREEDY.encode(), ":1: the hash of ana is damaged"),
        (b"ana:secret\nana:secret\n", ":2: ana stands there twice"),
        (b"an a:secret\n", ":1: 'an a' cannot be the name"),
        (b"\xff\xfe:secret\n", "not UTF-8"),
        (b"#" * 1_000_001, "too long"),
    ],
)
def test_bad_files_are_explained_without_repeating_them(path, content, said):
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(UsageError, match=said) as refused:
        read_accounts(path)
    assert "secret" not in str(refused.value)


def test_what_is_no_file_is_refused_at_once(path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_accounts(path)
    os.mkfifo(path, 0o600)
    with pytest.raises(UsageError, match="is not a file"):
        read_accounts(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(UsageError, match="is not a file|cannot be read"):
        read_accounts(path)


def test_many_commands_at_once_lose_nobody(path):
    put_account(path, "ana", "password of ana", None)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: put_account(path, f"reader{number}", "password", None), range(8)))
    assert len(read_accounts(path)) == 9
    assert {file.name for file in path.parent.iterdir()} == {"accounts", "accounts.lock"}


def test_a_write_that_fails_leaves_the_file_as_it_was(path, monkeypatch):
    put_account(path, "ana", "password of ana", None)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        put_account(path, "ben", "password of ben", None)
    assert path.read_bytes() == before
    assert {file.name for file in path.parent.iterdir()} == {"accounts", "accounts.lock"}


def test_a_link_to_the_file_stays_a_link(path, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(path)
    put_account(link, "ana", "password of ana", None)
    assert link.is_symlink()
    assert list(read_accounts(path)) == ["ana"]


def test_a_page_sees_changes_and_lets_nobody_in_while_the_file_is_bad(path):
    put_account(path, "ana", "password of ana", None)
    live = LiveAccounts(path)
    put_account(path, "ben", "password of ben", None)
    assert live.get("ben")
    path.chmod(0o644)
    assert live.get("ana") is None
    path.chmod(0o600)
    assert live.get("ana")
    path.unlink()
    assert live.get("ana") is None


@pytest.mark.parametrize(
    "name", ["", " ", "a:b", "a b", "a\tb", "a\nb", "#ana", "-ana", "a" * 65, "a\u202eb", "a\x00", "a\u2028b", "\ud800"]
)
def test_names_that_would_confuse_are_refused(name):
    with pytest.raises(UsageError, match="cannot be the name"):
        valid_name(name)


def test_names_and_passwords_have_one_form():
    assert valid_name(" Zoe\u0308 ") == "Zo\u00eb"
    assert matches(hash_password(valid_password("passe\u0301 pas")), "pass\u00e9 pas")
    assert not matches(None, "no account has this password")


@pytest.mark.parametrize(
    "password", ["", "short", "x" * (MAX_CHARS + 1), "tab\tin it", "null\x00inside", "half \ud800 pair"]
)
def test_passwords_that_are_none_are_refused_without_repeating_them(password):
    with pytest.raises(UsageError) as refused:
        valid_password(password)
    assert not password or password not in str(refused.value)
