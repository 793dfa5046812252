"""From bytes to text: in the encoding that the file declares, else in the one that its bytes fit best.

The order goes from certain to likely: a byte order mark; an encoding declared by a server or in markup, if every byte
fits; the escape sequences of 7-bit Japanese and Korean; UTF-8, which text in another encoding practically never
satisfies by chance; UTF-16 and UTF-32 without a mark, told by the code units that hold a space or a full stop; and
only then chardet's statistics. Such a guess is never silent: whatever leaves a doubt is said in ``Decoded.doubt``.
Bytes that are no text at all are refused rather than turned into nonsense.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from index.errors import ReadError
from index.records import Remark

SAMPLE_BYTES = 60_000
MARKUP_HEAD_BYTES = 1_000_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Supersets stand for the encodings they contain: cp949 for EUC-KR, gb18030 for GBK and GB2312, cp932 for Shift JIS.
# Browsers read these names in the same way, so that is what the pages that declare them are written in.
_WIDER = {
    **{"euc_kr": "cp949", "ks_c_5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"},
    **{"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874"},
}
# Names that pages use and Python does not know.
_ALIASES = {"windows-874": "cp874", "dos-874": "cp874", "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8"}
# By Python's names. It also registers transformations as codecs (rot13, hex), escapes of its own source text, and
# punycode and idna, which are for names of hosts and take time that grows with the square of a text.
_ENCODINGS = frozenset(
    "ascii big5 big5hkscs cp037 cp1006 cp1026 cp1125 cp1140 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 "
    "cp1258 cp273 cp424 cp437 cp500 cp720 cp737 cp775 cp850 cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 "
    "cp864 cp865 cp866 cp869 cp874 cp875 cp932 cp949 cp950 euc_jis_2004 euc_jisx0213 euc_jp euc_kr gb18030 gb2312 "
    "gbk hp-roman8 hz iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr "
    "iso8859-1 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 iso8859-2 iso8859-3 iso8859-4 "
    "iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 johab koi8-r koi8-t koi8-u kz1048 mac-arabic mac-croatian "
    "mac-cyrillic mac-farsi mac-greek mac-iceland mac-latin2 mac-roman mac-romanian mac-turkish palmos ptcp154 "
    "shift_jis shift_jis_2004 shift_jisx0213 tis-620 utf-16 utf-16-be utf-16-le utf-32 utf-32-be utf-32-le utf-7 "
    "utf-8 utf-8-sig".split()
)
_CONTROL = re.compile(b"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAX_CONTROL_SHARE = 0.01
# So many good characters beyond ASCII for each bad byte: text with a scratch, not another encoding.
_DAMAGED_SHARE = 20
_BEYOND_ASCII = bytes(range(128, 256))

_ESCAPES = {
    re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\([IJ])"): ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004"),
    re.compile(rb"\x1b\$\)C"): ("iso2022_kr",),
}
_HZ = re.compile(rb"~\{(?:[!-w][!-~]){2,}~\}")

_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# A space, a line's end or a full stop as a whole code unit has a control byte, which no 8-bit text has.
_COMMON = re.compile("[\t\n\r -~\u3001\u3002\uff0c]")
_MIN_COMMON_SHARE = 0.01
_ODD_CATEGORIES = {"Cc", "Cn", "Co", "Cs"}

# Measured on made samples (docs/experiments.md): below either, a guess may be wrong; so far below, it is no text.
_SURE_SHARE = 0.55
_SURE_CONFIDENCE = 0.1
_MIN_CONFIDENCE = 0.04
_MIN_CONFIDENCE_SHORT, _SHORT_BYTES = 0.01, 60
_LEAST_BEYOND_ASCII = 0.05
# No language writes Latin and Greek, Cyrillic, Hebrew or Arabic letters in one word, and no text holds these controls:
# another reading is the right one.
_LATIN, _OTHER = "A-Za-z\u00c0-\u024f", "\u0370-\u03ff\u0400-\u06ff"
_IMPLAUSIBLE = re.compile(f"[{_LATIN}][{_OTHER}]|[{_OTHER}][{_LATIN}]|[\x80-\x9f]")

_DECLARATION = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(?:meta|\?xml)[^<>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{2,40})|<body\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and how it was read.

    Attributes:
        text: What the bytes say.
        encoding: Python's name of the encoding.
        doubt: Why it may be wrong, in words for people; "" where it is certain.
    """

    text: str
    encoding: str
    doubt: str = ""

    def remarks(self, path: str) -> tuple[Remark, ...]:
        """The doubt as a reader reports it, about the file at ``path``; () without one."""
        return (Remark(path, self.doubt),) if self.doubt else ()


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
            return _with_scratches(data, name)
    if (escaped := _seven_bit(data)) is not None:
        return escaped
    known = _known_codec(declared)
    binary = _looks_binary(data)
    for name in () if binary else (known, "utf-8"):
        if name and (fitting := _strictly(data, name)) is not None:
            return fitting
    if (wide := _wide_without_mark(data)) is not None:
        return wide
    if binary:
        raise ReadError("isn't text: it looks like a binary file under a text file's name")
    for name in ("utf-8", known):
        if name and _has_scratches_only(data, name):
            return _with_scratches(data, name)
    return _guess(data)


