"""Plain texts, subtitles, records and mails that ask for more work than they have bytes."""

import base64
from collections.abc import Callable, Mapping

_MANY = 5_000_000


def mail(head: bytes = b"", body: bytes = b"The pilots of Skarv went on strike.") -> bytes:
    return b"From: a@b.example\nSubject: Pilots\nDate: Fri, 06 Jun 2025 10:00:00 +0900\n" + head + b"\n" + body


def _filled(text: str, size: int = _MANY) -> bytes:
    data = text.encode()
    return data * (size // len(data))


def _parts(count: int, head: bytes = b"Content-Type: text/plain\n", body: bytes = b"a") -> bytes:
    part = b"--x\n" + head + b"\n" + body + b"\n"
    return mail(b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n", part * count + b"--x--\n")


def _nested(depth: int) -> bytes:
    data = b""
    for n in range(depth):
        data += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
    return mail(data, b"a")


CASES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    **{
        f"text: 5 MB of {name}": (".txt", lambda text=text: _filled(text))
        for name, text in {
            "one letter": "a",
            "full stops": ".",
            "newlines and a letter": "a\n",
            "blank lines": "a\n\n",
            "bars": "|",
            "spaced bars": "a | ",
            "rows": "a | b\n",
            "abbreviations": "Mr. Dr. e.g. U.S. ",
            "initials": "J. R. R. ",
            "capitals": "A",
            "capitalised words": "Anna Berg ",
            "hyphens": "-",
            "words-in-hyphens": "a-",
            "quotes": "“a” ",
            "opened quotes": "“",
            "apostrophes": "'",
            "brackets": "(",
            "brackets and stops": ".)",
            "digits": "1",
            "digits with stops": "1.",
            "digits and commas": "1,",
            "spaces": " a" + " " * 100_000,
            "tabs": "a\t",
            "questions": "a? ",
            "dots apart": ". . . ",
            "Chinese": "船",
            "Chinese stops": "船。",
            "Thai": "เรือ",
            "emoji": "👩‍👩‍👧",
            "at signs": "a@",
            "addresses": "http://a.example/",
            "underscores": "_",
            "months": "May 1 ",
            "colons": "a: ",
            "bullets": "- a\n",
            "numbers of lists": "1. a\n",
            "soft hyphens": "\u00ad",
            "zero-width joiners": "a\u200d",
            "carriage returns": "\r",
            "line separators": "\u2028a",
        }.items()
    },
    "text: combining marks in turns": (".txt", lambda: ("a" + "\u0301\u0323" * 100_000).encode()),
    "text: combining marks of falling class": (".txt", lambda: ("a" + "\u0345\u0301\u0334" * 100_000).encode()),
    "text: combining marks in a title": (
        ".html",
        lambda: ("<title>a" + "\u0301\u0323" * 100_000 + "</title><p>Skarv").encode(),
    ),
    "text: Hangul": (".txt", lambda: ("\u1100" * 800_000 + "\u1161" * 800_000).encode()),
    "text: composites that grow": (".txt", lambda: ("\ufdfa" * 1_600_000).encode()),
    "text: bytes beyond ASCII": (".txt", lambda: bytes(range(160, 256)) * 50_000),
    "text: control bytes": (".txt", lambda: b"\x1b$B" * 1_000_000),
    "text: HZ": (".txt", lambda: b"~{" * 1_000_000),
    "text: HZ pairs": (".txt", lambda: b"~{ab" * 1_000_000),
    "text: UTF-16 of surrogates": (".txt", lambda: b"\xff\xfe" + b"\x00\xd8" * 1_000_000),
    "text: UTF-7": (".txt", lambda: b"+AGE-" * 1_000_000),
    "text: date lines": (".txt", lambda: _filled("SKARV, June 6 (AP) — ")),
    "text: by lines": (".txt", lambda: _filled("By Anna Berg\n")),
    "text: 1,000,000 digits on the first line": (".txt", lambda: b"1" * 1_000_000 + b"\n\nSkarv"),
    "subtitles: times": (".srt", lambda: b"1\n00:00:00,000 --> 00:00:01,000\na\n\n" * 100_000),
    "subtitles: one cue": (".srt", lambda: b"1\n00:00:00,000 --> 00:00:01,000\n" + b"<i>" * 1_000_000),
    "subtitles: arrows": (".vtt", lambda: b"WEBVTT\n\n" + b"-->" * 1_000_000),
    "subtitles: digits": (".vtt", lambda: b"WEBVTT\n\n" + b"1" * 2_000_000 + b" --> 1"),
    "subtitles: colons": (".vtt", lambda: b"WEBVTT\n\n" + b"00:" * 1_000_000 + b" --> 00:00\na"),
    "JSON: deep": (".json", lambda: b"[" * 2_000_000),
    "JSON: deep objects": (".json", lambda: b'{"a":' * 500_000),
    "JSON: digits": (".json", lambda: b'{"text": "Skarv", "date": ' + b"1" * 3_000_000 + b"}"),
    "JSON: many": (".json", lambda: b"[" + b'{"a":1},' * 500_000 + b"{}]"),
    "JSON: empty lists": (".json", lambda: b"[" + b"[]," * 1_600_000 + b"[]]"),
    "JSONL: digits": (".jsonl", lambda: b'{"text": "Skarv", "published": ' + b"9" * 1_000_000 + b"}\n"),
    "JSONL: 500,000 lines": (".jsonl", lambda: b"[]\n" * 1_500_000),
    "JSONL: metadata deep": (".jsonl", lambda: b'{"text": "Skarv", ' + b'"metadata": {' * 50_000 + b"}" * 50_001),
    "CSV: commas": (".csv", lambda: b"title,text\n" + b"," * 5_000_000),
    "CSV: quotes": (".csv", lambda: b'title,text\n"' + b'""' * 2_000_000),
    "CSV: columns": (".csv", lambda: b",".join(b"c%d" % n for n in range(300_000)) + b"\n" + b"1," * 300_000),
    "CSV: rows": (".csv", lambda: b"title,text\n" + b"a,b\n" * 1_000_000),
    "CSV: rows of wide heads": (".csv", lambda: b"title,text" + b",h" * 20_000 + b"\n" + b"a,b\n" * 3_000),
    "mail: encoded words": (".eml", lambda: mail(b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n")),
    "mail: encoded words in many lines": (".eml", lambda: mail(b"To:" + b" =?utf-8?q?a?=\n" * 20_000)),
    "mail: encoded words in From": (".eml", lambda: b"From:" + b" =?utf-8?q?a?=\n" * 20_000 + mail()),
    "mail: encoded words in a part's name": (
        ".eml",
        lambda: _parts(2, b'Content-Type: text/plain; name="' + b"=?utf-8?q?a?= " * 20_000 + b'"\n'),
    ),
    "mail: continued parameters": (
        ".eml",
        lambda: _parts(
            2, b"Content-Type: text/plain;" + b"".join(b" name*%d=a;\n" % n for n in range(20_000)) + b" x=y\n"
        ),
    ),
    "mail: parameters": (".eml", lambda: mail(b"Content-Type: text/plain;" + b" a=b;" * 60_000 + b"\n")),
    "mail: quoted parameters": (".eml", lambda: mail(b"Content-Type: text/plain;" + b' a="\\"' * 60_000 + b"\n")),
    "mail: MIME words of punycode": (".eml", lambda: mail(b"X: y\nSubject: =?punycode?q?" + b"a-" * 100_000 + b"?=\n")),
    "mail: charset punycode": (
        ".eml",
        lambda: mail(b"Content-Type: text/plain; charset=punycode\n", b"ab-c" * 100_000),
    ),
    "mail: charset idna": (".eml", lambda: mail(b"Content-Type: text/plain; charset=idna\n", b"xn--a." * 100_000)),
    "mail: charset unicode_escape": (
        ".eml",
        lambda: mail(b"Content-Type: text/plain; charset=unicode_escape\n", b"\\x61" * 500_000),
    ),
    "mail: charset undefined": (".eml", lambda: mail(b"Content-Type: text/plain; charset=undefined\n", b"a" * 500_000)),
    "mail: charset utf-7": (".eml", lambda: mail(b"Content-Type: text/plain; charset=utf-7\n", b"+AGE-" * 500_000)),
    "mail: long References": (".eml", lambda: mail(b"References:" + b" <a@b.example>\n" * 100_000)),
    "mail: addresses": (".eml", lambda: mail(b"To: " + b"a <a@b.example>, " * 100_000 + b"\n")),
    "mail: addresses in From": (".eml", lambda: b"From: " + b"(" * 100_000 + b"\n" + mail()),
    "mail: groups in From": (".eml", lambda: b"From: " + b"a:b," * 100_000 + b"\n" + mail()),
    "mail: date of digits": (".eml", lambda: b"Date: " + b"1" * 100_000 + b"\n" + mail()),
    "mail: 100,000 headers": (".eml", lambda: mail(b"".join(b"X-%d: a\n" % n for n in range(100_000)))),
    "mail: 500,000 headers": (".eml", lambda: mail(b"X: a\n" * 500_000)),
    "mail: 1,000 parts of many headers": (".eml", lambda: _parts(1_000, b"X: a\n" * 500)),
    "mail: 100,000 parts": (".eml", lambda: _parts(100_000)),
    "mail: 100,000 parts of HTML": (".eml", lambda: _parts(60_000, b"Content-Type: text/html\n", b"<p>a")),
    "mail: 100,000 attached texts": (
        ".eml",
        lambda: _parts(40_000, b"Content-Disposition: attachment; filename=a.txt\nContent-Type: text/plain\n"),
    ),
    "mail: 20,000 attached mails": (".eml", lambda: _parts(20_000, b"Content-Type: message/rfc822\n", mail())),
    "mail: 100,000 pictures": (".eml", lambda: _parts(60_000, b"Content-Type: image/png; name=a.png\n")),
    "mail: parts 45 deep": (".eml", lambda: _nested(45)),
    "mail: parts 5,000 deep": (".eml", lambda: _nested(5_000)),
    "mail: long lines in parts 45 deep": (
        ".eml",
        lambda: _nested(45) + b"\n--a" * 1_000_000,
    ),
    "mail: boundary of 1 MB": (
        ".eml",
        lambda: mail(
            b"Content-Type: multipart/mixed; boundary=" + b"x" * 3_000 + b"\n",
            (b"--" + b"x" * 3_000 + b"\n\na\n") * 1_000,
        ),
    ),
    "mail: boundary like no other": (
        ".eml",
        lambda: mail(
            b'Content-Type: multipart/mixed; boundary="' + b"(a*)*" * 500 + b'"\n', b"--" + b"(a*)*" * 500_000
        ),
    ),
    "mail: alternatives": (
        ".eml",
        lambda: mail(
            b"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n",
            b"".join(b"--x\nContent-Type: text/plain\n\n" + b"word%d " % n * (n % 7 + 1) + b"\n" for n in range(60_000))
            + b"--x--",
        ),
    ),
    "mail: quoted-printable": (
        ".eml",
        lambda: mail(b"Content-Transfer-Encoding: quoted-printable\n", b"=\n" * 2_000_000),
    ),
    "mail: uuencode": (
        ".eml",
        lambda: mail(b"Content-Transfer-Encoding: x-uuencode\n", b"begin 644 a\n" + b"#0V%T\n" * 500_000),
    ),
    "mail: base64 in lines": (
        ".eml",
        lambda: mail(b"Content-Transfer-Encoding: base64\n", base64.encodebytes(b"Skarv " * 500_000)),
    ),
    "mail: flowed": (".eml", lambda: mail(b"Content-Type: text/plain; format=flowed\n", b"> a \n" * 800_000)),
    "mail: quotes": (".eml", lambda: mail(b"Content-Type: text/plain; format=flowed\n", b">" * 4_000_000)),
    "mail box: 100,000 mails": (
        ".mbox",
        lambda: b"From a@b.example Fri Jun  6 10:00:00 2025\nSubject: a\n\nb\n\n" * 60_000,
    ),
    "mail box: From lines": (".mbox", lambda: b"From a@b.example Fri Jun  6 10:00:00 2025\n" * 100_000),
    "mail box: From and days": (".mbox", lambda: b"From " + b"Mon, Jan 1 " * 40 + b"\nA: b\n\n" * 100_000),
    "mail box: quoted From": (
        ".mbox",
        lambda: b"From a@b.example Fri Jun  6 10:00:00 2025\nSubject: a\n\n" + b">" * 4_000_000,
    ),
    "MHTML: encoded words": (
        ".mhtml",
        lambda: b"Subject:" + b" =?utf-8?q?a?=\n" * 20_000 + b"Content-Type: text/html\n\n<p>Skarv</p>",
    ),
    "MHTML: encoded location": (
        ".mhtml",
        lambda: (
            b"Snapshot-Content-Location:" + b" =?utf-8?q?a?=\n" * 20_000 + b"Content-Type: text/html\n\n<p>Skarv</p>"
        ),
    ),
    "MHTML: 50,000 parts": (
        ".mhtml",
        lambda: (
            b"Content-Type: multipart/related; boundary=x\n\n"
            + b"--x\nContent-Type: text/html\n\n<p>Skarv</p>\n" * 60_000
        ),
    ),
    "MHTML: deep": (
        ".mhtml",
        lambda: b"".join(b"Content-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000)),
    ),
    "MHTML: parameters": (
        ".mhtml",
        lambda: (
            b"Content-Type: multipart/related;"
            + b" a=b;\n" * 50_000
            + b" boundary=x\n\n--x\nContent-Type: text/html\n\n<p>Skarv</p>\n"
        ),
    ),
}
