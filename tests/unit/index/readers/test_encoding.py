import codecs
import random
import re
import time
import unicodedata

import pytest

from index.errors import ReadError
from index.readers.encoding import decode, decode_markup
from index.records import Remark
from tests.unit.index.readers.language_samples import ANY_LANGUAGE, ENCODINGS, SAMPLES, written

KOREAN = "부산항 도선사들이 열하루 만에 파업을 끝내고 월요일에 일터로 돌아갔다. 조합은 임금 인상안을 받아들였다."
CHINESE = "釜山港的领航员在罢工十一天后于星期一复工。工会接受了加薪百分之六点五的方案。"
GERMAN = "Die Lotsen kehrten zurück – „endlich“, sagte Jürgen Größe. Übrig blieb ein Streit über 40 €."
JAPANESE = "釜山港の水先人は十一日間のストライキを終えて月曜日に仕事へ戻った。"
RUSSIAN = "Лоцманы порта вернулись на работу в понедельник после одиннадцати дней забастовки."


@pytest.mark.parametrize(
    ("text", "written_in", "read_as"),
    [
        (KOREAN, "euc_kr", "cp949"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gb2312", "gb18030"),
        (GERMAN, "cp1252", "cp1252"),
        (JAPANESE, "shift_jis", "cp932"),
        (RUSSIAN, "cp1251", "cp1251"),
        (KOREAN, "utf-8", "utf-8"),
        (KOREAN, "utf-8-sig", "utf-8-sig"),
        (KOREAN, "utf-16", "utf-16"),
        (KOREAN, "utf-32", "utf-32"),
        (GERMAN, "utf-16-le", "utf-16-le"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        ("Plain words.", "ascii", "utf-8"),
    ],
)
def test_real_bytes_come_back_as_they_were_written(text, written_in, read_as):
    decoded = decode(text.encode(written_in))
    assert decoded.text == text
    assert decoded.encoding == read_as


def test_marks_of_both_byte_orders_are_understood():
    assert decode(codecs.BOM_UTF16_BE + KOREAN.encode("utf-16-be")).text == KOREAN
    assert decode(codecs.BOM_UTF16_LE + KOREAN.encode("utf-16-le")).text == KOREAN


def test_a_declared_encoding_is_used_where_it_fits():
    short = "서울"
    assert decode(short.encode("euc_kr"), "EUC-KR").text == short
    assert decode("“40 €”".encode("cp1252"), "iso-8859-1").text == "“40 €”"


@pytest.mark.parametrize("declared", ["utf-8", "no-such-encoding", "rot13", "hex", "", "\x00", '"'])
def test_a_wrong_declaration_is_ignored(declared):
    assert decode(KOREAN.encode("euc_kr"), declared).text == KOREAN


def test_the_telling_bytes_may_come_late():
    data = b"An English line without anything special.\n" * 3_000 + GERMAN.encode("cp1252")
    assert decode(data).text.endswith(GERMAN)


def test_a_long_file_without_line_ends_is_read():
    text = KOREAN * 2_000
    assert decode(text.encode("euc_kr")).text == text


def test_utf8_with_a_scratch_stays_utf8():
    data = KOREAN.encode() * 3
    after_first_word = len("부산항".encode())
    decoded = decode(data[:after_first_word] + b"\xff" + data[after_first_word:])
    assert decoded.encoding == "utf-8"
    assert decoded.text.replace("\ufffd", "") == KOREAN * 3


def test_plain_english_with_stray_bytes_is_still_read():
    decoded = decode(b"Pilots went back to work on Monday.\n" * 9 + b"\x81\xfe\x9d\x81 and so on.\n")
    assert decoded.text.startswith("Pilots went back to work on Monday.\n" * 9)
    assert decoded.text.endswith(" and so on.\n")


@pytest.mark.parametrize(
    "data",
    [
        random.Random(7).randbytes(20_000),
        b"\x7fELF\x02\x01\x01" + bytes(2_000),
        b"\x89PNG\r\n\x1a\n" + random.Random(8).randbytes(5_000),
        bytes(5_000),
    ],
)
def test_binary_junk_is_refused(data):
    with pytest.raises(ReadError, match="isn't text"):
        decode(data)


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("characters", [20, 40, 90, 1_000])
def test_no_reading_is_wrong_without_a_word(language, characters):
    for encoding in (*ENCODINGS.get(language, ()), *ANY_LANGUAGE):
        sample = written(language, encoding, characters)
        if sample is None:
            continue
        text, data = sample
        decoded = decode(data)
        assert unicodedata.normalize("NFC", decoded.text) == unicodedata.normalize("NFC", text) or decoded.doubt, (
            encoding
        )


def test_a_doubt_names_the_encoding_and_the_way_out():
    text = "A ponte fica fechada até ao verão."
    decoded = decode(text.encode("mac_roman"))
    assert re.fullmatch(r"read as [\w-]+, \d+ % sure; save it as UTF-8 to be certain", decoded.doubt)
    assert decoded.remarks("/a.txt") == (Remark("/a.txt", decoded.doubt),)
    assert decode(text.encode()).remarks("/a.txt") == ()


def test_bytes_that_were_lost_are_told():
    decoded = decode(KOREAN.encode("euc_kr") * 9 + b"\xff", "euc-kr")
    assert decoded.text == KOREAN * 9 + "\ufffd"
    assert decoded.doubt.startswith("1 places don't fit")


@pytest.mark.parametrize(
    ("encoding", "certain"), [("iso2022_jp", JAPANESE), ("iso2022_jp_ext", "ｶﾀｶﾅと日本語"), ("iso2022_kr", KOREAN)]
)
def test_escape_sequences_are_certain(encoding, certain):
    decoded = decode(certain.encode(encoding))
    assert (decoded.text, decoded.doubt) == (certain, "")


def test_letters_of_two_scripts_in_one_word_are_another_encoding():
    text = "La città pagherà i lavori, perché il ponte è chiuso. La qualità dell’acqua è già peggiorata."
    assert decode(text.encode("cp1252")).text == text


@pytest.mark.parametrize(
    ("head", "declared"),
    [
        (b"<meta charset=euc-kr>", True),
        (b"<!-- <meta charset=koi8-r> --><meta http-equiv=x content='text/html; charset=euc-kr'>", True),
        (b"<style>" + b"p{} " * 20_000 + b"</style><meta charset='x-euc-kr'>", True),
        (b"<?xml version='1.0' encoding='EUC-KR'?>", True),
        (b"<body><meta charset=koi8-r>", False),
        (b"<meta charset=utf-16>", False),
    ],
)
def test_a_page_declares_its_encoding_anywhere_in_its_head(head, declared):
    short = "닻"
    page = b"<html>" + head + short.encode("euc_kr")
    decoded = decode_markup(page)
    assert (decoded.encoding == "cp949" and decoded.text.endswith(short) and not decoded.doubt) is declared


def test_a_head_of_nothing_but_open_comments_takes_linear_time():
    started = time.perf_counter()
    decode_markup(b"<!--" * 500_000)
    decode_markup(b"<meta " * 300_000)
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    "name", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "rot13", "hex"]
)
def test_what_is_no_encoding_of_texts_is_not_believed(name):
    assert decode(b"The ferry-boats of Skarv", name).encoding == "utf-8"


@pytest.mark.parametrize(
    "name", ["windows-1252", "koi8-r", "Shift_JIS", "big5", "macintosh", "utf-16-le", "iso-8859-16"]
)
def test_encodings_of_texts_are_believed(name):
    text = "The ferry of Skarv left at noon."
    assert decode(text.encode(name), name).text == text
