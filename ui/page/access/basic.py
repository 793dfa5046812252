"""Names and passwords sent as HTTP Basic authorization."""

import base64
import binascii


def credentials(header: bytes) -> tuple[str, str]:
    """Name and password of an ``Authorization: Basic …`` header; both empty for any other header."""
    scheme, _, coded = header.partition(b" ")
    if scheme.lower() != b"basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(coded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password
