import pytest

from index.errors import ReadError


def test_text_keeps_every_word(read_article, body, words):
    article = read_article("harbour.txt", f"Pilots return to work\n{body}\n".encode())
    assert words(article.text) == words(f"Pilots return to work\n{body}")
    assert article.title == "Pilots return to work"
    assert dict(article.provenance) == {"title": "first line"}
    assert (article.source, article.published, article.author, article.url) == ("", None, "", "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
def test_text_in_other_encodings_is_the_same_article(read_article, encoding):
    words = "Größe und Ärger im Hafen\nDie Lotsen sind zurück – endlich, sagt Jürgen."
    assert read_article("a.txt", words.encode(encoding)).id == read_article("b.txt", words.encode()).id


def test_korean_text_in_euc_kr(read_article):
    text = "부산항 파업 끝\n부산항 도선사들이 열하루 만에 파업을 끝내고 월요일에 일터로 돌아갔다."
    article = read_article("부산.txt", text.encode("euc_kr"))
    assert article.text == text
    assert article.title == "부산항 파업 끝"


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_empty_text_is_an_error(read_file, data):
    with pytest.raises(ReadError, match="no text"):
        read_file("empty.txt", data)


def test_a_program_named_txt_is_an_error(read_file):
    with pytest.raises(ReadError, match="binary"):
        read_file("tool.txt", b"\x7fELF" + bytes(range(32)) * 100)


def test_one_endless_line_is_read(read_article):
    article = read_article("line.txt", b"word " * 500_000)
    assert len(article.text) == 5 * 500_000 - 1
    assert len(article.title) <= 101
