"""Who may come in."""

import pytest

from index.errors import UsageError
from ui.page.access import is_loopback, password_check, read_accounts, require_protection


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("my-machine", False),
    ],
)
def test_loopback(host, inside):
    assert is_loopback(host) is inside


def test_a_password_or_force_lets_others_in():
    require_protection("0.0.0.0", share=True, has_accounts=True, force=False)
    require_protection("0.0.0.0", share=True, has_accounts=False, force=True)
    require_protection("127.0.0.1", share=False, has_accounts=False, force=False)


def test_accounts_are_read_and_checked(tmp_path):
    path = tmp_path / "accounts"
    path.write_text("# people\nana: se:cret\n\nben:b\n")
    accounts = read_accounts(path)
    assert accounts == {"ana": "se:cret", "ben": "b"}
    check = password_check(accounts)
    assert check("ana", "se:cret")
    assert not check("ana", "b")
    assert not check("eve", "")


@pytest.mark.parametrize(
    ("text", "said"), [("", "names nobody"), ("ana\n", ":1: expected user:password"), ("a:\n", ":1:")]
)
def test_bad_accounts_are_explained_without_repeating_them(tmp_path, text, said):
    path = tmp_path / "accounts"
    path.write_text(text)
    with pytest.raises(UsageError, match=said):
        read_accounts(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_accounts(tmp_path / "missing")
