"""Hostile files are read or refused soon and with little memory; large honest ones are read whole."""

import sys

import pytest

from index.errors import ReadError
from index.readers import Location
from index.readers.workers import ReaderPool
from index.settings import IndexSettings
from tests.hostile import measure, packed, texts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts the memory of a process as Linux tells it")

CASES = measure.cases()
TRIED = (
    *(
        "zip: declares less than it deflates",
        "zip: declares less than it bunzips",
        "zip: declares less than LZMA gives",
    ),
    *("zip: members overlap", "zip: crowded directory", "EPUB: lies", "Word: lies", "EPUB: crowded"),
    *("Word: gridSpan of a hundred million", "Word: 30,000 rows of spans", "Word: 49 MB of tags between words"),
    *("Word: entities", "Word: entities in UTF-16", "ODT: columns repeated", "XLSX: merged over all"),
    *("HTML: colspan", "HTML: heads and colspan", "HTML: rowspan", "HTML: 60,000 attributes"),
    *("HTML: selectors and elements", "HTML: descendants of descendants", "HTML: siblings", "HTML: many sheets"),
    *("HTML: nested media", "HTML: nested brackets in a sheet", "HTML: charset punycode"),
    *("Markdown: front matter of sexagesimals", "Markdown: front matter of hex digits"),
    *("Markdown: front matter of aliases", "Markdown: front matter in TOML, dotted", "Markdown: front matter deep"),
    *("text: combining marks in turns", "text: combining marks of falling class"),
    *(
        "mail: encoded words",
        "mail: charset punycode",
        "mail: charset idna",
        "mail: 100,000 parts",
        "mail: 500,000 headers",
    ),
    *("MHTML: encoded location", "MHTML: deep", "MHTML: parameters"),
    "PDF: 200 pages share a stream",
)


@pytest.fixture(scope="module")
def measurer():
    one = measure.Measurer()
    yield one
    one.close()


@pytest.mark.parametrize("name", TRIED)
def test_a_hostile_file_takes_neither_long_nor_much_memory(name, measurer):
    seconds, megabytes, said = measurer.measured(name)
    assert said.startswith(("read", "refused", "1 members")), said
    assert "memory" not in said
    assert seconds <= measurer.max_seconds
    assert 0 <= megabytes <= measure.MAX_MEGABYTES


def test_what_no_bound_stops_the_limits_of_the_worker_do(tmp_path):
    suffix, made = CASES["PDF: forms that show forms ten times"]
    file = tmp_path / f"bomb{suffix}"
    file.write_bytes(made())
    pool = ReaderPool()
    with pytest.raises(ReadError, match=r"index\.read_(seconds|memory_mb)"):
        pool.read(Location(str(file), "PDF", file.stat().st_size, 1), IndexSettings(read_seconds=3.0, ocr=False))
    pool.close()


def rows(count):
    return "".join(f"<tr><td>Skarv {n}<td>{n} crowns<td>{n % 12} o'clock</tr>" for n in range(count))


LARGE = {
    "a book of 700 pages": (
        ".epub",
        lambda: packed.epub(
            {
                f"{n}.html": f"<html><body><h1>Chapter {n}</h1>"
                + "".join(f"<p>Ferry {n} of day {m} left Skarv at noon with forty people.</p>" for m in range(150))
                + "</body></html>"
                for n in range(100)
            }
        ),
        "read: 100 articles",
    ),
    "a table of a thousand rows": (
        ".html",
        lambda: (
            f"<html><body><h1>Fees</h1><p>The fees of Skarv.</p><table>{rows(1_000)}</table></body></html>".encode()
        ),
        "read: 1 articles",
    ),
    "a box of 2,000 mails": (
        ".mbox",
        lambda: b"".join(
            b"From a@b.example Fri Jun  6 10:00:00 2025\n"
            + texts.mail(b"Message-ID: <%d@b>\n" % n, b"Ferry %d left.\n\n" % n)
            for n in range(2_000)
        ),
        "read: 2000 articles",
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_honest_file_is_read_whole(name):
    suffix, build, expected = LARGE[name]
    *_, said = measure.measured(suffix, build, max_seconds=60)
    assert said.startswith(expected), said
    assert said.endswith("0 failures"), said
