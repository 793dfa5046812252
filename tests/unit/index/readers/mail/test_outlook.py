import struct
from datetime import UTC, date, datetime

import pytest

from index.errors import ReadError

END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SECTOR, SMALL = 512, 64


def ole(tree):
    """Write an OLE file of nested dicts (storages) and bytes (streams) that are shorter than 4,096 bytes."""
    entries, small = [], b""
    starts = []

    def add(name, value, kind):
        nonlocal small
        number = len(entries)
        entries.append(None)
        child, start, size = FREE, END if kind != 2 else 0, 0
        if isinstance(value, bytes):
            start, size = len(small) // SMALL, len(value)
            starts.append((start, -(-size // SMALL)))
            small += value.ljust(-(-size // SMALL) * SMALL, b"\0")
        else:
            children = [add(key, inner, 2 if isinstance(inner, bytes) else 1) for key, inner in sorted(value.items())]
            child = children[0] if children else FREE
            for one, after in zip(children, children[1:], strict=False):
                entries[one][2] = after
        entries[number] = [name, kind, FREE, child, start, size]
        return number

    add("Root Entry", tree, 5)
    mini_fat = []
    for start, count in starts:
        mini_fat += [start + n + 1 for n in range(count - 1)] + [END] * bool(count)
    small_sectors = -(-len(small) // SECTOR)
    entries[0][4:] = [0 if small else END, len(small)]
    directory = b""
    for name, kind, right, child, start, size in entries:
        wide = name.encode("utf-16-le") + b"\0\0"
        directory += wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, FREE, right, child)
        directory += bytes(36) + struct.pack("<IQ", start, size)
    directory = directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0")
    table = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    table = table.ljust(-(-len(table) // SECTOR) * SECTOR, b"\xff")
    directory_sectors, table_sectors = len(directory) // SECTOR, len(table) // SECTOR
    fat, at = [], 0
    for count in (small_sectors, directory_sectors, table_sectors):
        fat += [at + n + 1 for n in range(count - 1)] + [END] * bool(count)
        at += count
    fat.append(FAT_SECTOR)
    assert len(fat) <= SECTOR // 4
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack(
        "<IIIIIIIII", 0, 1, small_sectors, 0, 4096, small_sectors + directory_sectors, table_sectors, END, 0
    )
    header += struct.pack("<I", at) + b"\xff" * 4 * 108
    body = small.ljust(small_sectors * SECTOR, b"\0") + directory + table
    return header + body + struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")


def message(subject, body="", sent=datetime(2025, 5, 14, 6, tzinfo=UTC), head=32, **more):
    ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    tree = {
        "__properties_version1.0": bytes(head) + struct.pack("<IIQ", 0x00390040, 6, ticks),
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_0C1A001F": "Nora Lind".encode("utf-16-le"),
        "__substg1.0_5D01001F": "nora@pier.example".encode("utf-16-le"),
    }
    if body:
        tree["__substg1.0_1000001F"] = body.encode("utf-16-le")
    return tree | {f"__substg1.0_{tag.lstrip('_')}": value for tag, value in more.items()}


def attached(name, data, kind="application/octet-stream"):
    return {
        "__properties_version1.0": bytes(8),
        "__substg1.0_3707001F": name.encode("utf-16-le"),
        "__substg1.0_370E001F": kind.encode("utf-16-le"),
        "__substg1.0_37010102": data,
    }


def test_a_mail_of_outlook(read_article):
    article = read_article("a.msg", ole(message("Slipway für Vik", "The slipway opens on Monday.")))
    assert (article.title, article.author) == ("Slipway für Vik", "Nora Lind")
    assert (article.published, article.text) == (date(2025, 5, 14), "The slipway opens on Monday.")


def test_html_attachments_and_mails_inside_are_read_as_in_other_mails(read_file):
    inner = message("Inner", "The crane fell.", datetime(2025, 5, 2, tzinfo=UTC), head=24)
    tree = message("Outer", "The toll is 12 17 crowns.", _10130102=b"<p>The toll is <s>12</s> 17 crowns.</p>")
    tree["__attach_version1.0_#00000000"] = attached("fares.pdf", b"%PDF", "application/pdf")
    tree["__attach_version1.0_#00000001"] = attached("notes.txt", b"The quay is closed.")
    tree["__attach_version1.0_#00000002"] = {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": inner}
    result = read_file("a.msg", ole(tree))
    assert [(article.title, article.text, article.published) for article in result.articles] == [
        ("Outer", "The toll is 17 crowns.", date(2025, 5, 14)),
        ("The quay is closed.", "The quay is closed.", date(2025, 5, 14)),
        ("Inner", "The crane fell.", date(2025, 5, 2)),
    ]
    [skipped] = result.skipped
    assert skipped.path.endswith("a.msg, fares.pdf")


def test_the_headers_that_came_with_a_mail_are_believed(read_article):
    headers = "Received: x\r\nFrom: Pier Letter <news@pier.example>\r\nList-Id: <a.b>\r\n"
    headers += "Date: Mon, 12 May 2025 08:00:00 +0200\r\n"
    article = read_article("a.msg", ole(message("S", "Words of it.", _007D001F=headers.encode("utf-16-le"))))
    assert (article.source, article.published) == ("Pier Letter", date(2025, 5, 12))


def test_an_older_mail_in_a_code_page(read_article):
    tree = message("S")
    tree["__substg1.0_1000001E"] = "Die Werft in Lübeck schließt.".encode("cp1252")
    assert read_article("a.msg", ole(tree)).text == "Die Werft in Lübeck schließt."


@pytest.mark.parametrize(
    "data", [b"", b"Subject: no\n\nOLE", ole({}), ole(message("S")), ole(message("S", "Words"))[:900]]
)
def test_what_is_no_mail_of_outlook_is_an_error(read_file, data):
    with pytest.raises(ReadError):
        read_file("a.msg", data)


def test_only_rich_text_is_named(read_file):
    with pytest.raises(ReadError, match="the mail itself"):
        read_file("a.msg", ole(message("S", _10090102=b"LZFu")))