def decode_markup(data: bytes, declared: str = "") -> Decoded:
    """The same for HTML and XML, whose head may declare the encoding.

    Args:
        data: The page.
        declared: Encoding declared by a server; without one, what the page itself declares.

    Raises:
        ReadError: As :func:`decode`.
    """
    return decode(data, declared or _declared_inside(data))


def _declared_inside(data: bytes) -> str:
    for found in _DECLARATION.finditer(data[:MARKUP_HEAD_BYTES]):
        if found.group().lower() == b"<body":
            break
        name = (found.group(1) or b"").decode("ascii", "ignore")
        # A declaration that can be read as ASCII is not in an encoding of two or four bytes a letter.
        if name and not name.lower().startswith(("utf-16", "utf-32", "ucs", "unicode")):
            return name
    return ""


def _known_codec(name: str) -> str:
    name = name.strip().strip("\"'").lower()
    codec = ""
    for spelt in (_ALIASES.get(name, name), name.removeprefix("x-"), name.removeprefix("x-").replace("mac-", "mac_")):
        try:
            codec = codec or (codecs.lookup(spelt).name if spelt else "")
        except (LookupError, ValueError):
            continue
    return _WIDER.get(codec, codec) if codec in _ENCODINGS else ""


def _strictly(data: bytes, name: str) -> Decoded | None:
    try:
        return Decoded(data.decode(name), name)
    except (UnicodeError, ValueError):
        return None


def _with_scratches(data: bytes, name: str) -> Decoded:
    text = data.decode(name, errors="replace")
    lost = text.count("\ufffd")
    return Decoded(text, name, f"{lost:,} places don't fit the encoding {name} and are shown as \ufffd" if lost else "")


def _has_scratches_only(data: bytes, name: str) -> bool:
    text = data.decode(name, errors="replace")
    wrong = text.count("\ufffd")
    right = sum(not character.isascii() for character in text[:SAMPLE_BYTES]) - wrong
    return right >= _DAMAGED_SHARE * wrong


def _seven_bit(data: bytes) -> Decoded | None:
    """Encodings of ASCII bytes only, which would pass as UTF-8."""
    if b"\x1b" in data:
        for escape, names in _ESCAPES.items():
            if escape.search(data):
                return next((found for name in names if (found := _strictly(data, name))), None) or _with_scratches(
                    data, names[0]
                )
    if b"~{" in data and data.isascii() and _HZ.search(data) and (found := _strictly(data, "hz")):
        return Decoded(found.text, "hz", _advice("hz", 0.9))
    return None


