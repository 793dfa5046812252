import pytest

from index.errors import ReadError


def rtf(
    body: str, head: str = r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Arial;}{\f2\fcharset2 Symbol;}}"
) -> bytes:
    return rf"{{\rtf1\ansi\ansicpg1252\uc1 {head}{body}}}".encode("ascii")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"One.\par Two.\par", "One.\n\nTwo."),
        (r"rose to 41{\super 2} crowns and 10\super 6\nosupersub  visitors", "rose to 41² crowns and 10⁶ visitors"),
        (r"H{\sub 2}O, H{\dn6 2}O", "H₂O, H₂O"),
        (r"costs {\strike 12 }{\strike0 17} crowns", "costs 17 crowns"),
        (r"seen {\v unseen }too \v no\v0 yes", "seen too yes"),
        (r"will {\revised\revauth1 not }{\deleted ever }sail", "will not sail"),
        (r"caf\'e9 \u8364?5 \u-10179?\u-8704? \f1 \'e4\'e0", "café €5 😀 да"),
        (r"a\~b\_c\{d\}\emdash e\line f", "a b-c{d}—e\nf"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt a link}} here", "a link here"),
        (r"{\header running head}{\*\unknown gone}{\pict 0102ff}Body.", "Body."),
        (r"{\pict\bin5 }}}}}after}Body.", "Body."),
        (r"{\listtext 3.\tab}Stir\par{\listtext\f1 \'b7\tab}milk", "3. Stir\n\nmilk"),
        (
            r"It rose.{\super\chftn}{\footnote\pard {\super\chftn} In the south.} And fell.\par Next.",
            "It rose.¹ And fell.\n\n¹ In the south.\n\nNext.",
        ),
        (r"Anchor.{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt In a box.\par}}}\par", "Anchor.\n\nIn a box."),
        (r"1{\u-3919?}2 and {\f2 \'b4\'b1}", "1±2 and ×±"),
        (r"{\annotation secret}Body{\*\atnid 3}.", "Body."),
    ],
)
def test_text_is_read_as_its_page_is_seen(read_article, body, text):
    assert read_article("x.rtf", rtf(body)).text == text


def test_rows_of_a_table_carry_their_heads(read_article):
    body = (
        r"\trowd\trhdr\intbl Port\cell Fee\cell\row\trowd\intbl Skarv\cell 40\par crowns\cell\row"
        r"\trowd\intbl Holm\cell 9\cell\row\pard After.\par"
    )
    assert read_article("x.rtf", rtf(body)).text == "Port | Fee\n--- | ---\nSkarv | 40 crowns\nHolm | 9\n\nAfter."


def test_title_and_author_come_from_the_file_itself_else_from_a_heading(read_article):
    article = read_article("x.rtf", rtf(r"{\info{\title The toll}{\author Nora Field}}Body."))
    assert (article.title, article.author, article.text) == ("The toll", "Nora Field", "Body.")
    assert read_article("x.rtf", rtf(r"\pard\outlinelevel0 The toll\par\pard Body.")).provenance["title"] == "heading"


@pytest.mark.parametrize("data", [b"", b"plain words", b"{\\rtf1 " + b"{" * 5_000, b"{\\rtf1 {\\info{\\title x}}}"])
def test_what_is_no_rtf_or_holds_no_text_is_an_error(read_file, data):
    with pytest.raises(ReadError):
        read_file("x.rtf", data)


@pytest.mark.parametrize("times", [1, 100])
def test_a_file_that_breaks_off_is_read_as_far_as_it_goes(read_article, times):
    assert read_article("x.rtf", rb"{\rtf1\ansi One. {\b Two" + b"}" * times).text == "One. Two"


def test_tables_that_an_empty_line_parts_are_two(read_article):
    row = r"\trowd\intbl a\cell 1\cell\row"
    assert read_article("x.rtf", rtf(rf"{row}\pard\par{row}")).text == "a | 1\n\na | 1"
