"""Scripts that put no spaces between words, and where a line of them goes on."""

import re

# Thai, Lao, Khmer, Burmese; CJK with kana and full-width forms. Korean has spaces.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    r"\uff01-\uffef\U00020000-\U0003ffff"
)
_ENDS_UNSPACED = re.compile(f"[{_UNSPACED}]\\Z")
_STARTS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def no_space_between(before: str, after: str) -> bool:
    """Whether words that meet at a line end are joined without a space.

    They are where both are of a script without spaces, or where one is and the other is a figure.
    """
    ends, starts = bool(_ENDS_UNSPACED.search(before[-1:])), bool(_STARTS_UNSPACED.match(after[:1]))
    return (ends and (starts or after[:1].isdigit())) or (starts and before[-1:].isdigit())


def is_unspaced(text: str) -> bool:
    """Whether ``text`` ends in a script without spaces."""
    return bool(_ENDS_UNSPACED.search(text[-1:]))