def _wide_without_mark(data: bytes) -> Decoded | None:
    """Text of two or four bytes a letter; the byte order is the one in which more letters are common ones."""
    found: list[tuple[float, Decoded]] = []
    for name in _WIDE if _CONTROL.search(data) else ():
        if (wide := _strictly(data, name)) is None:
            continue
        sample = wide.text[: SAMPLE_BYTES // 2]
        common = len(_COMMON.findall(sample)) / max(1, len(sample))
        if not common and Counter(ord(letter) >> 8 for letter in sample).most_common(1)[0][1] > 0.9 * len(sample):
            common = _MIN_COMMON_SHARE  # a few words without a space, all in one script
        odd = sum(unicodedata.category(letter) in _ODD_CATEGORIES and letter not in "\t\n\r" for letter in sample)
        if common >= _MIN_COMMON_SHARE and odd <= _MAX_CONTROL_SHARE * len(sample):
            found.append((common, wide))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _looks_binary(data: bytes) -> bool:
    sample = data[:SAMPLE_BYTES]
    controls = len(_CONTROL.findall(sample))
    return controls > max(1, len(sample) * _MAX_CONTROL_SHARE)


def _guess(data: bytes) -> Decoded:
    readings = list(_readings(_telling_sample(data)))
    best = next((reading for reading in readings if not _IMPLAUSIBLE.search(reading[2])), (0.0, "", ""))
    confidence, name, text = best
    beyond_ascii = len(data) - len(data.translate(None, _BEYOND_ASCII))
    least = _MIN_CONFIDENCE if len(data) > _SHORT_BYTES else _MIN_CONFIDENCE_SHORT
    if confidence < least:
        if beyond_ascii > _LEAST_BEYOND_ASCII * len(data):
            raise ReadError("isn't text in any known encoding; save it again as UTF-8")
        # Plain English with a few stray bytes: better with a few wrong characters than not at all.
        name, confidence = "cp1252", 0.0
    rival = max((other for other, _, reading in readings if reading not in (text, best[2])), default=0.0)
    share = confidence / (confidence + rival) if confidence else 0.0
    found = _with_scratches(data, name)
    if share >= _SURE_SHARE and confidence >= _SURE_CONFIDENCE and len(data) > _SHORT_BYTES and not found.doubt:
        return found
    return Decoded(found.text, name, _advice(name, share) + (f" ({found.doubt})" if found.doubt else ""))


def _advice(name: str, share: float) -> str:
    return f"read as {name}, {share:.0%} sure; save it as UTF-8 to be certain".replace("%", " %")


def _readings(sample: bytes) -> Iterator[tuple[float, str, str]]:
    """Each encoding that fits, the likeliest first: chardet's confidence (0 to 1), Python's name and the text."""
    import chardet

    era = chardet.EncodingEra.ALL & ~chardet.EncodingEra.MAINFRAME
    found = chardet.detect_all(
        sample, ignore_threshold=True, encoding_era=era, compat_names=False, max_bytes=max(1, len(sample))
    )
    for entry in found:
        name = entry["encoding"] and _known_codec(entry["encoding"])
        if name:
            yield entry["confidence"], name, sample.decode(name, errors="replace")


def _telling_sample(data: bytes) -> bytes:
    """Return the lines and stretches between tags that hold more than ASCII: others look the same in every encoding.

    No encoding here has a line's end or an angle bracket as a later byte of a letter.
    """
    pieces: list[bytes] = []
    size = 0
    for piece in re.split(rb"[\n<>]+", data):
        if not piece.isascii():
            pieces.append(piece[: SAMPLE_BYTES - size])
            size += len(pieces[-1]) + 1
        if size >= SAMPLE_BYTES:
            # Never end inside a character of several bytes.
            pieces[-1] = pieces[-1][: pieces[-1].rfind(b" ") + 1] or pieces[-1]
            break
    return b"\n".join(pieces)
