"""Names inside zip files that were written without a word on their encoding.

The format's own answer is the code page of old PCs, which is right for few such files: Macs write UTF-8, and Windows
the code page of its country. UTF-8 can't be mistaken. A code page is guessed from all names together, and believed
only where the letters are the common ones of its language; else names stay as they are.
"""

import codecs
import re
import zipfile

from index.errors import ReadError
from index.readers.encoding import decode

_SAYS_UTF8 = 0x800
_PC = "cp437"
_KANA = re.compile("[\u3041-\u30f6]")
# Encoding to the narrower one that holds its common letters.
_COMMON = {"cp949": "euc_kr", "euc_kr": "euc_kr", "gb18030": "gb2312", "gbk": "gb2312", "gb2312": "gb2312"}
_JAPANESE = {"cp932", "shift_jis"}
_SAMPLE_BYTES = 20_000


def restore(archive: zipfile.ZipFile) -> None:
    """Give the members of ``archive`` the names that their writers saw, where that is certain."""
    _turn_slashes(archive)
    odd = [info for info in archive.infolist() if not info.flag_bits & _SAYS_UTF8 and not info.filename.isascii()]
    if not odd:
        return
    written = [info.filename.encode(_PC, "replace") for info in odd]
    encoding = _encoding(b"\n".join(written))
    for info, name in zip(odd, written, strict=True):
        _rename(archive, info, name.decode(encoding, "replace"))


def _turn_slashes(archive: zipfile.ZipFile) -> None:
    """Some programs of Windows part folders by backslashes, against the format's rules."""
    for info in archive.infolist():
        if "\\" in info.filename:
            _rename(archive, info, info.filename.replace("\\", "/"))


def _rename(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    if name not in archive.NameToInfo:
        del archive.NameToInfo[info.filename]
        info.filename = name
        archive.NameToInfo[name] = info


def _encoding(names: bytes) -> str:
    try:
        names.decode("utf-8")
    except UnicodeError:
        pass
    else:
        return "utf-8"
    sample = names[: names.rfind(b"\n", 0, _SAMPLE_BYTES)] if len(names) > _SAMPLE_BYTES else names
    try:
        guess = decode(sample)
        encoding = codecs.lookup(guess.encoding).name
        if _is_certain(guess.text, encoding):
            names.decode(encoding)
            return encoding
    except (ReadError, UnicodeError, LookupError):
        pass
    return _PC


def _is_certain(text: str, encoding: str) -> bool:
    if encoding in _COMMON:
        # Python spells rarer Korean syllables out, in eight bytes.
        return all(len(character.encode(_COMMON[encoding])) <= 2 for character in set(text))
    return encoding in _JAPANESE and bool(_KANA.search(text))
