"""Where the page may listen, and with what."""

import pytest
import trustme

from index.errors import UsageError
from ui.page.access.listening import is_loopback, require_certificate, require_protection

NOTHING = {"share": False, "proxied": False, "has_accounts": False, "tls": False, "force": False}


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


@pytest.mark.parametrize(
    ("host", "given", "said"),
    [
        ("127.0.0.1", {}, None),
        ("127.0.0.1", {"has_accounts": True}, None),
        ("127.0.0.1", {"share": True}, "byline user add"),
        ("127.0.0.1", {"proxied": True}, "byline user add"),
        ("127.0.0.1", {"share": True, "has_accounts": True}, None),
        ("127.0.0.1", {"proxied": True, "has_accounts": True}, None),
        ("0.0.0.0", {}, "byline user add"),
        ("0.0.0.0", {"tls": True}, "byline user add"),
        ("0.0.0.0", {"has_accounts": True}, "--tls-cert"),
        ("0.0.0.0", {"has_accounts": True, "tls": True}, None),
        ("0.0.0.0", {"has_accounts": True, "proxied": True}, None),
        ("0.0.0.0", {"force": True}, None),
        ("127.0.0.1", {"share": True, "force": True}, None),
    ],
)
def test_others_get_in_with_an_account_over_an_encrypted_way_or_by_force(host, given, said):
    if said is None:
        require_protection(host, **NOTHING | given)
        return
    with pytest.raises(UsageError, match=said):
        require_protection(host, **NOTHING | given)


def test_certificates_are_looked_at_before_anything_starts(tmp_path):
    authority = trustme.CA()
    certificate, other = tmp_path / "cert.pem", tmp_path / "other.pem"
    key, both = tmp_path / "key.pem", tmp_path / "both.pem"
    issued = authority.issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    issued.private_key_and_cert_chain_pem.write_to_path(both)
    authority.issue_cert("localhost").private_key_pem.write_to_path(other)
    require_certificate(None, None)
    require_certificate(certificate, key)
    require_certificate(both, None)
    for given, said in [
        ((None, key), "--tls-cert"),
        ((certificate, None), "not a certificate and its key"),
        ((certificate, other), "not a certificate and its key"),
        ((key, certificate), "not a certificate and its key"),
        ((tmp_path / "missing", key), "missing cannot be read"),
        ((certificate, tmp_path), "cannot be read"),
    ]:
        with pytest.raises(UsageError, match=said):
            require_certificate(*given)


def test_a_locked_key_is_refused_and_nobody_is_asked_for_its_passphrase(tmp_path):
    from cryptography.hazmat.primitives import serialization

    issued = trustme.CA().issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    key = serialization.load_pem_private_key(issued.private_key_pem.bytes(), None)
    locked = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"secret")
    )
    (tmp_path / "key.pem").write_bytes(locked)
    with pytest.raises(UsageError, match="passphrase"):
        require_certificate(tmp_path / "cert.pem", tmp_path / "key.pem")
