"""The tokens of an RTF file: braces, control words and text, with the letters of its code pages."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\", re.DOTALL
)
SYMBOL = "symbol"
"""Stands for the letters of the Symbol font, which is no encoding."""
_CHARSETS = {
    2: SYMBOL,
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
}
_CHARSETS |= {163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        kind: "{", "}", "word" (a control word), "symbol" (a control of one sign), "byte" or "text".
        name: The control word or sign.
        number: The number behind a control word, or None.
        data: Bytes of a "byte" or "text".
    """

    kind: str
    name: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens of a file; binary data in it is passed over."""
    position = 0
    while match := _TOKEN.match(data, position):
        position = match.end()
        word, number, byte, symbol, brace, text = match.groups()
        if word:
            count = int(number) if number else None
            if word == b"bin":
                position += max(count or 0, 0)
            yield Token("word", word.decode("ascii"), count)
        elif byte:
            yield Token("byte", data=bytes.fromhex(byte.decode("ascii")))
        elif symbol:
            yield Token("symbol", symbol.decode("latin-1"))
        elif brace:
            yield Token(brace.decode("ascii"))
        elif text:
            yield Token("text", data=text)


def code_page(number: int) -> str:
    """Return the encoding of a Windows code page, Windows-1252 where it isn't known."""
    return _known({10000: "mac_roman", 936: "gb18030", 950: "big5", 65001: "utf-8"}.get(number, f"cp{number}"))


def charset(number: int, default: str) -> str:
    """Return the encoding of a font's character set; ``default`` for Western and unknown ones."""
    return _CHARSETS.get(number, default)


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
