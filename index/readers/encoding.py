"""From bytes to text: in the encoding that the file declares, else in the one that its bytes fit best.

The order goes from certain to likely: a byte order mark; an encoding declared by a server or in markup, if every
byte fits; UTF-8, which text in another encoding practically never satisfies by chance; UTF-16 without a mark, told by
where its zero bytes lie; and only then charset-normalizer's statistics, over the encodings that articles come in.
Bytes that are no text at all are refused rather than turned into nonsense.
"""

import codecs
import re
from dataclasses import dataclass

from index.errors import ReadError

SAMPLE_BYTES = 60_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Supersets stand for the encodings they contain: cp949 for EUC-KR, gb18030 for GBK and GB2312, cp932 for Shift JIS.
_CANDIDATES = ["cp949", "gb18030", "big5", "cp932", "euc_jp", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254"]
_WIDER = {"euc_kr": "cp949", "ks_c_5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
# Browsers read both of these as Windows-1252, so that is what pages that declare them are written in.
_WIDER |= {"iso8859-1": "cp1252", "ascii": "cp1252"}
_CONTROL = re.compile(b"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAX_CONTROL_SHARE = 0.01
_LATIN = {"cp1250", "cp1254"}
# So many good characters beyond ASCII for each bad byte: UTF-8 with a scratch, not another encoding.
_DAMAGED_UTF8_SHARE = 20
_BEYOND_ASCII = bytes(range(128, 256))
_STRAY_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the (Python) name of the encoding it was read with."""

    text: str
    encoding: str


def decode(data: bytes, declared: str = "") -> Decoded:
    """Turn ``data`` into text.

    Args:
        data: The whole file.
        declared: Encoding named by a server or in markup; ignored where the bytes contradict it.

    Raises:
        ReadError: The bytes are not text in any encoding known here.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(name, errors="replace"), name)
    if (wide := _utf16_without_mark(data)) is not None:
        return wide
    if _looks_binary(data):
        raise ReadError("isn't text: it looks like a binary file under a text file's name")
    for name in (_known_codec(declared), "utf-8"):
        if name and (decoded := _strictly(data, name)) is not None:
            return decoded
    return _guess(data)


def _known_codec(name: str) -> str:
    try:
        codec = codecs.lookup(name.strip().strip("\"'")).name if name.strip() else ""
    except (LookupError, ValueError):
        return ""
    # Python also registers transformations such as rot13 and hex as codecs; only text encodings will do.
    if codec and not codecs.lookup(codec)._is_text_encoding:
        return ""
    return _WIDER.get(codec, codec)


def _strictly(data: bytes, name: str) -> Decoded | None:
    try:
        return Decoded(data.decode(name), name)
    except (UnicodeError, ValueError):
        return None


def _utf16_without_mark(data: bytes) -> Decoded | None:
    """Western text in UTF-16 has a zero in every second byte; which one tells the byte order."""
    sample = data[: SAMPLE_BYTES // 2 * 2]
    if len(data) % 2 or len(sample) < 4:
        return None
    half = len(sample) // 2
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if max(even, odd) < 0.4 or min(even, odd) > 0.05:
        return None
    return _strictly(data, "utf-16-le" if odd > even else "utf-16-be")


def _looks_binary(data: bytes) -> bool:
    sample = data[:SAMPLE_BYTES]
    controls = len(_CONTROL.findall(sample))
    return controls > max(1, len(sample) * _MAX_CONTROL_SHARE)


def _guess(data: bytes) -> Decoded:
    damaged = data.decode("utf-8", errors="replace")
    wrong = damaged.count("\ufffd")
    right = sum(not character.isascii() for character in damaged[:SAMPLE_BYTES]) - wrong
    if right >= _DAMAGED_UTF8_SHARE * wrong:
        return Decoded(damaged, "utf-8")
    from charset_normalizer import from_bytes

    sample = _telling_sample(data)
    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    if best is None:
        beyond_ascii = len(data) - len(data.translate(None, _BEYOND_ASCII))
        if beyond_ascii <= _STRAY_SHARE * len(data):
            # Plain English with a few stray bytes: better with a few wrong characters than not at all.
            return Decoded(data.decode("cp1252", errors="replace"), "cp1252")
        raise ReadError("isn't text in any known encoding; save it again as UTF-8")
    name = best.encoding
    # Where the encodings of Western and of Central Europe give the same words, call it by the commoner name: bytes
    # outside the sample may tell them apart.
    if name in _LATIN and sample.decode(name, "replace") == sample.decode("cp1252", "replace"):
        name = "cp1252"
    return Decoded(data.decode(name, errors="replace"), name)


def _telling_sample(data: bytes) -> bytes:
    """Return lines that hold more than ASCII: the others look the same in every encoding."""
    lines: list[bytes] = []
    size = 0
    for line in data.split(b"\n"):
        if not line.isascii():
            lines.append(line[: SAMPLE_BYTES - size])
            size += len(lines[-1])
        if size >= SAMPLE_BYTES:
            # Never end inside a character of several bytes; none of these encodings has a space as a later byte.
            lines[-1] = lines[-1][: lines[-1].rfind(b" ") + 1] or lines[-1]
            break
    return b"\n".join(lines)
