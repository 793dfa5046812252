import pytest

from index.errors import ReadError


def srt(*cues):
    """Make a SubRip file of (start in seconds, end, words)."""
    return "".join(
        f"{number}\n{clock(start)} --> {clock(end)}\n{words}\n\n" for number, (start, end, words) in enumerate(cues, 1)
    ).encode()


def clock(seconds):
    return f"00:{int(seconds) // 60:02d}:{int(seconds) % 60:02d},{round(seconds % 1 * 1000):03d}"


SPOKEN = (
    (1, 2, "The fee is"),
    (2.1, 4, "<i>17 crowns</i> a metre\n{\\an8}for boats < 8 m."),
    (30, 31, "1984"),
    (31, 32, "was dear."),
)
WORDLESS = (b"", b"WEBVTT\n\nNOTE nothing\n", b"Only words.\n", srt((1, 2, "<i></i>")), bytes(99))


def test_cues_become_running_text(read_article):
    article = read_article("harbour_talk.srt", srt(*SPOKEN))
    assert article.text == "The fee is 17 crowns a metre for boats < 8 m.\n\n1984 was dear."
    assert (article.title, article.provenance["title"]) == ("harbour talk", "file name")


def test_webvtt_without_its_notes_styles_and_names(read_article):
    data = (
        "\ufeffWEBVTT - Talk on eels\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE secret\nsecond line\n\n"
        "intro\n00:01.000 --> 00:03.000 align:start\n<v Ann Reed>The <c.yellow>eel</c> market opened\n\n"
        "00:03.000 --> 00:05.000\nat nine &amp; closed<00:04.000> at noon.\n\nNOTE late\n\n2\n"
        "00:05.000 --> 00:06.000\n<v.loud Ben Oak>It did not.\n"
    )
    article = read_article("talk.vtt", data.encode())
    assert article.title == "Talk on eels"
    assert article.text == "Ann Reed: The eel market opened at nine & closed at noon.\nBen Oak: It did not."


@pytest.mark.parametrize(
    ("cues", "text"),
    [
        ([(1, 2, "The keeper left..."), (2, 3, "...in May.")], "The keeper left in May."),
        ([(1, 2, "The light-"), (2, 3, "house and the lighthouse")], "The lighthouse and the lighthouse"),
        ([(1, 2, "A well-"), (2, 3, "known quay.")], "A well-known quay."),
        ([(1, 2, "- Is it?\n- Yes.")], "- Is it?\n- Yes."),
        ([(1, 2, "ANN: It is."), (2, 3, "BEN: No.")], "ANN: It is.\nBEN: No."),
        ([(1, 2, "The lock is"), (7, 8, "closed.")], "The lock is closed."),
        ([(1, 2, "The lock is"), (17, 18, "closed.")], "The lock is\n\nclosed."),
        ([(1, 2, "It shuts."), (6, 7, "It opens.")], "It shuts.\n\nIt opens."),
        ([(1, 2, "灯台の守\n衛が"), (2, 3, "戻った。")], "灯台の守衛が戻った。"),
        ([(1, 2, "灯台の守\n衛が"), (2, 3, "戻った")], "灯台の守衛が 戻った"),
        ([(1, 2, "<s>12</s> 17 crowns")], "17 crowns"),
        ([(1, 2, "<ruby>灯台<rt>とうだい</rt></ruby>が戻った")], "灯台が戻った"),
        ([(1, 2, "No."), (2, 3, "No.")], "No. No."),
    ],
)
def test_what_stands_between_cues(read_article, cues, text):
    assert read_article("a.srt", srt(*cues)).text == text


def test_captions_that_roll_up_are_told_once(read_article):
    lines = ["so today we talk", "about the harbour", "and its new fee", "which is high"]
    cues = []
    for n, line in enumerate(lines):
        before = f"{lines[n - 1]}\n" if n else ""
        cues += [(2 * n, 2 * n + 1.99, before + line), (2 * n + 1.99, 2 * n + 2, line)]
    assert read_article("a.srt", srt(*cues)).text == " ".join(lines)


def test_numbers_without_blank_lines_are_taken_out(read_article):
    data = b"1\r\n00:00:01,000 --> 00:00:02,000\r\nOne hand.\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\nTwo hands.\r\n"
    assert read_article("a.srt", data).text == "One hand. Two hands."


@pytest.mark.parametrize(
    "data", [b"", b"WEBVTT\n\nNOTE nothing\n", b"Only words.\n", srt((1, 2, "<i></i>")), bytes(99)]
)
def test_what_holds_no_words_is_an_error(read_file, data):
    with pytest.raises(ReadError):
        read_file("a.srt", data)
