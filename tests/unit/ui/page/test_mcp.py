"""Passwords for MCP clients."""

from base64 import b64encode

import pytest

from ui.page.access import password_check
from ui.page.mcp import credentials, with_inner_account


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
