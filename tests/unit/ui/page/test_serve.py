"""Who may come in, decided before anything listens."""

from base64 import b64encode

import pytest

from index.errors import UsageError
from tests.unit.ui.fakes import FakeAssistant
from ui.page.mcp import credentials, with_inner_account
from ui.page.serve import is_loopback, launch, password_check, read_accounts, refuse_open_house


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


@pytest.mark.parametrize("options", [{"host": "0.0.0.0"}, {"share": True}])
def test_nobody_is_let_in_by_accident(tmp_path, options):
    with pytest.raises(UsageError, match="--auth"):
        launch(home=tmp_path, assistant=FakeAssistant(tmp_path), open_browser=False, **options)


def test_a_password_or_force_opens_the_house():
    refuse_open_house("0.0.0.0", share=True, has_accounts=True, force=False)
    refuse_open_house("0.0.0.0", share=True, has_accounts=False, force=True)
    refuse_open_house("127.0.0.1", share=False, has_accounts=False, force=False)


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


def test_a_port_that_is_none_is_refused(tmp_path):
    with pytest.raises(UsageError, match="70000 is not a port"):
        launch(home=tmp_path, assistant=FakeAssistant(tmp_path), port=70000)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"Basic " + b64encode(b"ana:se:cret"), ("ana", "se:cret")),
        (b"basic " + b64encode("änne:ö".encode()), ("änne", "ö")),
        (b"Bearer " + b64encode(b"ana:secret"), ("", "")),
        (b"Basic not base64", ("", "")),
        (b"Basic " + b64encode(b"\xff\xfe"), ("", "")),
        (b"", ("", "")),
    ],
)
def test_credentials_are_read_from_basic_authorization_only(header, expected):
    assert credentials(header) == expected


def test_the_inner_account_is_one_more_and_its_password_is_new_each_time():
    check, password = with_inner_account(password_check({"ana": "secret"}))
    _, another = with_inner_account(password_check({}))
    assert check("ana", "secret")
    assert check("mcp", password)
    assert not check("mcp", another)
    assert not check("mcp", "")
    assert not check("ana", password)
